"""Learning: from several looks at one URL to what it is expected to answer."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sentinel.core.baseline import MAX_VARIANTS, PageBaseline, Slot, SlotKind, Variant
from sentinel.core.document import Document, MediaKind, read_document
from sentinel.core.masks import MASKED, URL_ATTRIBUTES, maskable
from sentinel.core.measures import common_words, identity_words
from sentinel.core.nodes import Node, NodeKind
from sentinel.core.normalise import Token, TokenKind, normal_digest, tokens
from sentinel.core.page import Page
from sentinel.core.references import active_hosts as _active_hosts
from sentinel.core.runs import RunType, pattern_of
from sentinel.core.shapes import unfit

MAX_CHOICES = 8
"""A slot that is no typed value may take at most this many seen values."""
MAX_CHOICE_LENGTH = 2000
IDENTITY_SHARE = 0.5
"""A word belongs to the site's identity where at least this share of its pages has it."""
MAX_IDENTITY_WORDS = 60

_PLACEHOLDER = re.compile("<(?:" + "|".join(kind.value for kind in RunType) + ")>")
_URL_HEAD = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//[^/?#]*", re.I)
_LEADS_AWAY = re.compile(
    rb"<(?:script|i?frame|object|embed|applet|form|base|portal)\b[^>]{0,4000}?(?://|&#|\\\\)"
    rb"|<link\b(?=[^>]{0,2000}stylesheet)[^>]{0,2000}?(?://|&#|\\\\)"
    rb"|<meta\b(?=[^>]{0,400}http-equiv)[^>]{0,2000}?(?://|&#|\\\\)|formaction",
    re.I,
)
_FILE_NAME = re.compile(r"(.*/)?([\w.-]{1,120})(\.[a-z0-9]{1,5})", re.I)

Stream = tuple[Token, ...]


class _Look(NamedTuple):
    sha256: str
    document: Document
    stream: Stream


def learn_page(url: str, looks: Sequence[Page], *, subject: str = "") -> PageBaseline:
    """What `url` is expected to answer, from one or more complete looks at it.

    Equal bytes give one variant, without a normal digest, and no slots. Where values differ, each
    becomes a slot of a typed shape, or one of the few values seen. Where structure differs, or a
    value that is never masked (script sources, frames, form targets, code), the looks become
    variants; at most
    MAX_VARIANTS + 1 are kept, and more than MAX_VARIANTS makes the page not sealable.
    Raises ValueError where there is no look.
    """
    if not looks:
        raise ValueError(f"{url}: nothing was looked at, so nothing can be learnt.")
    first = looks[0]
    slots, variants, share = _learnt(looks)
    return PageBaseline(
        url=url,
        subject=subject,
        status=first.status,
        final_url=first.final_url,
        content_type=first.content_type,
        size=len(first.body),
        variants=variants[: MAX_VARIANTS + 1],
        slots=slots,
        watched_share=share,
    )


def unfit_look(page: Page) -> str:
    """Why a look must not become a baseline (error, maintenance, challenge, damaged), in words;
    empty where it may."""
    if page.over_cap:
        return "The body is larger than the byte cap."
    if page.status >= 400:
        return f"The server answered with status {page.status}."
    if not page.is_html:
        return ""
    return unfit(_document(page))


def identity_of(bodies: Iterable[bytes]) -> tuple[str, ...]:
    """Words in title, header, navigation, footer and logo that most of the pages share."""
    sets = [identity_words(read_document(body)) for body in bodies]
    return common_words(sets, IDENTITY_SHARE)[:MAX_IDENTITY_WORDS]


def active_hosts(body: bytes, url: str) -> frozenset[str]:
    """Hosts, other than the page's own, that a page loads active content or styles from or sends
    data to."""
    if not _LEADS_AWAY.search(body):
        return frozenset()  # most pages load from their own host alone: no need to parse them
    return _active_hosts(read_document(body, url=url))


def _document(page: Page) -> Document:
    return read_document(
        page.body,
        content_type=page.header("content-type"),
        url=page.final_url,
        status=page.status,
    )


def _learnt(looks: Sequence[Page]) -> tuple[tuple[Slot, ...], tuple[Variant, ...], float]:
    distinct = list({page.sha256: page for page in looks}.values())
    if len(distinct) == 1 or not any(page.is_html for page in distinct):
        return ((), tuple(Variant(sha256=p.sha256, normal_digest="") for p in distinct), 1.0)
    read = []
    for page in distinct:
        document = _document(page)
        read.append(_Look(page.sha256, document, tokens(document)))
    slots: dict[tuple[str, str, str, str], Slot] = {}
    for group in _by_structure(read):
        for slot in _slots(group):
            slots[(slot.kind, slot.path, slot.attribute, slot.pattern)] = slot
    learnt = tuple(slots.values())
    variants: dict[str, Variant] = {}
    share = 1.0
    for look in read:
        masked = tokens(look.document, learnt)
        digest = normal_digest(masked) if look.document.kind is not MediaKind.EMPTY else ""
        variants.setdefault(digest, Variant(sha256=look.sha256, normal_digest=digest))
        share = min(share, _watched_share(look.stream, masked, learnt))
    return (learnt, tuple(variants.values()), share)


def _by_structure(looks: Iterable[_Look]) -> list[list[_Look]]:
    groups: dict[tuple[tuple[str, str, str], ...], list[_Look]] = {}
    for look in looks:
        groups.setdefault(tuple(token.key for token in look.stream), []).append(look)
    return list(groups.values())


def _slots(group: list[_Look]) -> list[Slot]:
    """A slot for each position whose values differ and may be masked."""
    if len(group) < 2:
        return []
    elements = {
        node.path: node for node in group[0].document.nodes if node.kind is NodeKind.ELEMENT
    }
    found: list[Slot] = []
    for position in zip(*(look.stream for look in group), strict=True):
        values = list(dict.fromkeys(token.value for token in position))
        if len(values) > 1:
            slot = _slot(position[0], values, elements.get(position[0].path))
            if slot is not None:
                found.append(slot)
    return found


def _slot(token: Token, values: list[str], element: Node | None) -> Slot | None:
    if token.kind is TokenKind.TEXT:
        shape = pattern_of(values) or _choice(values)
        return _made(SlotKind.TEXT, token, shape)
    if token.kind is TokenKind.SCRIPT:
        return _made(SlotKind.SCRIPT_HOLE, token, pattern_of(values))
    if token.kind is TokenKind.ATTRIBUTE and element is not None:
        if not maskable(element, token.attribute) or any(MASKED in value for value in values):
            return None
        url = token.attribute in URL_ATTRIBUTES
        shape = _url_shape(values) if url else pattern_of(values) or _choice(values)
        return _made(SlotKind.ATTRIBUTE, token, shape)
    return None


def _made(kind: SlotKind, token: Token, shape: tuple[str, str] | None) -> Slot | None:
    if shape is None:
        return None
    return Slot(
        kind=kind,
        path=token.path,
        attribute=token.attribute,
        pattern=shape[0],
        shows=shape[1][:500],
    )


def _choice(values: list[str]) -> tuple[str, str] | None:
    if len(values) > MAX_CHOICES or any(len(value) > MAX_CHOICE_LENGTH for value in values):
        return None
    pattern = "|".join(re.escape(value) for value in values)
    return (f"(?:{pattern})", f"one of {len(values)} seen values")


def _url_shape(values: list[str]) -> tuple[str, str] | None:
    """The shape of an address: its host never varies; the rest is typed, a file name in one
    folder with one extension, or one of the seen values."""
    heads = {match.group() if (match := _URL_HEAD.match(v)) else "" for v in values}
    if len(heads) != 1:
        return _choice(values)
    (head,) = heads
    typed = pattern_of([value[len(head) :] for value in values])
    if typed is not None:
        return (re.escape(head) + typed[0], head + typed[1])
    names = [_FILE_NAME.fullmatch(value[len(head) :]) for value in values]
    folders = {(name.group(1), name.group(3)) for name in names if name is not None}
    if None not in names and len(folders) == 1:
        ((folder, extension),) = folders
        fixed = re.escape(head + (folder or ""))
        shows = f"{head}{folder or ''}<{RunType.URL_PATH.value}>{extension}"
        return (f"{fixed}[\\w.-]{{1,120}}{re.escape(extension)}", shows)
    return _choice(values)


def _watched_share(stream: Stream, masked: Stream, slots: Sequence[Slot]) -> float:
    """Share of the words in text that are compared."""
    shows = {(slot.path, slot.kind): slot.shows for slot in slots}
    total: Counter[bool] = Counter()
    for raw, seen in zip(stream, masked, strict=True):
        if raw.kind is not TokenKind.TEXT:
            continue
        count = len(raw.value.split())
        if seen.value != MASKED:
            total[True] += count
            continue
        shape = shows.get((raw.path, SlotKind.TEXT), "")
        typed = _PLACEHOLDER.search(shape) is not None
        fixed = min(count, len(_PLACEHOLDER.sub(" ", shape).split())) if typed else 0
        total[True] += fixed
        total[False] += count - fixed
    return total[True] / total.total() if total.total() else 1.0
