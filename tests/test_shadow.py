"""Shadow mode: judged, recorded and told, and nothing in the world is touched."""

from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.blockers import BLOCKERS
from sentinel.core.incident import IncidentState
from sentinel.core.notice import NoticeKind, OutboxState
from sentinel.core.playbook import Phase
from sentinel.core.ports import BlockOrder
from sentinel.core.settings import Mode
from sentinel.core.shadow import foreseen
from sentinel.core.site import Site
from sentinel.core.verdict import Verdict
from sentinel.deciding import Decisions
from sentinel.errors import Refused
from sentinel.relapse import answer as answer_relapse
from support.demo_place import GM, DemoPlace, demo_place

CLAIM = b"<html><title>Hacked</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"


class Untouchable:
    """A blocker that may be asked, never told."""

    def apply(self, order: BlockOrder) -> None:
        raise AssertionError(f"blocked in shadow mode: {order.incident}")

    def lift(self, site: Site) -> None:
        raise AssertionError(f"lifted in shadow mode: {site.name}")

    def incident(self, site: Site) -> str:
        del site
        return ""

    def snippet(self, site: Site) -> str:
        return site.name


class Unused:
    """A restorer of which nothing may be asked at all."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"the restorer's {name} was used in shadow mode")


def shadowed(place: DemoPlace, mode: Mode = Mode.SHADOW) -> DemoPlace:
    """The same place in another mode, its hands tied in shadow mode."""
    app = place.app
    config = replace(app.config, response=replace(app.config.response, mode=mode))
    tied = {"blockers": {"demo": Untouchable()}, "restorer": Unused()}
    free = {"blockers": BLOCKERS, "restorer": app.restorer}
    hands = tied if mode is Mode.SHADOW else free
    app.config = config
    app.tools = replace(app.tools, config=config, **hands)  # type: ignore[arg-type] # stand-ins
    app.detector = replace(app.detector, config=config)
    app.responder = replace(app.responder, tools=app.tools)
    return place


async def test_a_defacement_is_told_with_what_would_have_been_done_and_stays(
    tmp_path: Path,
) -> None:
    with demo_place(tmp_path) as place:
        await place.approve()
        shadowed(place)
        run = await place.deface("news.html", CLAIM)
        assert run.verdict is Verdict.DEFACED
        assert run.would_have[:2] == ("start the playbook defacement", "block")
        assert place.app.store.runs.get(run.id) == run
        incident = place.incident
        assert incident.state is IncidentState.SUSPECTED
        for _ in range(2):
            await place.app.responder.accompany(incident)
            await place.app.responder.respond(incident.id)
            await answer_relapse(place.app.tools, incident.id)
            await place.sweep()
        (foreseen_once,) = place.app.store.journal.entries(incident.id)
        assert foreseen_once.phase is Phase.FORESEEN
        text = str(foreseen_once.data["summary"])
        assert "[block] Answer 503 for" in text
        assert "[restore] Could not be done: site main: there is no backup." in text
        assert "Call a person." in text
        kinds = [(m.kind, m.state) for m in place.mails()]
        assert kinds == [
            (NoticeKind.SUSPECT, OutboxState.SUPERSEDED),
            (NoticeKind.WOULD_HAVE, OutboxState.QUEUED),
        ]
        mail = place.mails()[-1]
        assert "shadow mode, nothing was done" in mail.subject
        assert "IS STILL OPEN TO THE PUBLIC" in mail.body
        assert (place.root / "news.html").read_bytes() == CLAIM
        assert place.flag == ""


async def test_acting_again_does_nothing_without_a_fresh_look(tmp_path: Path) -> None:
    with demo_place(tmp_path) as place:
        await place.approve()
        shadowed(place)
        await place.deface("news.html", CLAIM)
        await place.app.responder.accompany(place.incident)
        shadowed(place, Mode.ACT)
        assert await place.app.responder.respond(place.incident.id) is IncidentState.SUSPECTED
        await place.app.responder.accompany(place.incident)
        assert place.flag == ""
        await place.sweep()
        assert place.incident.state is IncidentState.RESPONDING
        await place.app.responder.respond(place.incident.id)
        assert place.flag == place.incident.id


async def test_a_response_that_was_running_is_halted_and_told(tmp_path: Path) -> None:
    with demo_place(tmp_path) as place:
        await place.approve()
        await place.deface("news.html", CLAIM)
        assert place.incident.state is IncidentState.RESPONDING
        shadowed(place)
        state = await place.app.responder.respond(place.incident.id)
        assert state is IncidentState.RESPONDING
        await place.app.responder.accompany(place.incident)
        assert foreseen(place.app.store.journal.entries(place.incident.id)) is None
        mail = place.mails()[-1]
        assert mail.kind is NoticeKind.WATCH
        assert "nothing further is done" in mail.body


async def test_what_was_put_right_by_hand_is_closed(tmp_path: Path) -> None:
    with demo_place(tmp_path) as place:
        await place.approve()
        shadowed(place)
        good = (place.root / "news.html").read_bytes()
        await place.deface("news.html", CLAIM)
        app = place.app
        decisions = Decisions(app.config, app.store, app.audit, app.clock)
        with pytest.raises(Refused, match="cannot be closed"):
            decisions.close(place.incident, GM, "cause", "action")
        await app.responder.accompany(place.incident)
        (place.root / "news.html").write_bytes(good)
        closed = decisions.close(place.incident, GM, "weak password", "changed it")
        assert closed.state is IncidentState.CLOSED


async def test_no_playbook_is_started_by_hand_in_shadow_mode(tmp_path: Path) -> None:
    with demo_place(tmp_path) as place:
        await place.approve()
        shadowed(place)
        await place.deface("news.html", CLAIM)
        app = place.app
        decisions = Decisions(app.config, app.store, app.audit, app.clock)
        with pytest.raises(Refused, match="in shadow mode no playbook is started"):
            decisions.confirm(place.incident, GM, "seen")
