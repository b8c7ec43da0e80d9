"""The options of checks of kind `content`: the elements of the content calendar."""

import re
from datetime import date

from sentinel.config.local_times import DEFAULT_ZONE, zone
from sentinel.config.patterns import target
from sentinel.config.problems import shown
from sentinel.config.table import Table
from sentinel.core.calendar_element import ContentOptions, Element, OpenList

MAX_DAYS = 36_600
_PERIOD = re.compile(r"([1-9]\d{0,4})([dwy])", re.ASCII)
_DAYS = {"d": 1.0, "w": 7.0, "y": 365.25}
_ACCEPTED_PERIOD = 'days, weeks or years, such as "90d", "2w" or "10y", at most a hundred years'
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_ACCEPTED_PATHS = 'a list of paths of the site, such as ["/tenders/**"]'


def read_content_options(table: Table) -> ContentOptions:
    """What such a definition says; one without elements is valid."""
    elements: list[Element] = []
    for inner in table.tables("element"):
        read = _element(inner)
        if read.name and any(read.name == other.name for other in elements):
            inner.problem("name", f"found {shown(read.name)} a second time; rename one")
        elements.append(read)
    return ContentOptions(
        elements=tuple(elements),
        archives=table.texts("archives", (), accepted=_ACCEPTED_PATHS, convert=target),
        day_first=table.flag("day_first", True),
        time_zone=table.text("time_zone", DEFAULT_ZONE, convert=zone) or DEFAULT_ZONE,
    )


def _element(table: Table) -> Element:
    name = table.text("name", accepted='a short name such as "tenders"', convert=_name)
    title = table.text("title", name or "-", accepted="the words by which people know it")
    pages = table.texts("pages", (), accepted=_ACCEPTED_PATHS, convert=target)
    selector = table.text("selector", "", convert=_selector)
    if not pages and not selector and not table.has("pages") and not table.has("selector"):
        table.problem(
            "pages", f"missing; accepted: {_ACCEPTED_PATHS}, or a selector beside; add one of them"
        )
    open_list = table.table("open_list")
    element = Element(
        name=name,
        title=title,
        title_hindi=table.text("title_hindi", title),
        pages=pages or ("/**",),
        selector=selector,
        contributor=table.text("contributor", ""),
        moderator=table.text("moderator", ""),
        approver=table.text("approver", ""),
        review_every_days=_period(table, "review_every"),
        validity_days=_period(table, "validity"),
        valid_until=_day(table, "valid_until"),
        open_list=_open_list(open_list) if table.has("open_list") else None,
    )
    if table.has("validity") and table.has("valid_until"):
        table.problem("valid_until", "stands beside validity; write one of the two")
    table.finish()
    return element


def _open_list(table: Table) -> OpenList:
    read = OpenList(
        rows=table.text(
            "rows", accepted='a CSS selector such as "table.tenders tr"', convert=_selector
        ),
        closing=table.text(
            "closing", accepted='a CSS selector such as "td:nth-child(4)"', convert=_selector
        ),
        archive=table.texts("archive", (), accepted=_ACCEPTED_PATHS, convert=target),
    )
    table.finish()
    return read


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(
            'accepted: small letters, digits and hyphens, such as "tenders"; rename it'
        )
    return text


def _selector(text: str) -> str:
    """As the reader of whole pages takes it. Raises ValueError."""
    if not text:
        return text
    import turbohtml  # takes long to import, and few configurations need it

    try:
        turbohtml.parse("").select_one(text)
    except turbohtml.SelectorSyntaxError as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f'accepted: a CSS selector such as "#notices"; {reason}') from None
    return text


def _period(table: Table, key: str) -> int:
    """Days; 0 where nothing is written."""

    def read(text: str) -> str:
        found = _PERIOD.fullmatch(text)
        days = int(float(found[1]) * _DAYS[found[2]]) if found else 0
        if not 1 <= days <= MAX_DAYS:
            raise ValueError(f"accepted: {_ACCEPTED_PERIOD}; correct it")
        return str(days)

    if not table.has(key):
        table.text(key, "")  # counts as known
        return 0
    return int(table.text(key, accepted=_ACCEPTED_PERIOD, convert=read) or 0)


def _day(table: Table, key: str) -> date | None:
    def read(text: str) -> str:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise ValueError('accepted: a day such as "2027-03-31"; correct it') from None

    if not table.has(key):
        table.text(key, "")
        return None
    text = table.text(key, accepted='a day such as "2027-03-31"', convert=read)
    return date.fromisoformat(text) if text else None
