"""What the proofs of life ask, and what of it leaves the machine."""

import asyncio
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from sentinel.core.delivery import Answer
from sentinel.core.notice import OutboxRow
from sentinel.core.undelivered import Undelivered
from sentinel.telling_parts import TellingParts
from sentinel.vitals import stuck_lanes, stuck_responses, untold
from support.sending import Bench, Told
from support.stores import open_store
from support.values import FakeClock, make_row
from support.waiting import LIMIT_SECONDS

PARTS = cast("TellingParts", SimpleNamespace())


def reached_nobody(monkeypatch: pytest.MonkeyPatch, *incidents: str) -> None:
    found = tuple(
        Undelivered(key=one, rows=(make_row(f"{one}/blocked", subject="S3CRET"),), others=())
        for one in incidents
    )
    monkeypatch.setattr("sentinel.vitals.undeliverable_everywhere", lambda parts: found)


def test_what_reached_nobody_is_told_by_number_and_incident(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The words of a notice stay here: the switch outside is not one of its readers."""
    reached_nobody(monkeypatch, "INC-1", "INC-2", "INC-3", "INC-4")
    [trouble] = untold(PARTS)
    assert trouble.line == (
        "telling: 4 urgent notices reached nobody by any channel: INC-1, INC-2, INC-3 and 1 more; "
        "somebody must look at the machine itself"
    )
    assert not trouble.mends


def test_nothing_is_wrong_where_all_were_told(monkeypatch: pytest.MonkeyPatch) -> None:
    reached_nobody(monkeypatch)
    assert untold(PARTS) == ()


def test_responses_that_are_not_taken_up_are_a_trouble_after_two_minutes() -> None:
    assert stuck_responses(120.0) == ()
    [trouble] = stuck_responses(121.0)
    assert trouble.line == "responses: open incidents have not been taken up for 121 s"
    assert trouble.mends


class Hanging(Told):
    """A channel whose first message waits until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.hung, self.go = asyncio.Event(), asyncio.Event()

    async def send(self, row: OutboxRow) -> Answer:
        self.hung.set()
        await self.go.wait()
        return await super().send(row)


async def test_a_channel_that_hangs_is_named_and_no_longer_when_it_answers(tmp_path: Path) -> None:
    clock, channel = FakeClock(), Hanging()
    with closing(open_store(tmp_path / "sentinel.db", clock=clock)) as store:
        bench = Bench(tmp_path, store, clock, channel)
        bench.put("one")
        sending = asyncio.create_task(bench.sender.send_due(asyncio.Event()))
        async with asyncio.timeout(LIMIT_SECONDS):
            await channel.hung.wait()
            assert stuck_lanes(bench.sender, clock) == ()
            clock.ticks += 10_000
            [trouble] = stuck_lanes(bench.sender, clock)
            assert trouble.line == "channel mail: hangs at one message"
            assert not trouble.mends, "its lane is begun anew"
            channel.go.set()
            await sending
        assert channel.keys == ["one"]
