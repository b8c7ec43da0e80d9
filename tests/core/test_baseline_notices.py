"""What people are told of baselines, and how often."""

from datetime import timedelta

from sentinel.core.baseline import CandidateWarning
from sentinel.core.baseline_notices import (
    doubt_notice,
    ended_notice,
    expired_notice,
    learnt_notice,
)
from sentinel.core.notice import NoticeKind
from sentinel.core.under_way import LearningUnderWay
from support.values import T0, make_baseline, make_site

SITE = make_site()


def test_a_candidate_is_told_with_its_warnings() -> None:
    warnings = tuple(CandidateWarning(subject=f"/{n}", code="x", text="Odd.") for n in range(12))
    notice = learnt_notice(make_baseline(warnings=warnings), SITE, T0)
    assert (notice.key, notice.kind) == ("baseline/baseline-1/learnt", NoticeKind.REVIEW)
    lines = notice.facts["lines"]
    assert isinstance(lines, list)
    assert lines[1] == "LOOK AT THIS: /0: Odd."
    assert lines[-1] == "and 2 more warnings"


def test_an_approval_that_ran_out_is_told_once_and_then_weekly() -> None:
    baseline = make_baseline(expires_at=T0, approved_by="GM (ICT)")

    def key(days: float) -> str | None:
        notice = expired_notice(baseline, SITE, T0 + timedelta(days=days))
        return None if notice is None else notice.key

    assert key(-0.1) is None
    assert key(0) == key(6.9) == "baseline/baseline-1/expired/0/0"
    assert key(7.1) == "baseline/baseline-1/expired/0/1"
    assert expired_notice(make_baseline(), SITE, T0) is None


def test_a_doubt_is_told_once_a_week() -> None:
    baseline = make_baseline()
    first = doubt_notice(baseline, ("somebody's key is gone",), SITE, T0)
    again = doubt_notice(baseline, ("somebody's key is gone",), SITE, T0 + timedelta(days=7))
    assert first is not None
    assert again is not None
    assert first.key != again.key
    assert first.facts["lines"] == ["Somebody's key is gone."]
    assert doubt_notice(baseline, (), SITE, T0) is None


def test_an_ended_learning_says_why() -> None:
    learning = LearningUnderWay(
        id="01L", site="main", started_at=T0, rounds=8, spread_seconds=86_400.0, by="web"
    )
    notice = ended_notice(learning, "INC-1 was opened meanwhile.", SITE, T0)
    assert notice.facts["lines"] == ["INC-1 was opened meanwhile."]
