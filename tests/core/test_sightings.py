"""What one run saw, what of it is new, and how many addresses that makes."""

from datetime import timedelta

import pytest

from sentinel.core import sightings
from sentinel.core.incident import IncidentState
from sentinel.core.sightings import (
    CROWD,
    MAX_DIGESTS,
    MAX_RETURNS,
    Sighting,
    affected,
    count,
    first_seen,
    sighted,
    unknown,
)
from sentinel.core.verdict import Verdict
from support.values import T0, make_finding, make_judgement, make_run


def sighting(subject: str = "/", digest: str = "a", **changes: object) -> Sighting:
    values: dict[str, object] = {
        "subject": subject,
        "digest": digest,
        "verdict": Verdict.DEFACED,
        "run": "run-1",
        "at": T0,
        "state": IncidentState.NEEDS_HUMAN,
        **changes,
    }
    return Sighting(**values)  # type: ignore[arg-type] # a test gives what it means


def uncompared(subject: str, digest: str = "a") -> Sighting:
    return sighting(subject, digest, verdict=Verdict.INCONCLUSIVE)


def test_a_run_saw_what_is_grave_and_what_was_not_compared_for_it() -> None:
    run = make_run(
        verdict=Verdict.DEFACED,
        judgements=(
            make_judgement(Verdict.DEFACED, "/"),
            make_judgement(Verdict.EDITED, "/file"),
            make_judgement(Verdict.INCONCLUSIVE, "/page"),
            make_judgement(Verdict.EDITED, "/edit"),
        ),
        findings=(
            make_finding("/", digest_after="a"),
            make_finding("/", digest_after="a"),
            make_finding("/file", digest_after="b", details={"comparison": "not-read"}),
            make_finding("/page", digest_after="c", code="page-not-compared"),
            make_finding("/edit", digest_after="d", verdict=Verdict.EDITED),
        ),
    )
    seen = sighted(run, T0, IncidentState.SUSPECTED)
    assert [(s.subject, s.digest, s.compared) for s in seen] == [
        ("/", "a", True),
        ("/file", "b", False),
        ("/page", "c", False),
    ]
    assert sighted(make_run(verdict=Verdict.EDITED), T0, IncidentState.SUSPECTED) == ()


def test_a_crowd_counts_for_all_in_it_and_its_own_address_for_one_more() -> None:
    crowd = make_finding("/", code="many-changes", details={CROWD: "40"})
    for others, number in ((), 40), ((make_finding("/", digest_after="a"),), 41):
        run = make_run(
            verdict=Verdict.DEFACED,
            judgements=(make_judgement(Verdict.DEFACED, "/"),),
            findings=(crowd, *others),
        )
        assert count(sighted(run, T0, IncidentState.SUSPECTED)) == number


def test_the_error_page_of_a_site_that_is_down_is_no_new_thing_each_time() -> None:
    run = make_run(
        verdict=Verdict.DOWN,
        judgements=(make_judgement(Verdict.DOWN, "/"),),
        findings=(make_finding("/", digest_after="an error with a number"),),
    )
    assert [s.digest for s in sighted(run, T0, IncidentState.RESPONDING)] == [""]


def test_only_other_bytes_or_another_address_are_kept() -> None:
    known = (sighting("/"), uncompared("/late"))
    seen = (sighting("/"), sighting("/", "b"), sighting("/new"), sighting("/late"))
    kept = unknown(seen, known, put_right=False)
    assert [(s.subject, s.digest, s.news) for s in kept] == [
        ("/", "b", True),
        ("/new", "a", True),
        ("/late", "a", False),
    ]


def test_the_first_look_at_what_an_older_version_noted_is_no_news() -> None:
    """The same attack must not be told, or a site be closed, because Sentinel was upgraded."""
    known: tuple[Sighting, ...] = (sighting(digest="", run="", news=False),)
    first = unknown((sighting("/", "a"), sighting("/new")), known, put_right=False)
    assert [(s.subject, s.news) for s in first] == [("/", False), ("/new", True)]
    (later,) = unknown((sighting("/", "b"),), (*known, *first), put_right=False)
    assert later.news


def test_what_comes_back_after_the_site_was_good_is_new_but_not_without_end() -> None:
    """One of two servers behind a name may stay defaced: each look then sees another site."""
    known: tuple[Sighting, ...] = (sighting(),)
    for _ in range(3 * MAX_RETURNS):
        known += unknown((sighting(),), known, put_right=True)
    assert len(known) == MAX_RETURNS
    later = sighting(at=T0 + timedelta(hours=1))
    assert unknown((later,), known, put_right=True) == (later,)


def test_a_page_that_differs_at_each_look_is_soon_nothing_new() -> None:
    known = tuple(sighting(digest=str(number)) for number in range(MAX_DIGESTS))
    assert unknown((sighting(digest="again"),), known, put_right=False) == ()
    assert unknown((sighting("/other"),), known, put_right=False) != ()


def test_after_very_many_a_new_address_is_still_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever floods the record must not make Sentinel blind to the next attack."""
    monkeypatch.setattr(sightings, "MAX_SIGHTINGS", 10)
    known = tuple(sighting(f"/{number}") for number in range(10))
    seen = tuple(sighting(f"/new-{number}") for number in range(50))
    assert unknown(seen, known, put_right=False) == seen[: sightings.FEW]


def test_each_address_is_named_once_with_its_gravest_verdict_and_first_time() -> None:
    late = T0 + timedelta(minutes=5)
    found = affected(
        (
            uncompared("/b"),
            sighting("/a", verdict=Verdict.SUSPECT, at=late),
            sighting("/a", "b", run="run-2"),
        )
    )
    assert [(one.subject, one.verdict) for one in found] == [
        ("/a", Verdict.DEFACED),
        ("/b", Verdict.INCONCLUSIVE),
    ]
    assert found[0].first_seen_at == T0


def test_what_was_put_right_is_first_seen_when_it_comes_again() -> None:
    late = T0 + timedelta(minutes=5)
    seen = (sighting(), sighting(at=late), uncompared("/page"))
    assert first_seen(seen, None) == {"/": T0}
    assert first_seen(seen, T0 + timedelta(minutes=1)) == {"/": late}
    assert first_seen(seen, late) == {}
