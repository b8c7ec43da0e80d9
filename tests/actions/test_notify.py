"""notify puts one row per step into the outbox, whatever crashes; sending is not its business."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.actions import ACTIONS
from sentinel.core.action import Observation
from sentinel.core.notice import NoticeKind
from sentinel.core.playbook import Phase
from sentinel.errors import StepError
from support.fakes import Desk, desk

NOTIFY = ACTIONS["notify"]


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        yield made


@pytest.mark.parametrize("kind", ["blocked", "responding", "recovered"])
async def test_a_notice_is_queued_once_under_incident_and_step(at: Desk, kind: str) -> None:
    context = at.context("notify", step_id="tell", options={"notice": kind})
    plan = await NOTIFY.plan(context)
    assert await NOTIFY.observe(context, plan) is Observation.NOT_DONE
    for _ in range(3):
        await NOTIFY.apply(context, plan)
    assert await NOTIFY.observe(context, plan) is Observation.DONE
    await NOTIFY.verify(context, plan)
    rows = at.store.outbox.all(at.incident.id)
    assert [(row.key, row.kind) for row in rows] == [(f"{at.incident.id}/tell", NoticeKind(kind))]
    assert "template" not in rows[0].body


async def test_two_steps_tell_two_things(at: Desk) -> None:
    for step, kind in (("notify", "blocked"), ("notify-2", "recovered")):
        await at.carry_out(at.context("notify", step_id=step, options={"notice": kind}))
    assert len(at.store.outbox.all(at.incident.id)) == 2


async def test_the_blocked_notice_says_that_the_block_stands(at: Desk) -> None:
    at.write("block", Phase.DONE, summary="Institute is closed to the public (503).")
    await at.carry_out(at.context("notify", options={"notice": "blocked"}))
    body = at.store.outbox.all(at.incident.id)[0].body
    assert "closed to the public (503)" in body
    assert at.incident.retest_token not in body


async def test_the_recovered_notice_says_what_was_restored(at: Desk) -> None:
    at.write("restore", Phase.DONE, summary="Restored from backup B1.", backup="B1")
    at.clock.advance(90)
    await at.carry_out(at.context("notify", options={"notice": "recovered"}))
    body = at.store.outbox.all(at.incident.id)[0].body
    assert "Restored from backup B1." in body
    assert "1 minute 30 seconds" in body


@pytest.mark.parametrize("notice", ["suspect", "review", "watch", "approval", "", None])
async def test_a_notice_that_belongs_to_another_event_is_refused(
    at: Desk, notice: str | None
) -> None:
    options = {} if notice is None else {"notice": notice}
    with pytest.raises(StepError, match="blocked, responding, recovered"):
        await NOTIFY.plan(at.context("notify", options=options))


async def test_a_row_that_is_missing_is_found_out(at: Desk) -> None:
    context = at.context("notify", options={"notice": "blocked"})
    plan = await NOTIFY.plan(context)
    with pytest.raises(StepError, match="not in the outbox"):
        await NOTIFY.verify(context, plan)
