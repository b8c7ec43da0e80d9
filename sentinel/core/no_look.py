"""Why an answer is no look at the page: decided by status, headers, what the site was learnt to
answer, and the shape of what stands there, before anything is compared."""

from dataclasses import dataclass
from datetime import timedelta

from sentinel.core.baseline import NamedKind, NamedPage, PageBaseline
from sentinel.core.block_mark import shown_incident
from sentinel.core.bot_wall import SENTINEL, bot_wall
from sentinel.core.document import read_document
from sentinel.core.enrolled import NAMED_TEXT
from sentinel.core.led_away import is_private, wall_at
from sentinel.core.look_rules import (
    BY_SHAPE,
    FAILING,
    INTERCEPTED,
    MAINTENANCE,
    MISSING,
    ODD_STATUS,
    OWN_BLOCK,
    REFUSED,
    TOO_LARGE,
    LookRule,
)
from sentinel.core.page import Look, Page
from sentinel.core.retry_after import seconds_to_wait
from sentinel.core.shape import SHAPE_TEXT, Shape
from sentinel.core.shapes import shape_of
from sentinel.core.times import duration_text

REFUSED_STATUS = frozenset({401, 403, 407, 429, 451, 999})
"""A wall, not a fault: counted apart, never towards a block."""
GONE_STATUS = frozenset({404, 410})
NETWORK_STATUS = 511
"""Network Authentication Required (RFC 6585, 6): said by a network, never by a site."""
MAX_READ_BYTES = 200_000
"""Of an error answer; such pages are short."""

CODES: dict[str, str] = {
    OWN_BLOCK.name: "page-blocked",
    INTERCEPTED.name: "page-intercepted",
    REFUSED.name: "page-refused",
    MAINTENANCE.name: "maintenance",
    MISSING.name: "page-missing",
    FAILING.name: "page-failing",
    ODD_STATUS.name: "page-failing",
    TOO_LARGE.name: "page-changed",
}
"""The code of a finding by the rule that made it."""
_BY_NAME: dict[NamedKind, LookRule] = {
    NamedKind.NOT_FOUND: MISSING,
    NamedKind.SERVER_ERROR: FAILING,
    NamedKind.MAINTENANCE: MAINTENANCE,
    NamedKind.LOGIN: REFUSED,
}
_TEXT = frozenset({"", "text/html", "application/xhtml+xml", "text/plain", "application/json"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NoLook:
    """What answers in the place of the page."""

    rule: LookRule
    text: str
    """Sentences for people."""

    @property
    def code(self) -> str:
        return CODES[self.rule.name]


def own_block(page: Page, block: str | None) -> NoLook | None:
    """Whether it is our own block notice. Anybody can send that mark: where it is known for
    which incident the web server blocks the site (`block`), only that one is believed."""
    shown = shown_incident(page)
    if not shown or (block is not None and shown != block):
        return None
    text = f"The address answers with our own block notice ({shown[:40]})."
    return NoLook(rule=OWN_BLOCK, text=text)


def looks_blocked(look: Look) -> bool:
    """Whether an answer says that it is our own block notice."""
    return isinstance(look, Page) and bool(shown_incident(look))


def by_status(page: Page, expected: PageBaseline, named: NamedPage | None) -> NoLook:
    """An answer with an error status that is not the approved one. The status says most; a wall or
    the site's own page says more exactly what it is."""
    told = f"The address answers with status {page.status} in place of {expected.status}."
    if looks_blocked(page):
        told += " It carries the header of our block, and Sentinel does not block the site for it."
    shape = _shape(page)
    wall = wall_of(page)
    if page.status == NETWORK_STATUS or shape is Shape.PORTAL:
        rule, more = INTERCEPTED, SHAPE_TEXT[Shape.PORTAL]
    elif page.status in REFUSED_STATUS or wall:
        rule, more = REFUSED, f"A wall for programs: {wall}." if wall else ""
    elif page.status in GONE_STATUS:
        told = f"An approved page is gone: {told}"
        rule, more = MISSING, _known(named)
    elif named is not None:
        rule, more = _BY_NAME[named.kind], _known(named)
    elif shape is Shape.MAINTENANCE and page.status == 503:
        rule, more = MAINTENANCE, SHAPE_TEXT[shape]
    elif page.status >= 500:
        rule, more = FAILING, SHAPE_TEXT[shape] if shape in BY_SHAPE else ""
    else:
        rule, more = ODD_STATUS, ""
    return NoLook(rule=rule, text=" ".join(filter(None, (told, more, _asked_to_wait(page)))))


def by_answer(page: Page, named: NamedPage | None, *, walled_before: bool) -> NoLook | None:
    """An answer with a good status that is a wall's or one of the site's own answers. A page that
    had the wall's marks when it was approved (`walled_before`) may keep them."""
    wall = "" if walled_before else wall_of(page)
    if wall:
        return NoLook(rule=REFUSED, text=f"A wall for programs answers: {wall}.")
    if named is None:
        return None
    rule = _BY_NAME[named.kind]
    gone = "An approved page is gone: " if rule is MISSING else ""
    return NoLook(rule=rule, text=f"{gone}{_known(named)}")


def by_shape(shape: str, said: str) -> NoLook | None:
    """What a comparison took for such an answer (its code), in its words."""
    rule = BY_SHAPE.get(Shape(shape)) if shape in _SHAPES else None
    if rule is None:
        return None
    gone = "An approved page is gone: " if rule is MISSING else ""
    return NoLook(rule=rule, text=f"{gone}{said}")


_SHAPES = frozenset(shape.value for shape in Shape)


def intercepted(page: Page) -> NoLook | None:
    """A login portal or filter of a network that took the place of the site."""
    if page.status != NETWORK_STATUS and _shape(page) is not Shape.PORTAL:
        return None
    return NoLook(rule=INTERCEPTED, text=SHAPE_TEXT[Shape.PORTAL])


def walled_off(page: Page) -> NoLook | None:
    """A wall at another host, to which the site, or a network on the way, sends visitors. Only
    hosts of well-known services count: behind marks of a wall anybody may stand."""
    if is_private(page.final_url):
        text = f"A network on the way sends visitors to {page.final_url[:100]}."
        return NoLook(rule=INTERCEPTED, text=text)
    wall = wall_at(page.final_url)
    return NoLook(rule=REFUSED, text=f"A wall for programs answers: {wall}.") if wall else None


def wall_in(status: int, body: bytes, content_type_header: str) -> bool:
    """Whether bytes have the marks of a wall for programs."""
    return bool(bot_wall(status, (), body, content_type_header))


def _shape(page: Page) -> Shape:
    if page.content_type not in _TEXT or not page.body:
        return Shape.ORDINARY
    return shape_of(
        read_document(
            page.body[:MAX_READ_BYTES],
            content_type=page.header("content-type"),
            url=page.final_url,
            status=page.status,
        )
    )


def wall_of(page: Page) -> str:
    """Which firewall, captcha or bot check answers, or empty. Our own block notice is none."""
    wall = bot_wall(page.status, page.headers, page.body, page.header("content-type"))
    return "" if wall == SENTINEL else wall


def _known(named: NamedPage | None) -> str:
    """`It is the site's own maintenance page, as learnt.`"""
    return f"It is the site's own {NAMED_TEXT[named.kind]}, as learnt." if named else ""


def _asked_to_wait(page: Page) -> str:
    header = page.header("retry-after")
    seconds = seconds_to_wait(header[:100], page.fetched_at) if header else None
    return f"It asks to wait {duration_text(timedelta(seconds=seconds))}." if seconds else ""
