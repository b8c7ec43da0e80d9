"""The review queue: what it shows, and approving or rejecting some parts or all of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from sentinel.core.baseline import Baseline, BaselineState
from sentinel.core.console_settings import ConsoleSettings
from sentinel.core.verdict import Verdict
from sentinel.core.words import Role
from support.console import Console, console_of, opened, person
from support.values import make_baseline
from support.watched import WORDS, Watched, page, watched
from support.working_folder import make_working_folder

HOSTILE = WORDS + " <b>Notice</b> &lt;script&gt;alert(1)&lt;/script&gt; of Monday."


@asynccontextmanager
async def edited(folder: Path) -> AsyncIterator[tuple[Watched, Console]]:
    """News and tenders were edited without a word, and a sweep has seen it."""
    async with watched(folder) as place:
        (place.root / "news.html").write_bytes(page("News", HOSTILE))
        (place.root / "tenders.html").write_bytes(page("Tenders", WORDS + " One more tender."))
        assert (await place.sweep()).verdict is Verdict.EDITED
        settings = replace(ConsoleSettings(), listen="127.0.0.1:8600")
        place.app.config = replace(place.app.config, console=settings)
        async with console_of(place.app, person()) as console:
            yield place, console


def waiting(place: Watched) -> list[Baseline]:
    return list(place.app.store.baselines.waiting("main", 20))


def approved(place: Watched) -> Baseline:
    found = place.app.store.baselines.approved("main")
    assert found is not None
    return found


async def read(console: Console, path: str) -> str:
    answer = await console.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_one_page_of_two_is_approved_and_the_other_waits(tmp_path: Path) -> None:
    async with edited(tmp_path) as (place, console):
        (candidate,) = waiting(place)
        before = approved(place)
        queue = await read(console, "/changes")
        assert candidate.id in queue
        assert "2: /news.html, /tenders.html" in queue
        shown = await read(console, f"/changes/{candidate.id}")
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt; of Monday." in shown
        assert "One more tender." in shown
        assert shown.count('name="part"') == 2
        answer = await console.act(
            "approve-change", candidate=candidate.id, part="/news.html", reason="ours"
        )
        assert answer.headers["location"] == "/works?done=approve-change"
        now = approved(place)
        assert (now.approved_by, now.reason) == ("GM (ICT)", "ours")
        changed = [
            new.subject
            for old, new in zip(before.pages, now.pages, strict=True)
            if old.variants != new.variants
        ]
        assert changed == ["/news.html"]
        assert now.tree is not None and candidate.tree is not None and before.tree is not None
        files = now.tree.by_path()
        assert files["news.html"] == candidate.tree.by_path()["news.html"]
        assert files["tenders.html"] == before.tree.by_path()["tenders.html"]
        assert [one.id for one in waiting(place)] == [candidate.id]
        left = await read(console, f"/changes/{candidate.id}")
        assert "Monday" not in left
        assert "One more tender." in left

        run = await place.sweep()
        assert {j.subject for j in run.judgements} == {"/tenders.html"}
        assert [one.id for one in waiting(place)] == [candidate.id], "nothing is proposed twice"
        assert (
            await console.act("approve-change", candidate=candidate.id, whole="true")
        ).is_redirect
        assert waiting(place) == []
        assert (await place.sweep()).verdict is Verdict.INTACT
    entries = {entry["action"] for entry in place.app.audit.entries()}
    assert {"baseline-parts-approved", "baseline-approved"} <= entries


async def test_one_page_of_two_is_rejected_and_the_other_waits(tmp_path: Path) -> None:
    async with edited(tmp_path) as (place, console):
        (candidate,) = waiting(place)
        answer = await console.act(
            "reject-change", candidate=candidate.id, part="/news.html", reason="nobody wrote it"
        )
        assert answer.is_redirect
        (rest,) = waiting(place)
        decided = place.app.store.baselines.get(candidate.id)
        assert decided is not None
        assert (decided.state, decided.approved_by) == (BaselineState.REJECTED, "GM (ICT)")
        assert "nobody wrote it (1 part: /news.html; the rest: " in decided.reason
        shown = await read(console, f"/changes/{rest.id}")
        assert "One more tender." in shown
        assert "Monday" not in shown
        assert "Rejected by GM (ICT)." in await read(console, f"/changes/{candidate.id}")
        await place.sweep()
        assert [one.id for one in waiting(place)] == [rest.id], "what was rejected stays so"
        again = await console.act("approve-change", candidate=candidate.id, whole="true")
        assert again.status_code == 409


async def test_what_cannot_be_decided_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    async with edited(tmp_path) as (place, console):
        (candidate,) = waiting(place)
        before = approved(place)
        for given, status in (
            ({}, 422),
            ({"part": "/nowhere"}, 404),
            ({"part": "/news.html", "reason": "x" * 501}, 422),
        ):
            answer = await console.act("approve-change", candidate=candidate.id, **given)
            assert answer.status_code == status
        gone = await console.act("approve-change", candidate="none", whole="true")
        assert gone.status_code == 404
        console.access.who = person("Web Officer", (Role.ON_CALL,))
        answer = await console.act("approve-change", candidate=candidate.id, whole="true")
        assert answer.status_code == 403
        assert 'name="part"' not in await read(console, f"/changes/{candidate.id}")
        console.access.who = person()
        contacts = tuple(
            replace(one, public_key="A" * 43 + "=") if one.name == "GM (ICT)" else one
            for one in place.app.config.contacts
        )
        place.app.config = replace(place.app.config, contacts=contacts)
        shown = await read(console, f"/changes/{candidate.id}")
        assert "has a public_key in config.toml" in shown
        assert 'name="part"' not in shown
        answer = await console.act("approve-change", candidate=candidate.id, part="/news.html")
        assert answer.status_code == 409
        assert "--key PRIVATE.pem" in answer.text
        assert approved(place) == before
        assert waiting(place) == [candidate]


async def test_a_change_is_announced_and_ended_and_covers_what_comes(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        settings = replace(ConsoleSettings(), listen="127.0.0.1:8600")
        place.app.config = replace(place.app.config, console=settings)
        async with console_of(place.app, person()) as console:
            given = {"site": "main", "reason": "new <tender>", "paths": "/news.html\r\n/tenders/**"}
            assert (await console.act("begin-deploy", **given)).is_redirect
            (ticket,) = place.app.store.tickets.of("main")
            assert ticket.paths == ("/news.html", "/tenders/**")
            assert ticket.by == "GM (ICT)"
            queue = await read(console, "/changes")
            assert "new &lt;tender&gt;" in queue
            assert "end-deploy" in queue
            bad = await console.act("begin-deploy", site="main", reason="x", paths="news.html")
            assert bad.status_code == 422
            assert (await console.act("end-deploy", site="main", ticket=ticket.id)).is_redirect
            (ticket,) = place.app.store.tickets.of("main")
            assert ticket.ended_at is not None
            assert "end-deploy" not in await read(console, "/changes")
            assert (await console.act("renew-baseline", site="main", reason="seen")).is_redirect
            assert approved(place).term == 2
            console.client.cookies.set("sentinel-language", "hi")
            assert "घोषित परिवर्तन" in await read(console, "/changes")


async def test_the_first_baseline_of_a_site_is_decided_as_a_whole(tmp_path: Path) -> None:
    with opened(make_working_folder(tmp_path)) as app:
        app.store.baselines.add(make_baseline("first"))
        async with console_of(app, person()) as console:
            shown = await read(console, "/changes/first")
            assert "this would be the first baseline of the site" in shown
            assert 'name="part"' not in shown
            part = await console.act("approve-change", candidate="first", part="/")
            assert part.status_code == 409
            whole = await console.act("approve-change", candidate="first", whole="true")
            assert whole.is_redirect
            found = app.store.baselines.approved("main")
            assert found is not None
            assert found.approved_by == "GM (ICT)"
            assert "Approved by GM (ICT)." in await read(console, "/changes/first")


async def test_what_is_decided_along_with_a_part_is_named_and_counted(tmp_path: Path) -> None:
    """Two pages, and thirty files that were all the same before: one decision, seen whole."""
    links = ("/", "/news.html", "/tenders.html")
    same = page("News", links=links)
    async with watched(tmp_path) as place:
        for number in range(30):
            (place.root / f"spare-{number:02}.inc").write_bytes(same)
        for name in ("news.html", "tenders.html"):
            (place.root / name).write_bytes(same)
        await place.approve()
        for number in range(30):
            (place.root / f"spare-{number:02}.inc").write_bytes(b"<?php // other words")
        for name in ("news.html", "tenders.html"):
            (place.root / name).write_bytes(page("News", f"{WORDS} In {name}.", links))
        learnt = (await place.app.learner.learn(place.site, fetches=1)).baseline
        settings = replace(ConsoleSettings(), listen="127.0.0.1:8600")
        place.app.config = replace(place.app.config, console=settings)
        async with console_of(place.app, person()) as console:
            shown = await read(console, f"/changes/{learnt.id}")
    assert shown.count('name="part"') == 1
    assert "Decided with it, for it shares files:" in shown
    assert "/tenders.html" in shown
    assert "and 12 more" in shown
