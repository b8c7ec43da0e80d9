"""How many sites may be closed by themselves within an hour, and what counts as that."""

from datetime import timedelta

import pytest

from sentinel.core.cap import Reached, by_itself, limit_of
from sentinel.core.playbook import BY_HAND, JournalEntry, Phase
from support.values import T0


def entry(number: int, action: str, phase: Phase, **changes: object) -> JournalEntry:
    values: dict[str, object] = {
        "number": number,
        "incident": "INC-20261122-0001",
        "step": action,
        "action": action,
        "phase": phase,
        "at": T0,
        **changes,
    }
    return JournalEntry(**values)  # type: ignore[arg-type] # a test gives what it means


@pytest.mark.parametrize(
    ("sites", "configured", "limit"),
    [(1, 0, 3), (149, 0, 3), (150, 0, 3), (200, 0, 4), (5_000, 0, 100), (5_000, 7, 7), (1, 1, 1)],
)
def test_the_limit_is_three_or_two_per_cent_unless_configured(
    sites: int, configured: int, limit: int
) -> None:
    assert limit_of(sites, configured) == limit


@pytest.mark.parametrize("phase", [Phase.INTENT, Phase.DONE, Phase.UNKNOWN])
def test_an_effect_that_may_have_been_made_counts_for_an_hour(phase: Phase) -> None:
    journal = [entry(1, "block", phase)]
    assert by_itself(journal, "closed", T0 + timedelta(minutes=59))
    assert not by_itself(journal, "closed", T0 + timedelta(minutes=60))
    assert not by_itself(journal, "restored", T0)


def test_a_clock_that_stepped_back_frees_nobody() -> None:
    assert by_itself([entry(1, "block", Phase.DONE)], "closed", T0 - timedelta(hours=5))


def test_what_was_only_asked_or_refused_does_not_count() -> None:
    journal = [entry(1, "block", Phase.ASKED), entry(2, "block", Phase.FAILED)]
    assert not by_itself(journal, "closed", T0)


def test_what_a_person_approved_or_did_does_not_count() -> None:
    approved = [
        entry(1, "block", Phase.ASKED),
        entry(2, "block", Phase.APPROVED, data={"by": "GM (ICT)"}),
        entry(3, "block", Phase.INTENT),
        entry(4, "block", Phase.DONE),
    ]
    assert not by_itself(approved, "closed", T0)
    assert not by_itself([entry(1, "block", Phase.DONE, step=BY_HAND)], "closed", T0)


def test_files_and_databases_are_one_kind() -> None:
    assert by_itself([entry(1, "restore-database", Phase.DONE)], "restored", T0)


def test_the_question_names_sites_limit_and_option() -> None:
    why = Reached(word="closed", limit=3, sites=("a", "b", "c")).why
    assert why.startswith("3 other sites were closed by Sentinel itself within the hour")
    assert "a, b, c" in why and "3 sites an hour" in why and "max_blocks_per_hour" in why
