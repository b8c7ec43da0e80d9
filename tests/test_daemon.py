"""The daemon's tasks: what stops one incident, one look or one draft stops nothing else."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sentinel import config as configuration
from sentinel import daemon
from sentinel.actions import ACTIONS
from sentinel.core.delivery import MAIL, Answer
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.notice import NoticeKind, OutboxRow, OutboxState
from sentinel.core.run import Run
from sentinel.core.words import Trigger
from sentinel.errors import StoreError
from sentinel.respond import Responder
from support.fakes import open_incident
from support.sending import Told
from support.serving import serving, until
from support.values import make_message, make_notice
from support.waiting import LIMIT_SECONDS
from support.watched import Watched, watched

CLAIM = b"<html><title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"


def _draft_with(place: Watched, draft: Callable[[Incident, str], int]) -> None:
    tools = replace(place.app.tools, draft=draft)
    place.app.responder = Responder(
        tools=tools, actions=ACTIONS, thaw=configuration.frozen_playbook
    )


def _state(place: Watched, incident: Incident) -> IncidentState:
    stored = place.app.store.incidents.get(incident.id)
    assert stored is not None
    return stored.state


def _responding(place: Watched, site: str = "main") -> Incident:
    book = next(b for b in place.app.config.playbooks if b.name == "defacement")
    return open_incident(
        place.app.store,
        site,
        playbook=book.name,
        playbook_text=book.text,
        playbook_sha256=book.sha256,
    )


async def test_a_draft_that_fails_holds_no_playbook_up(tmp_path: Path) -> None:
    def fail(incident: Incident, reason: str) -> int:
        raise StoreError("no room for a draft.")

    async with watched(tmp_path) as place:
        _draft_with(place, fail)
        incident = _responding(place)
        async with serving(place):
            # without a backup the playbook ends at a person, through all its other steps
            await until(lambda: _state(place, incident) is IncidentState.NEEDS_HUMAN)
        steps = [entry.step for entry in place.app.store.journal.entries(incident.id)]
        assert {"preserve", "restore"} <= set(steps)


async def test_an_incident_of_a_site_that_is_gone_is_told_and_stops_no_other(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path) as place:
        lost = _responding(place, site="gone")
        incident = _responding(place)
        async with serving(place):
            await until(lambda: _state(place, incident) is IncidentState.NEEDS_HUMAN)
            rows = place.app.store.outbox.all()
            told = [row for row in rows if row.kind is NoticeKind.WATCH and lost.id in row.body]
            assert len(told) == 1
        assert _state(place, lost) is IncidentState.RESPONDING, "it waits for its site"


async def test_a_confirmation_while_the_draft_is_made_is_not_missed(tmp_path: Path) -> None:
    drafting, go_on = threading.Event(), threading.Event()

    def slow(incident: Incident, reason: str) -> int:
        drafting.set()
        assert go_on.wait(LIMIT_SECONDS)
        return 1

    async with watched(tmp_path) as place:
        _draft_with(place, slow)
        incident = open_incident(place.app.store, "main", state=IncidentState.SUSPECTED)
        async with serving(place) as daemon:
            await until(drafting.is_set)
            book = next(b for b in place.app.config.playbooks if b.name == "defacement")
            fields = {
                "state": IncidentState.RESPONDING,
                "playbook": book.name,
                "playbook_text": book.text,
                "playbook_sha256": book.sha256,
            }
            place.app.store.incidents.change(incident.id, IncidentState.SUSPECTED, fields=fields)
            daemon.wake.set()
            await until(lambda: not daemon.wake.is_set())
            go_on.set()
            await until(lambda: _state(place, incident) is IncidentState.NEEDS_HUMAN)


async def test_a_database_that_is_locked_for_a_while_ends_nothing(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        incidents = place.app.store.incidents
        real, faults = incidents.all, iter([1, 2])

        def busy(site: str = "") -> tuple[Incident, ...]:
            if not site and next(faults, 0):
                raise StoreError("another process has held the state database for 30 seconds.")
            return real(site)

        incident = _responding(place)
        incidents.all = busy  # type: ignore[method-assign] # a lock that lasts two tries
        async with serving(place):
            await until(lambda: _state(place, incident) is IncidentState.NEEDS_HUMAN)


async def test_a_look_that_breaks_and_a_watch_that_ends_stop_no_later_look(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path) as place:
        hints: asyncio.Queue[frozenset[str]] = asyncio.Queue()
        real = place.app.tree
        faults = iter([OSError("watching broke"), None])

        async def watch(root: Path) -> AsyncIterator[frozenset[str]]:
            fault = next(faults, None)
            if fault is not None:
                raise fault
            while True:
                yield await hints.get()

        real.watch = watch  # type: ignore[method-assign] # hints as the test gives them
        runs = place.app.store.runs
        record, broken = runs.record, iter([OSError("disk"), ValueError("a mistake")])

        def recorded(run: Run, *rest: Any) -> Incident | None:
            fault = next(broken, None) if run.trigger is Trigger.WATCH else None
            if fault is not None:
                raise fault
            return record(run, *rest)

        runs.record = recorded  # type: ignore[method-assign] # two looks cannot be recorded
        async with serving(place):

            def seen() -> bool:
                hints.put_nowait(frozenset({"index.html"}))
                return Trigger.WATCH in {run.trigger for run in runs.last("main", 50)}

            await until(seen)


async def test_what_is_seen_while_a_person_is_in_charge_is_answered_by_the_daemon(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path) as place:
        incident = open_incident(place.app.store, "main", state=IncidentState.NEEDS_HUMAN)
        (place.root / "news.html").write_bytes(CLAIM)
        async with serving(place):
            await until(lambda: any("/again/" in r.key for r in place.app.store.outbox.all()))
        assert _state(place, incident) is IncidentState.NEEDS_HUMAN
        assert (place.root / "news.html").read_bytes() == CLAIM, "nothing is restored"


async def test_a_mail_that_is_being_sent_at_the_stop_is_ended_and_marked(tmp_path: Path) -> None:
    """Cut off after the server has it, it would come twice: at each stop and each reload."""
    sending, go_on = asyncio.Event(), asyncio.Event()

    class Slow(Told):
        async def send(self, row: OutboxRow) -> Answer:
            sending.set()
            await go_on.wait()
            return await super().send(row)

    async with watched(tmp_path) as place:
        place.app.channels[MAIL] = Slow()
        notice = make_notice(NoticeKind.WATCH, key="one", incident="", at=place.app.clock.now())
        place.app.store.outbox.put([(notice, make_message())])
        async with serving(place) as daemon:
            drain = daemon._ticker.drain

            async def drained() -> None:
                await drain()
                late.append(asyncio.create_task(release()))

            async def release() -> None:
                for _ in range(200):  # turns of the loop in which the rest of the daemon ends
                    await asyncio.sleep(0)
                go_on.set()

            late: list[asyncio.Task[None]] = []
            daemon._ticker.drain = drained  # type: ignore[method-assign] # all other work is done
            async with asyncio.timeout(LIMIT_SECONDS):
                await sending.wait()
        (row,) = place.app.store.outbox.all()
        assert row.state is OutboxState.SENT


async def test_a_response_that_failed_for_a_moment_is_taken_up_again_though_no_row_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def locked(*_words: object) -> IncidentState:
        raise StoreError("the database is locked.")

    monkeypatch.setattr("sentinel.responses.RETRY_SECONDS", 0.0)
    monkeypatch.setattr(Responder, "respond", locked)
    async with watched(tmp_path) as place:
        incident, wake = _responding(place), asyncio.Event()
        one = daemon.Daemon(place.app, wake)
        one._responses.take_up(incident)
        await asyncio.gather(*one._responses.tasks)
        await asyncio.wait_for(wake.wait(), LIMIT_SECONDS)
