"""retest looks until enough looks in a row are good, and says what it saw if they are not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.actions.retest import Retest
from sentinel.actions.unblock import refuse_without_retest
from sentinel.core.action import Observation, Outcome
from sentinel.core.incident import Incident
from sentinel.core.site import Site
from sentinel.core.verdict import Verdict
from sentinel.errors import StepError
from sentinel.noted_restore import note_restore
from support.fakes import Desk, desk
from support.values import make_run

RETEST = Retest(pause_seconds=0)
BAD = (
    Verdict.EDITED,
    Verdict.SUSPECT,
    Verdict.DEFACED,
    Verdict.CORRUPT,
    Verdict.DOWN,
    Verdict.REFUSED,
)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        yield made


async def look(at: Desk, *verdicts: Verdict, **options: float) -> Outcome:
    at.retester.verdicts = list(verdicts)
    context = at.context("retest", options=options)
    plan = await RETEST.plan(context)
    assert await RETEST.observe(context, plan) is Observation.NOT_DONE
    await RETEST.apply(context, plan)
    assert await RETEST.observe(context, plan) is Observation.NOT_DONE
    return await RETEST.verify(context, plan)


@pytest.mark.parametrize("verdict", [Verdict.INTACT, Verdict.BROKEN])
async def test_a_good_look_is_enough(at: Desk, verdict: Verdict) -> None:
    outcome = await look(at, verdict)
    assert outcome.data["verdict"] == verdict.value
    assert outcome.data["run"] == at.store.runs.last("main")[0].id


@pytest.mark.parametrize("verdict", BAD)
async def test_any_other_verdict_fails_and_is_named_with_its_run(
    at: Desk, verdict: Verdict
) -> None:
    with pytest.raises(StepError, match=verdict.value) as failed:
        await look(at, verdict)
    assert at.store.runs.last("main")[0].id in str(failed.value)


async def test_a_clock_that_steps_back_between_plan_and_look_keeps_no_site_closed(
    at: Desk,
) -> None:
    """The look was taken for one of before the plan: not on record, and a person was called."""
    await look(at, Verdict.INTACT)
    older = at.store.runs.last("main")[0].id
    at.retester.seconds = 0.001
    context = at.context("retest", options={})
    plan = await RETEST.plan(context)
    at.clock.at -= timedelta(seconds=30)
    await RETEST.apply(context, plan)
    outcome = await RETEST.verify(context, plan)
    assert outcome.data["run"] != older


async def test_after_the_clock_stepped_back_the_last_look_counts_and_not_the_latest_by_it(
    at: Desk,
) -> None:
    """The site was still down before the step; and a look each minute filled the hour after it."""
    retest, now = at.retester.retest, at.clock.now()
    at.retester.verdicts = [Verdict.DOWN, Verdict.INTACT]

    async def stepping(site: Site, incident: Incident) -> tuple[Verdict, str]:
        found = await retest(site, incident)
        at.clock.at -= timedelta(minutes=30)
        return found

    for minute in range(60):
        times = {"started_at": now, "ended_at": now + timedelta(minutes=minute)}
        at.store.runs.record(make_run(f"sweep-{minute}", **times), None, ())
    at.retester.retest = stepping  # type: ignore[method-assign] # a hook of this test
    context = at.context("retest", options={"wait": 10})
    plan = await RETEST.plan(context)
    await RETEST.apply(context, plan)
    assert (await RETEST.verify(context, plan)).data["verdict"] == "intact"


async def test_a_look_beside_which_a_person_restored_is_taken_again(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the re-test counts from then: what it found before says nothing of what stands there."""
    retest, looks = at.retester.retest, list[str]()

    async def restored_meanwhile(site: Site, incident: Incident) -> tuple[Verdict, str]:
        verdict, run = await retest(site, incident)
        looks.append(run)
        if len(looks) == 1:
            note_restore(at.store, at.site, "files from backup B1", "GM (ICT)").done()
        return verdict, run

    monkeypatch.setattr(at.retester, "retest", restored_meanwhile)
    outcome = await at.carry_out(at.context("retest"))
    assert outcome.data["run"] == looks[1]
    assert len(looks) == 2
    refuse_without_retest(at.store.journal.entries(at.incident.id))


async def test_it_waits_for_the_site_to_become_good(at: Desk) -> None:
    await look(at, Verdict.DOWN, Verdict.DOWN, Verdict.INTACT, wait=10)
    assert at.retester.verdicts == []


async def test_the_wait_has_an_end(at: Desk) -> None:
    with pytest.raises(StepError, match="down"):
        await look(at, *[Verdict.DOWN] * 20, wait=5)
    assert len(at.retester.verdicts) == 15


async def test_greens_must_come_in_a_row(at: Desk) -> None:
    """A site that flaps is not good."""
    good, bad = Verdict.INTACT, Verdict.DEFACED
    await look(at, good, good, bad, good, good, good, greens=3, wait=60)
    assert at.retester.verdicts == []
    with pytest.raises(StepError, match="defaced"):
        await look(at, good, good, bad, greens=3)


async def test_a_green_run_before_the_step_does_not_count(at: Desk) -> None:
    await look(at, Verdict.INTACT)
    at.clock.advance(1)
    context = at.context("retest")
    plan = await RETEST.plan(context)
    with pytest.raises(StepError, match="not on record"):
        await RETEST.verify(context, plan)


async def test_a_graver_verdict_ends_the_waiting_at_once(at: Desk) -> None:
    """A crash is waited out for half an hour; a defacement that shows meanwhile is not."""
    context = at.context("retest", options={"wait": 1800.0})
    context = replace(context, playbook=replace(context.playbook, on=(Verdict.DOWN,)))
    at.retester.verdicts = [Verdict.DOWN]
    with pytest.raises(StepError, match="was found defaced meanwhile"):
        await RETEST.apply(context, await RETEST.plan(context))


async def test_a_look_that_could_not_find_out_is_taken_again_and_not_for_ever(at: Desk) -> None:
    outcome = await look(at, Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE, Verdict.INTACT)
    assert outcome.data["verdict"] == "intact"
    with pytest.raises(StepError, match="inconclusive"):
        await look(at, *[Verdict.INCONCLUSIVE] * 3)
