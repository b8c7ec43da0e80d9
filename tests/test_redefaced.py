"""An attacker who is still there: defaces again, and takes the flag of the block away, while the
site is restored, before it is re-tested, and after it was opened. Found again, closed, no loop."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sentinel.actions.proof import prove_blocked
from sentinel.backup import back_up
from sentinel.core.incident import IncidentState
from sentinel.core.notice import NoticeKind
from sentinel.core.playbook import Phase
from sentinel.core.verdict import Verdict
from sentinel.reprove import reprove
from support.demo_place import DemoPlace, demo_place
from support.watched import FILES

CLAIM = b"<html><title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"
OTHER = b"<html><title>Hacked by Tin Soldier</title><h1>HACKED BY TIN SOLDIER TEAM</h1></html>"


class Killed(BaseException):
    """Nothing catches it: the journal is left as kill -9 leaves it."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[DemoPlace]:
    with demo_place(tmp_path) as made:
        yield made


def take_flag_away(place: DemoPlace) -> None:
    """As somebody with the right to it would, or a clean-up script."""
    flags = place.site.block
    assert flags is not None
    (flags.flag_dir / "main" / "current").unlink(missing_ok=True)
    assert place.flag == ""


def strike(place: DemoPlace) -> None:
    """Other bytes, a new file, and the flag; then the proof of that minute."""
    (place.root / "index.html").write_bytes(OTHER)
    (place.root / "shell.php").write_bytes(b"<?php system($_GET[1]);")
    take_flag_away(place)
    asyncio.run(reprove(place.app.tools, place.site))


async def backed_up_and_defaced(place: DemoPlace) -> None:
    await place.approve()
    await back_up(place.app, place.site, progress=None)
    await place.deface("index.html", CLAIM)


def after(place: DemoPlace, method: str, act: Callable[[DemoPlace], None]) -> Callable[..., Any]:
    """A method of the restorer, and then the attack; once."""
    original = getattr(place.app.restorer, method)
    acts = [act]

    def with_attack(*words: object, **more: object) -> object:
        result = original(*words, **more)
        if acts:
            acts.pop()(place)
        return result

    return with_attack


def restores(place: DemoPlace) -> int:
    entries = [
        entry
        for incident in place.app.store.incidents.all("main")
        for entry in place.app.store.journal.entries(incident.id)
    ]
    return sum(e.action == "restore" and e.phase is Phase.INTENT for e in entries)


def told_of_the_loss(place: DemoPlace) -> int:
    mails = [row for row in place.mails() if row.kind is NoticeKind.WATCH]
    return sum("was not in force" in row.body for row in mails)


async def proven_closed(place: DemoPlace) -> None:
    incident = place.incident
    assert place.flag == incident.id
    tools = place.app.tools
    problems = await prove_blocked(place.site, incident.id, incident.retest_token, tools.witness)
    assert problems == ()


async def test_while_the_clean_tree_is_staged(
    place: DemoPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was done to the old tree goes into the quarantine with it."""
    await backed_up_and_defaced(place)
    monkeypatch.setattr(place.app.restorer, "stage_state", after(place, "stage_state", strike))
    monkeypatch.setattr(place.app.restorer, "stage", after(place, "stage", strike))
    assert await place.app.responder.respond(place.incident.id) is IncidentState.RESOLVED
    assert place.flag == ""
    assert {p.name: p.read_bytes() for p in place.root.iterdir() if p.is_file()} == {
        name: body for name, body in FILES.items() if "/" not in name
    }
    assert (await place.sweep()).verdict is Verdict.INTACT
    assert restores(place) == 1
    assert told_of_the_loss(place) == 1


async def test_between_the_swap_and_its_proof(
    place: DemoPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A root that is not what the backup holds is no restored root: a person, and closed."""
    await backed_up_and_defaced(place)
    monkeypatch.setattr(place.app.restorer, "exchange", after(place, "exchange", strike))
    assert await place.app.responder.respond(place.incident.id) is IncidentState.NEEDS_HUMAN
    await proven_closed(place)
    assert restores(place) == 1
    assert told_of_the_loss(place) == 1


async def test_between_the_proof_of_the_restore_and_the_re_test(
    place: DemoPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await backed_up_and_defaced(place)
    retest = place.app.detector.retest
    struck = []

    async def attacked(*words: Any) -> Any:
        if not struck:
            struck.append(True)
            await asyncio.to_thread(strike, place)
        return await retest(*words)

    monkeypatch.setattr(type(place.app.detector), "retest", lambda _, *words: attacked(*words))
    assert await place.app.responder.respond(place.incident.id) is IncidentState.NEEDS_HUMAN
    await proven_closed(place)
    assert restores(place) == 1
    assert "re-test found" in place.mails()[-1].body


async def test_after_it_was_opened_nothing_runs_in_a_circle(place: DemoPlace) -> None:
    """The second defacement of the same page goes to a person, with the site closed; and closed it
    stays, however often the flag is taken away."""
    await backed_up_and_defaced(place)
    first = place.incident.id
    assert await place.app.responder.respond(first) is IncidentState.RESOLVED
    place.clock.advance(60)
    assert (await place.deface("index.html", CLAIM)).verdict is Verdict.DEFACED
    assert place.incident.id != first
    assert await place.app.responder.respond(place.incident.id) is IncidentState.NEEDS_HUMAN
    await proven_closed(place)
    assert "the way in is still open" in place.mails()[-1].body
    for _ in range(3):
        take_flag_away(place)
        place.clock.advance(60)
        await reprove(place.app.tools, place.site)
        await proven_closed(place)
    assert restores(place) == 1
    assert told_of_the_loss(place) == 1, "once an hour at most, however often it is taken"


@pytest.mark.parametrize("method", ["stage", "exchange"])
async def test_killed_while_blocked_it_stays_blocked_and_goes_on(
    place: DemoPlace, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """Nobody but a person or the playbook lifts it; if the flag went meanwhile, it comes back."""
    await backed_up_and_defaced(place)

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(place.app.restorer, method, killed)
        if method == "stage":
            patch.setattr(place.app.restorer, "stage_state", killed)
        with pytest.raises(Killed):
            await place.app.responder.respond(place.incident.id)
    await proven_closed(place)
    take_flag_away(place)
    await reprove(place.app.tools, place.site)
    await proven_closed(place)
    assert await place.app.responder.respond(place.incident.id) is IncidentState.RESOLVED
    assert place.flag == ""
    assert (place.root / "index.html").read_bytes() == FILES["index.html"]
