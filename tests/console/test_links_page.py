"""The pages about broken links: what they show, muting by a form, the table for a spreadsheet."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest

from sentinel.app import App
from sentinel.console.link_table import cell
from sentinel.core.link_report import Carrier
from sentinel.core.link_state import LinkReason
from sentinel.core.words import Role
from support.console import console_of, opened, person
from support.known_links import broken_target, know_broken
from support.working_folder import make_working_folder

BASE = "https://www.institute.example/"
HOSTILE = "https://x.example/?<script>alert(1)</script>"
FORMULA = '=HYPERLINK("https://evil.example";"open")'


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with opened(make_working_folder(tmp_path_factory.mktemp("links"))) as made:
        old = made.clock.now() - timedelta(days=9)
        seen_long = broken_target(BASE + "gone", BASE, BASE + "news")
        know_broken(made, seen_long, at=old)
        page = Carrier(page=BASE + "news", line=7, text=FORMULA)
        other = broken_target(
            HOSTILE,
            reason=LinkReason.DNS,
            words="no such host <b>",
            status=0,
            external=True,
            carriers=(page,),
            carrier_count=1,
        )
        know_broken(made, seen_long, other, crawls=1)
        yield made


async def test_each_address_has_its_age_code_standing_and_pages(app: App) -> None:
    async with console_of(app, person()) as console:
        page = (await console.client.get("/links")).text
        own = (await console.client.get("/links?whose=own")).text
        dns = (await console.client.get("/links?code=dns&text=NEWS")).text
        none = (await console.client.get("/links?text=nothing-like-it")).text
    assert "2 broken addresses" in page
    assert page.index(BASE + "gone") < page.index("x.example"), "the oldest first"
    assert "9 days" in page
    assert page.count("not confirmed yet") == 1
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "x.example" not in own
    assert "One broken address." in dns
    assert "x.example" in dns
    assert "Nothing that is broken fits this." in none


async def test_by_page_all_that_one_page_carries_stands_together(app: App) -> None:
    async with console_of(app, person()) as console:
        page = (await console.client.get("/links/pages")).text
    news = page.index(f'<span class="address">{BASE}news</span>')
    first = page.index(f'<span class="address">{BASE}</span>')
    assert news < first, "the page with the most comes first"
    assert "2 broken" in page[news:first]


async def test_a_list_is_cut_into_parts_that_have_all_of_it(app: App) -> None:
    async with console_of(app, person()) as console:
        first = (await console.client.get("/links?limit=1")).text
        second = (await console.client.get("/links?limit=1&offset=1")).text
        refused = await console.client.get("/links?limit=0")
    assert "Next part" in first
    assert "Next part" not in second
    assert (f">{BASE}gone<" in first, "x.example" in second) == (True, True)
    assert refused.status_code == 422


async def test_a_link_is_muted_and_unmuted_by_forms_in_the_name_of_who_did_it(app: App) -> None:
    until = (app.clock.now() + timedelta(days=5)).date().isoformat()
    given = {"site": "main", "url": BASE + "gone", "reason": "moved <soon>", "until": until}
    async with console_of(app, person("Web Officer", (Role.ON_CALL,))) as console:
        answer = await console.act("mute-links", **given)
        assert answer.headers["location"] == "/works?done=mute-links"
        page = (await console.client.get("/links")).text
        muted = (await console.client.get("/links/muted")).text
        assert "One broken address." in page
        assert "Muted besides: 1" in page
        assert "moved &lt;soon&gt;" in muted
        assert "Web Officer" in muted
        unmuted = await console.act("unmute-link", site="main", url=BASE + "gone")
        assert unmuted.status_code == 303
        again = (await console.client.get("/links")).text
    assert "2 broken addresses" in again
    asked = [one for one in app.audit.entries() if one["action"] in {"link-muted", "asked"}]
    assert {one["actor"] for one in asked} == {"Web Officer"}


async def test_who_may_only_look_is_offered_no_muting_and_refused_it(app: App) -> None:
    looks = person("Reader", (Role.POINT_OF_CONTACT,))
    async with console_of(app, looks) as console:
        page = (await console.client.get("/links")).text
        given = {"site": "main", "url": BASE + "gone", "reason": "x", "until": "2099-01-01"}
        refused = await console.act("mute-links", **given)
    assert "mute-links" not in page
    assert refused.status_code == 403


async def test_the_table_has_one_row_for_each_place_and_no_formula(app: App) -> None:
    async with console_of(app, person()) as console:
        answer = await console.client.get("/links.csv?limit=1")
        signed_out = console.access
        signed_out.who = None
        away = await console.client.get("/links.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="broken-links.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf"), "spreadsheets then know that it is UTF-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["address"], row["page"]) for row in rows] == [
        (BASE + "gone", BASE),
        (BASE + "gone", BASE + "news"),
        (HOSTILE, BASE + "news"),
    ]
    assert rows[2]["link text"] == f"'{FORMULA}"
    assert away.status_code == 303


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\uff1d1"])
def test_a_cell_that_begins_like_a_formula_is_text(text: str) -> None:
    assert cell(text).startswith("'")


async def test_the_pages_are_in_hindi_for_who_reads_it(app: App) -> None:
    async with console_of(app, person()) as console:
        console.client.cookies.set("sentinel-language", "hi")
        page = (await console.client.get("/links")).text
    assert "टूटे लिंक" in page
    assert "होस्ट का नाम नहीं मिला" in page
