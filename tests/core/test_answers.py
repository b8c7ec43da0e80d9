"""may_answer: whose answer to a question counts, and why another's does not."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.answers import Why, may_answer
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.questions import Question, asked, question_of
from sentinel.core.response_settings import Approvals
from sentinel.core.words import Role
from support.asked import DEADLINE, DEPUTIES, PEOPLE, contact, gated
from support.values import T0

STEP = gated()
EARLY, ESCALATED, LATE = T0, T0 + DEPUTIES, T0 + DEADLINE
ONE = (Role.AUTHORISER,)
TWO = (Role.AUTHORISER, Role.APPROVER)
Said = tuple[tuple[Phase, str, str], ...]
YES, NO = Phase.APPROVED, Phase.DECLINED


def question(needed: int = 1, roles: tuple[Role, ...] = ONE, said: Said = ()) -> Question:
    data = asked(STEP, (), Approvals(), T0, needed=needed, roles=roles)
    entries = [entry(1, Phase.ASKED, data)]
    for number, (phase, by, principal) in enumerate(said, start=2):
        entries.append(entry(number, phase, {"question": 1, "by": by, "for": principal}))
    found = question_of(STEP, entries, needed)
    assert found is not None
    return found


def entry(number: int, phase: Phase, data: dict[str, object]) -> JournalEntry:
    return JournalEntry(
        number=number, incident="I", step="restore", action="restore", phase=phase, at=T0, data=data
    )


BY_GM: Said = ((YES, "GM", ""),)
BY_DEPUTY: Said = ((YES, "DGM", "GM"),)


@pytest.mark.parametrize(
    ("name", "now", "needed", "roles", "said", "wanted"),
    [
        ("GM", EARLY, 1, ONE, (), ""),
        ("GM", LATE - timedelta(seconds=1), 1, ONE, (), ""),
        ("GM", LATE, 1, ONE, (), Why.TOO_LATE),
        ("Nobody", EARLY, 1, ONE, (), Why.NOBODY),
        ("Viewer", LATE - timedelta(hours=1), 1, ONE, (), Why.WRONG_ROLE),
        ("Approver", EARLY, 1, ONE, (), Why.WRONG_ROLE),
        ("Approver", EARLY, 2, TWO, (), ""),
        ("DGM", EARLY, 1, ONE, (), Why.TOO_EARLY),
        ("DGM", ESCALATED - timedelta(seconds=1), 1, ONE, (), Why.TOO_EARLY),
        ("DGM", ESCALATED, 1, ONE, (), "GM"),
        ("DGM", LATE, 1, ONE, (), Why.TOO_LATE),
        ("DGM", ESCALATED, 2, TWO, BY_GM, "Second GM"),
        ("DGM", ESCALATED, 2, TWO, BY_DEPUTY, Why.TWICE),
        ("GM", ESCALATED, 2, TWO, BY_DEPUTY, Why.SPOKEN_FOR),
        ("GM", EARLY, 2, TWO, BY_GM, Why.TWICE),
        ("GM", EARLY, 1, ONE, BY_GM, Why.ANSWERED),
        ("Second GM", EARLY, 1, ONE, BY_GM, Why.ANSWERED),
        ("Second GM", EARLY, 1, ONE, ((NO, "GM", ""),), Why.DECLINED),
        ("Second GM", EARLY, 2, TWO, (*BY_GM, (NO, "Approver", "")), Why.DECLINED),
        ("Web Officer", ESCALATED, 2, TWO, ((YES, "Approver", ""),), Why.PRINCIPAL_ANSWERED),
        ("Web Officer", ESCALATED, 2, TWO, BY_GM, "Approver"),
    ],
)
def test_who_may_answer_when(  # noqa: PLR0917 - one table
    name: str, now: datetime, needed: int, roles: tuple[Role, ...], said: Said, wanted: str | Why
) -> None:
    """`wanted`: whom they stand in for (empty: themselves), or why not."""
    standing = may_answer(PEOPLE, question(needed, roles, said), name, now)
    if isinstance(wanted, Why):
        assert standing.refusal is wanted
        assert standing.text
    else:
        assert standing.may
        assert standing.stands_for == wanted


def test_two_names_with_one_key_are_one_person() -> None:
    people = (
        contact("A", Role.AUTHORISER, public_key="same"),
        contact("B", Role.APPROVER, public_key="same"),
        contact("C", Role.APPROVER, public_key="other"),
    )
    asks = question(2, TWO, ((YES, "A", ""),))
    assert may_answer(people, asks, "B", T0).refusal is Why.TWICE
    assert may_answer(people, asks, "C", T0).may


def test_a_deputy_of_a_deputy_is_none() -> None:
    people = (
        contact("GM", Role.AUTHORISER, deputy="DGM"),
        contact("DGM", Role.OPERATIONS, deputy="Clerk"),
        contact("Clerk", Role.OPERATIONS),
    )
    assert may_answer(people, question(), "Clerk", ESCALATED).refusal is Why.WRONG_ROLE


def test_people_who_stand_in_for_each_other_are_still_two() -> None:
    people = (
        contact("A", Role.AUTHORISER, deputy="B"),
        contact("B", Role.AUTHORISER, deputy="A"),
    )
    asks = question(2, TWO, ((YES, "A", ""),))
    assert may_answer(people, asks, "B", T0).may
    assert not question(2, TWO, ((YES, "A", ""), (YES, "B", ""))).missing
    assert question(2, TWO, ((YES, "A", "B"),)).missing == 1
    assert may_answer(people, question(2, TWO, ((YES, "A", "B"),)), "B", LATE).refusal


def test_a_question_of_an_older_version_never_ends_and_takes_those_who_could_then() -> None:
    """It has neither roles nor times."""
    old = question_of(STEP, [entry(1, Phase.ASKED, {})], 1)
    assert old is not None
    assert may_answer(PEOPLE, old, "Approver", T0 + timedelta(days=400)).may
    assert may_answer(PEOPLE, old, "DGM", T0 + timedelta(days=400)).refusal is Why.NO_DEPUTIES


NAMES = [person.name for person in PEOPLE]
ATTEMPTS = st.lists(
    st.tuples(st.sampled_from([*NAMES, "Nobody"]), st.integers(0, 13 * 60), st.booleans()),
    max_size=12,
)


@given(ATTEMPTS, st.integers(1, 3), st.sampled_from([ONE, TWO]))
def test_whoever_tries_whatever_when_only_different_people_in_time_count(
    attempts: list[tuple[str, int, bool]], needed: int, roles: tuple[Role, ...]
) -> None:
    """Any order of people and answers, as time goes on."""
    said: list[tuple[Phase, str, str]] = []
    for name, minutes, yes in sorted(attempts, key=lambda one: one[1]):
        now = T0 + timedelta(minutes=minutes)
        before = question(needed, roles, tuple(said))
        standing = may_answer(PEOPLE, before, name, now)
        if not standing.may:
            continue
        assert now < LATE
        assert not standing.stands_for or now >= ESCALATED
        said.append((YES if yes else NO, name, standing.stands_for))
        after = question(needed, roles, tuple(said))
        assert after.missing == before.missing - yes, "each counts, and counts once"
    by = [name for _, name, _ in said]
    principals = [principal or name for _, name, principal in said]
    assert len(set(by)) == len(by)
    assert len(set(principals)) == len(principals)
    assert sum(phase is NO for phase, _, _ in said) <= 1
    assert all(phase is YES for phase, _, _ in said[:-1]), "nothing counts after a no"
    roles_of = {person.name: set(person.roles) for person in PEOPLE}
    assert all(roles_of[principal] & set(roles) for principal in principals)
