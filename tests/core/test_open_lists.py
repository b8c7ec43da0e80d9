"""Rows of open lists whose time is over: what is sure is told, everything else is left alone."""

from datetime import UTC, date, datetime

import pytest

from sentinel.core.calendar_element import OpenList
from sentinel.core.canonical import sha256
from sentinel.core.open_lists import past_rows
from sentinel.core.page import Page
from sentinel.core.page_validity import validity_of
from sentinel.core.site import Site
from sentinel.core.whole_page import WholePage

TODAY = date(2026, 11, 23)
SITE = Site(name="main", url="https://www.institute.example/", title="Institute")


def page(body: str, *, path: str = "tenders", title: str = "Tenders", head: str = "") -> WholePage:
    document = (
        f"<!doctype html><html><head><title>{title}</title>{head}</head>"
        f"<body><main>{body}</main></body></html>"
    ).encode()
    url = f"{SITE.url}{path}"
    return WholePage(
        Page(
            url=url,
            final_url=url,
            status=200,
            headers=(("content-type", "text/html; charset=utf-8"),),
            body=document,
            sha256=sha256(document),
            fetched_at=datetime(2026, 11, 23, tzinfo=UTC),
        ),
        SITE,
    )


def table(closing: str, *, header: str = "Closing date", caption: str = "") -> str:
    said = f"<caption>{caption}</caption>" if caption else ""
    return (
        f"<table>{said}<tr><th>No</th><th>Work</th><th>{header}</th></tr>"
        f"<tr><td>7</td><td>Drilling of wells</td><td>{closing}</td></tr></table>"
    )


@pytest.mark.parametrize(
    "header",
    [
        *("Closing date", "Last date of submission", "Bid submission end date", "Due Date"),
        *("अंतिम तिथि", "निविदा बंद होने की तिथि", "जमा करने की अंतिम तिथि", "Deadline"),
    ],
)
def test_a_row_that_has_closed_is_told_by_any_header_that_says_so(header: str) -> None:
    (row,) = past_rows(page(table("05.03.2026", header=header)), TODAY)
    assert row.closed == date(2026, 3, 5)
    assert row.quote == "7 Drilling of wells 05.03.2026"


@pytest.mark.parametrize(
    ("closing", "told"),
    [
        ("22.11.2026", True),
        ("23.11.2026", False),  # the closing day itself is not over
        ("24.11.2026", False),
        ("22.11.2026 upto 15:00 hrs", True),
        ("20.11.2026<br>extended to 27.11.2026", False),
        ("१० नवंबर २०२६", True),
        ("10th November 2026", True),
        ("11/10/2026", True),  # October or November: over under both readings
        ("11/12/2026", False),  # 11 December here, 12 November elsewhere
        ("12/11/2026", False),
        ("as soon as possible", False),
        ("", False),
    ],
)
def test_only_what_is_surely_over_is_told(closing: str, told: bool) -> None:
    assert bool(past_rows(page(table(closing)), TODAY)) is told


@pytest.mark.parametrize(
    "odd",
    [
        page(table("05.03.2026"), path="archive/tenders"),
        page(table("05.03.2026"), title="Archived tenders"),
        page(f"<h2>Closed tenders</h2>{table('05.03.2026')}"),
        page(f"<h2>पुरानी निविदाएँ</h2>{table('05.03.2026')}"),
        page(table("05.03.2026", caption="Tenders awarded")),
        page(f"<h2>Recruitment results</h2>{table('05.03.2026')}"),
        page(table("05.03.2026", header="Opening date")),
        page(table("05.03.2026", header="Last date modified")),
        page(table("05.03.2026"), path="wells", title="Wells of the district"),
        page("<table><tr><td>Closing date</td><td>05.03.2026</td></tr></table>"),
        page(
            "<table><tr><th colspan=2>Tender</th><th>Closing date</th></tr>"
            "<tr><td>7</td><td>Wells</td><td>05.03.2026</td></tr></table>"
        ),
        page("<p>The tender of 05.03.2026 was the largest so far.</p>"),
        page("<ul><li>Tender of 05.03.2026, last date: to be told</li></ul>"),
    ],
)
def test_archives_results_and_whatever_is_not_sure_are_left_alone(odd: WholePage) -> None:
    assert past_rows(odd, TODAY) == ()


def test_a_table_is_what_the_heading_above_it_says() -> None:
    """An archive on the same page hides no open list, and is none."""
    both = page(
        f"<h2>Open tenders</h2>{table('06.03.2026')}<h2>Closed tenders</h2>{table('05.03.2026')}"
        f"<h3>Roads</h3>{table('04.03.2026')}<h2>Notices</h2>"
        "<ul><li>Walk-in. Last date: 03.03.2026</ul><h2>Old notices</h2>"
        "<ul><li>Walk-in. Last date: 02.03.2026</ul>"
    )
    assert [row.closed.day for row in past_rows(both, TODAY)] == [6, 3]


def test_a_list_says_it_in_words() -> None:
    body = "<ul><li>Tender 7 of 01.03.2026. अंतिम तिथि: 5 मार्च 2026</li><li>Tender 8</li></ul>"
    (row,) = past_rows(page(body), TODAY)
    assert row.closed == date(2026, 3, 5)


def test_a_definition_says_where_rows_and_their_dates_are() -> None:
    body = '<table class="t"><tr><td>7<td>05.03.2026</tr><tr><td>8<td>05.03.2027</tr></table>'
    one = OpenList(rows="table.t tr", closing="td:nth-child(2)", archive=("/old/**",))
    (row,) = past_rows(page(body, path="x", title="X"), TODAY, lists=[one])
    assert row.quote == "7 05.03.2026"
    assert past_rows(page(body, path="old/x", title="X"), TODAY, lists=[one]) == ()


@pytest.mark.parametrize(
    ("body", "head", "until"),
    [
        ("", '<meta name="dcterms.valid" content="2026-03-05">', date(2026, 3, 5)),
        ("", '<meta name="Valid-Until" content="start=2026-01-01; end=2026-03-05">', "2026-03-05"),
        ("<p>Valid till: 05.03.2026</p>", "", date(2026, 3, 5)),
        ("<p>वैधता तिथि: ०५.०३.२०२६</p>", "", date(2026, 3, 5)),
        ("<p>This notice is valid up to 5 March 2026</p>", "", date(2026, 3, 5)),
        ("<p>Valid till: 03/05/2026</p>", "", None),
        ("<p>Valid till further notice</p>", "", None),
        ("<p>Our certificate, which was issued in 2020, is valid till 05.03.2026.</p>", "", None),
        ("<ul><li>Valid till 05.03.2026<li>Valid till 05.03.2027</ul>", "", None),
        ("", '<meta name="expires" content="2026-03-05">', None),
    ],
)
def test_until_when_a_page_holds_is_read_where_it_says_so(
    body: str, head: str, until: date | str | None
) -> None:
    found = validity_of(page(body, head=head))
    assert (None if found is None else found.until.isoformat()) == (until and str(until))


def test_what_a_row_and_a_validity_say_cannot_turn_what_stands_beside_it() -> None:
    """Nor colour a terminal: they go into findings, mails and reports."""
    hostile = "\u202e\x1b[31m\u2066"
    (row,) = past_rows(page(table(f"05.03.2026 {hostile}")), TODAY)
    assert row.quote == "7 Drilling of wells 05.03.2026 [31m"
    valid = validity_of(page(f"<p>Valid until 05.03.2026 {hostile}</p>"))
    assert valid is not None
    assert set(valid.quote).isdisjoint(hostile[:2] + hostile[-1])


def test_rows_that_hold_rows_are_not_read_over_and_over() -> None:
    """Hundreds that hold one another would each be the whole page."""
    inner = "<div class=row><p>7</p><p>05.03.2026</p></div>"
    nested = "<div class=row><p>05.03.2025</p>" * 300 + inner
    lists = [OpenList(rows=".row", closing="p", archive=())]
    (row,) = past_rows(page(nested), TODAY, lists=lists)
    assert row.quote == "7 05.03.2026"
