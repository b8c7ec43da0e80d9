"""Several servers, several recipients, one answer."""

from itertools import product

import pytest

from sentinel.core.delivery import Outcome
from sentinel.core.mail_answer import (
    MAX_CHARACTERS,
    PATIENT_ATTEMPTS,
    answer,
    joined,
    wants_another,
)
from sentinel.core.smtp_reply import Fate

TAKEN = Fate(outcome=Outcome.DELIVERED, reference="ABC")
GREY = Fate(outcome=Outcome.LATER, said="450 grey")
AWAY = Fate(outcome=Outcome.AWAY, said="no route", elsewhere=True)
UNKNOWN = Fate(outcome=Outcome.REFUSED, said="550 unknown")
POLICY = Fate(outcome=Outcome.REFUSED, said="554 relay", elsewhere=True)
ALL = (TAKEN, GREY, AWAY, UNKNOWN, POLICY)


@pytest.mark.parametrize(
    ("fate", "attempts", "wanted"),
    [
        (None, 0, True),
        (TAKEN, 99, False),
        (AWAY, 0, True),
        (POLICY, 0, True),
        (UNKNOWN, 99, False),
        (GREY, PATIENT_ATTEMPTS - 1, False),
        (GREY, PATIENT_ATTEMPTS, True),
    ],
)
def test_who_is_asked_of_the_next_server(fate: Fate | None, attempts: int, *, wanted: bool) -> None:
    assert wants_another(fate, attempts) is wanted


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (AWAY, TAKEN, Outcome.DELIVERED),
        (POLICY, TAKEN, Outcome.DELIVERED),
        (AWAY, AWAY, Outcome.AWAY),
        (AWAY, UNKNOWN, Outcome.REFUSED),
        (POLICY, POLICY, Outcome.REFUSED),
        (POLICY, UNKNOWN, Outcome.REFUSED),
        # the server that was away may take it when it is back
        (AWAY, POLICY, Outcome.LATER),
        (POLICY, AWAY, Outcome.LATER),
        (GREY, AWAY, Outcome.LATER),
        (AWAY, GREY, Outcome.LATER),
        (GREY, POLICY, Outcome.LATER),
        (GREY, GREY, Outcome.LATER),
    ],
)
def test_two_servers_make_one_fate(before: Fate, after: Fate, outcome: Outcome) -> None:
    assert joined(before, after).outcome is outcome


def test_nobody_is_lost_whatever_the_fates() -> None:
    """Each recipient has it, is refused, or is tried again with the next attempt."""
    for one, other in product(ALL, ALL):
        fates = {"a@x.example": one, "b@x.example": other}
        found = answer(fates, [("mail server x:25", fates)])
        for who, fate in fates.items():
            has = found.outcome is Outcome.DELIVERED and who not in found.refused
            assert (has or who in found.taken) is (fate is TAKEN), (one, other)
            assert (who in found.refused) is (fate.outcome is Outcome.REFUSED), (one, other)
            if fate.outcome in {Outcome.LATER, Outcome.AWAY}:
                assert found.recoverable


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        (TAKEN, TAKEN, Outcome.DELIVERED),
        (TAKEN, UNKNOWN, Outcome.DELIVERED),
        (UNKNOWN, POLICY, Outcome.REFUSED),
        (TAKEN, GREY, Outcome.LATER),
        (TAKEN, AWAY, Outcome.LATER),
        (GREY, AWAY, Outcome.LATER),
        (UNKNOWN, GREY, Outcome.LATER),
        (AWAY, AWAY, Outcome.AWAY),
    ],
)
def test_the_outcome_of_an_attempt(one: Fate, other: Fate, outcome: Outcome) -> None:
    """Away is only what is so of the server, not of a mail."""
    fates = {"a@x.example": one, "b@x.example": other}
    assert answer(fates, [("mail server x:25", fates)]).outcome is outcome


def test_who_had_it_before_makes_the_rest_no_failure() -> None:
    """The last of three is refused: two have it, so that it was delivered."""
    fates = {"c@x.example": UNKNOWN}
    found = answer(fates, [("mail server x:25", fates)], already=("a@x.example", "b@x.example"))
    assert (found.outcome, found.refused) == (Outcome.DELIVERED, ("c@x.example",))
    assert answer({}, [], already=("a@x.example",)).outcome is Outcome.DELIVERED


def test_the_reason_names_each_server_and_whom_it_said_it_to() -> None:
    first = {"a@x.example": AWAY, "b@x.example": AWAY}
    second = {"a@x.example": GREY, "b@x.example": UNKNOWN}
    fates = {"bad": UNKNOWN, **second}
    found = answer(fates, [("mail server x:25", first), ("mail server y:587", second)])
    assert found.reason == (
        "550 unknown. mail server x:25: no route. "
        "mail server y:587: a@x.example: 450 grey; b@x.example: 550 unknown"
    )
    assert answer({"a@x.example": TAKEN}, [("x", {"a@x.example": TAKEN})]).reason == ""


def test_a_reason_has_an_end() -> None:
    fates = {f"{'x' * 300}{n}": Fate(outcome=Outcome.LATER, said=f"{n}{'y' * 200}") for n in (1, 2)}
    found = answer(fates, [(f"server {n}", fates) for n in range(9)])
    assert len(found.reason) == MAX_CHARACTERS
