"""Links for small deeds, over a real socket: looking changes nothing, each counts once, and
whatever else is sent gets the one plain page."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from sentinel.console.door.keeping import serve_door
from sentinel.console.server import bound_to
from sentinel.core.contact_check import Standing
from sentinel.core.daily import DailyMessage, new_code
from sentinel.core.deed_link import Deed, DeedLink, DeedLinks, sealed_deed
from sentinel.core.incident import IncidentState
from sentinel.core.sealed_link import token_of
from sentinel.edges.answer_keys import AnswerKeys
from sentinel.verifying import Verifier
from support.asked import GM, OFFICER, URL, Place, contact, place
from support.settings import make_mail
from support.stores import new_key
from support.values import T0
from support.waiting import LIMIT_SECONDS

FORM = re.compile(r'name="form" value="([0-9a-f]{64})"')
REFUSED = "This link cannot be used."


@pytest.fixture
def found(tmp_path: Path) -> Iterator[Place]:
    with place(tmp_path) as one:
        yield one


@asynccontextmanager
async def door(found: Place) -> AsyncIterator[httpx.AsyncClient]:
    stop, bound = asyncio.Event(), bound_to("127.0.0.1:0")
    base = f"http://127.0.0.1:{bound.getsockname()[1]}/"
    serving = asyncio.create_task(serve_door(found.answering, bound, stop))
    try:
        async with httpx.AsyncClient(base_url=base, timeout=LIMIT_SECONDS) as client:
            yield client
    finally:
        stop.set()
        await serving


def links(found: Place) -> DeedLinks:
    return DeedLinks(root=URL, sign=found.answering.keys.sign, now=found.clock.now)


def take_up(found: Place) -> str:
    return f"deed/{token_of(links(found).acknowledge(found.incident.id))}"


def verifier(found: Place) -> Verifier:
    config = replace(found.answering.config, mail=make_mail())
    return Verifier(
        config=config,
        store=found.store,
        audit=found.audit,
        clock=found.clock,
        renderer=found.answering.renderer,
        links=links(found),
    )


def contact_link(found: Place, name: str) -> str:
    verifier(found).carry_on()
    code = next(c.code for c in found.store.contact_checks.all() if c.contact == name)
    url = links(found).url(Deed.CONTACT, code, person=name, lasts=timedelta(days=30))
    return f"deed/{token_of(url)}"


async def form_of(client: httpx.AsyncClient, path: str) -> str:
    page = await client.get(path)
    assert page.status_code == 200, page.text
    form = FORM.search(page.text)
    assert form is not None
    return form[1]


def everything(found: Place) -> tuple[object, ...]:
    log = found.folder / "audit.jsonl"
    incident = found.store.incidents.get(found.incident.id)
    kept = found.store.contact_checks.all(), found.store.outbox.all()
    return incident, *kept, log.read_bytes() if log.exists() else b""


async def test_looking_changes_nothing_and_shows_who_may_take_it_up(found: Place) -> None:
    path, before = take_up(found), everything(found)
    async with door(found) as client:
        page = await client.get(path)
        head = await client.head(path)
    assert everything(found) == before
    for part in (found.incident.id, "GM", "Web Officer", "मैं इसे हाथ में", 'value="yes"'):
        assert part in page.text
    assert "Viewer" not in page.text
    assert page.text.index("Web Officer") < page.text.index("GM"), "who is on duty first"
    assert (head.status_code, head.content) == (200, b"")
    assert page.headers["cache-control"] == "no-store"


async def test_an_incident_is_taken_up_once_and_others_are_told_by_whom(found: Place) -> None:
    path = take_up(found)
    async with door(found) as client:
        data = {"form": await form_of(client, path), "answer": "yes", "person": "Web Officer"}
        first = await client.post(path, data=data)
        second = await client.post(path, data={**data, "person": "GM"})
        looked = await client.get(path)
    assert first.status_code == 200
    assert "Recorded: Web Officer has taken it up." in first.text
    incident = found.store.incidents.get(found.incident.id)
    assert incident is not None
    assert incident.acknowledged_by == "Web Officer"
    assert second.status_code == 409
    for page in (second, looked):
        assert "Web Officer has taken it up." in page.text
        assert "Recorded" not in page.text
        assert "<form" not in page.text
    (line,) = found.noted("deed")
    assert (line["actor"], line["deed"], line["via"]) == ("Web Officer", "acknowledge", "link")
    assert len(found.noted("incident-acknowledged")) == 1


async def test_nobody_is_named_behind_their_back(found: Place) -> None:
    """The link is in the mails of several, and says of nobody who they are: whoever has one could
    end the calls in the name of somebody who sleeps."""
    path = take_up(found)
    async with door(found) as client:
        data = {"form": await form_of(client, path), "answer": "yes", "person": "GM"}
        assert (await client.post(path, data=data)).status_code == 200
    (told,) = [row for row in found.store.outbox.all() if "taken-up" in row.key]
    assert told.recipients == (GM.mail, OFFICER.mail)
    assert told.urgent
    assert "in the name of GM" in told.body
    assert "GM के नाम से" in told.body
    assert "incident ack" in told.body
    assert "/deed/" not in told.body


async def test_a_no_takes_nothing_up(found: Place) -> None:
    path = take_up(found)
    async with door(found) as client:
        data = {"form": await form_of(client, path), "answer": "no", "person": "GM"}
        assert (await client.post(path, data=data)).status_code == 403
    incident = found.store.incidents.get(found.incident.id)
    assert incident is not None
    assert incident.acknowledged_by == ""


@pytest.mark.parametrize("person", ["", "Viewer", "Mallory"])
async def test_who_may_not_takes_nothing_up(found: Place, person: str) -> None:
    path = take_up(found)
    async with door(found) as client:
        form = await form_of(client, path)
        page = await client.post(path, data={"form": form, "answer": "yes", "person": person})
    assert page.status_code == (403 if person else 422)
    incident = found.store.incidents.get(found.incident.id)
    assert incident is not None
    assert incident.acknowledged_by == ""
    assert found.noted("incident-acknowledged") == []


async def test_a_link_of_an_incident_that_is_over_or_that_is_old_is_refused(found: Place) -> None:
    path = take_up(found)
    async with door(found) as client:
        found.clock.at += timedelta(hours=48)
        assert (await client.get(path)).status_code == 403
        fresh = take_up(found)
        assert (await client.get(fresh)).status_code == 200
        found.store.incidents.change(
            found.incident.id,
            found.incident.state,
            fields={"state": IncidentState.DISMISSED, "ended_at": found.clock.now()},
        )
        assert (await client.get(fresh)).status_code == 403


async def test_a_contact_says_that_it_is_right_once(found: Place) -> None:
    path = contact_link(found, "GM")
    before = everything(found)
    async with door(found) as client:
        page = await client.get(path)
        assert everything(found) == before
        data = {"form": await form_of(client, path), "answer": "yes"}
        pages = await asyncio.gather(*(client.post(path, data=data) for _ in range(4)))
        after = await client.get(path)
    assert "gm@institute.example" in page.text
    assert "decides / निर्णय लेने वाले अधिकारी" in re.sub(r"<[^>]+>", "", page.text)
    assert sorted(one.status_code for one in pages) == [200, 403, 403, 403]
    assert after.status_code == 403
    assert verifier(found).standings()["GM"] is Standing.VERIFIED
    (line,) = found.noted("contact-confirmed")
    assert (line["actor"], line["via"]) == ("GM", "link")


async def test_a_contact_says_what_is_wrong(found: Place) -> None:
    path = contact_link(found, "GM")
    async with door(found) as client:
        data = {"form": await form_of(client, path), "answer": "no", "words": " "}
        empty = await client.post(path, data=data)
        assert empty.status_code == 422
        assert "Write what is wrong" in empty.text
        told = await client.post(path, data={**data, "words": "नया नंबर 98"})
    assert "something is wrong" in told.text
    assert verifier(found).standings()["GM"] is Standing.WRONG
    assert found.noted("contact-wrong")[0]["reason"] == "नया नंबर 98"


async def test_every_refusal_is_the_same_plain_page(found: Place) -> None:
    """Forged, cut, of another purpose, of nobody: it does not say which was nearly right."""
    good = token_of(links(found).acknowledge(found.incident.id))
    later = T0 + timedelta(days=1)
    foreign = DeedLink(deed=Deed.ACKNOWLEDGE, about=found.incident.id, person="", expires=later)
    nobody = DeedLink(deed=Deed.CONTACT, about="CODE", person="Mallory", expires=later)
    sign = found.answering.keys.sign
    found.ask()
    answer = token_of(found.link(GM))
    async with door(found) as client:
        pages = [
            await client.get(f"deed/{token}")
            for token in (
                "",
                "x",
                f"{good}x",
                answer,
                sealed_deed(foreign, AnswerKeys(new_key()).sign),
                sealed_deed(nobody, sign),
                "%ff%fe",
                "x" * 5000,
            )
        ]
        pages.append(await client.get(f"answer/{good}"))
    assert {page.text for page in pages} == {pages[0].text}
    assert REFUSED in pages[0].text
    assert {page.status_code for page in pages} == {403}


async def test_what_is_no_form_of_the_page_is_refused_and_noted(found: Place) -> None:
    path = take_up(found)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    async with door(found) as client:
        form = await form_of(client, path)
        good = f"form={form}&answer=yes&person=GM"
        for content, headers in (
            (f"form={'0' * 64}&answer=yes&person=GM", kind),
            ("answer=yes&person=GM", kind),
            (good.replace("yes", "perhaps"), kind),
            (good, {**kind, "origin": "https://evil.example"}),
            (good, {**kind, "sec-fetch-site": "cross-site"}),
            (good, {"content-type": "application/json"}),
            (good + "&x=" + "x" * 50_000, kind),
        ):
            page = await client.post(path, content=content, headers=headers)
            assert page.status_code == 403
            assert REFUSED in page.text
        assert found.noted("incident-acknowledged") == []
        assert {line["deed"] for line in found.noted("deed-refused")} == {"acknowledge"}
        other = await form_of(client, contact_link(found, "GM"))
        page = await client.post(path, content=good.replace(form, other), headers=kind)
        assert page.status_code == 403, "the form of another page"


async def test_an_old_link_keeps_nobody_out_and_does_not_fill_the_audit_log(found: Place) -> None:
    """Whoever finds a mail of last year has a link that Sentinel did make."""
    url = links(found).url(Deed.ACKNOWLEDGE, found.incident.id, lasts=timedelta(minutes=1))
    old, before = f"deed/{token_of(url)}", len(found.noted("deed-refused"))
    found.clock.at += timedelta(minutes=1)
    async with door(found) as client:
        for _ in range(70):
            assert (await client.post(old, data={"answer": "yes"})).status_code == 403
        good = take_up(found)
        for _ in range(30):
            assert (await client.post(good, data={"answer": "yes"})).status_code == 403
        assert (await client.get(good)).status_code == 200
    assert len(found.noted("deed-refused")) - before <= 20


async def test_forged_deeds_do_not_fill_the_audit_log(found: Place) -> None:
    path = take_up(found)
    async with door(found) as client:
        for _ in range(40):
            await client.post(f"{path[:-1]}", data={"answer": "yes"})
    assert len(found.noted("deed-refused")) == 20


async def test_names_of_people_are_escaped(tmp_path: Path) -> None:
    people = (contact("<script>alert(1)</script>", *OFFICER.roles), GM)
    with place(tmp_path, people=people) as found:
        async with door(found) as client:
            page = await client.get(take_up(found))
    assert "&lt;script&gt;" in page.text
    assert "<script" not in page.text


async def test_the_daily_message_is_said_to_have_come(found: Place) -> None:
    """Opening the link is not enough: programs that scan mail open links, too."""
    message = DailyMessage(day="2026-11-22", code=new_code("2026-11-22", b"x" * 15), put_at=T0)
    found.store.daily.add(message)
    url = links(found).url(Deed.SEEN, message.code, lasts=timedelta(days=2))
    other = links(found).url(Deed.SEEN, new_code("2026-11-22", b"y" * 15), lasts=timedelta(days=2))
    path = f"deed/{token_of(url)}"
    async with door(found) as client:
        page = await client.get(path)
        assert "Did the daily message reach you?" in page.text
        kept = found.store.daily.find(message.code)
        assert kept is not None
        assert kept.seen_at is None
        data = {"form": await form_of(client, path), "answer": "yes"}
        done = await client.post(path, data=data)
        assert (await client.get(f"deed/{token_of(other)}")).status_code == 403
    assert "the daily message was seen" in done.text
    kept = found.store.daily.find(message.code)
    assert kept is not None
    assert (kept.seen_at, kept.seen_by) == (found.clock.at, "link")
    (line,) = found.noted("deed")
    assert (line["deed"], line["day"]) == ("seen", "2026-11-22")
