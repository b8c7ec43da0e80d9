"""A root page of which nothing is known is told, once that lasts."""

from datetime import datetime, timedelta

import pytest

from sentinel.core.root_unseen import ROOT_UNSEEN, unseen_since
from sentinel.core.run import Run
from sentinel.core.run_notices import run_notices
from sentinel.core.verdict import Judgement, Verdict
from support.values import T0, make_run, make_site

MINUTE = timedelta(minutes=1)
REFUSED, INTACT = Verdict.REFUSED, Verdict.INTACT


def run_at(
    minutes: int, verdict: Verdict, *, code: str = "page-refused", checks: tuple[str, ...] = ("a",)
) -> Run:
    said = ("A wall for programs answers.",)
    seen = Judgement(verdict=verdict, code=code, subject="/", reasons=said)
    at: datetime = T0 + minutes * MINUTE
    return make_run(
        verdict=verdict,
        checks=checks,
        started_at=at,
        ended_at=at,
        judgements=() if verdict is INTACT else (seen,),
    )


@pytest.mark.parametrize("verdict", [REFUSED, Verdict.INCONCLUSIVE])
def test_walls_that_stay_for_long_are_told(verdict: Verdict) -> None:
    now = run_at(35, verdict)
    since = unseen_since(now, [run_at(20, verdict), run_at(5, verdict), run_at(0, INTACT)])
    assert since == T0 + 5 * MINUTE
    (told,) = run_notices(now, make_site(), None, None, now.ended_at, unseen_since=since)
    assert told.facts["key"] == ROOT_UNSEEN
    assert "A wall for programs answers." in " ".join(told.facts["lines"])


@pytest.mark.parametrize(
    ("now", "earlier"),
    [
        (run_at(35, INTACT), [run_at(0, REFUSED)]),
        (run_at(35, REFUSED), [run_at(20, REFUSED), run_at(10, REFUSED), run_at(9, INTACT)]),
        (run_at(35, REFUSED), [run_at(20, INTACT), run_at(0, REFUSED)]),
        (run_at(35, REFUSED), []),
        (run_at(35, REFUSED), [run_at(0, REFUSED, checks=("b",))]),
        (
            run_at(35, Verdict.INCONCLUSIVE, code="page-blocked"),
            [run_at(0, Verdict.INCONCLUSIVE, code="page-blocked")],
        ),
    ],
)
def test_what_passes_or_is_known_is_not_told(now: Run, earlier: list[Run]) -> None:
    assert unseen_since(now, earlier) is None


def test_runs_of_other_checks_between_them_change_nothing() -> None:
    other = run_at(20, INTACT, checks=("files",))
    assert unseen_since(run_at(40, REFUSED), [other, run_at(5, REFUSED)]) == T0 + 5 * MINUTE
