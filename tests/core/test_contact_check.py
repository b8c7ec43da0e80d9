"""When a contact is asked, reminded, and told of: each once for a question, and never forgotten."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.contact_check import (
    ContactCheck,
    Due,
    due,
    fingerprint,
    plain_code,
    shown_code,
    verified_at,
)
from sentinel.core.contact_settings import Contact, Verification
from sentinel.core.words import Language, Role
from support.settings import ON_CALL
from support.values import T0

STEPS = st.lists(
    st.tuples(
        st.floats(min_value=0.0, max_value=40.0),
        st.sampled_from(["nothing", "right", "wrong", "changed"]),
    ),
    max_size=25,
)


class Quarter:
    """A contact and the questions to them, over time."""

    def __init__(self, verification: Verification) -> None:
        self.verification = verification
        self.contact = ON_CALL
        self.checks: list[ContactCheck] = []
        self.now: datetime = T0

    @property
    def due(self) -> Due | None:
        return due(self.contact, self.checks, self.verification, self.now)

    def carry_on(self) -> Due | None:
        what = self.due
        match what:
            case Due.ASK:
                mark = fingerprint(self.contact)
                code = f"CODE{len(self.checks)}"
                self.checks.append(
                    ContactCheck(
                        code=code, contact=ON_CALL.name, fingerprint=mark, asked_at=self.now
                    )
                )
            case Due.REMIND:
                self.checks[-1] = replace(self.checks[-1], reminded_at=self.now)
            case Due.TELL:
                self.checks[-1] = replace(self.checks[-1], told_at=self.now)
            case None:
                pass
        return what


@settings(max_examples=50)
@given(STEPS, st.sampled_from([1.0, 30.0, 90.0]))
def test_nothing_is_due_twice_and_nobody_is_forgotten(
    steps: list[tuple[float, str]], every_days: float
) -> None:
    """Whatever people do: after each turn nothing more is due, whoever was changed has a question
    of what is written now, and an open question is never older than it may be."""
    quarter = Quarter(Verification(every_seconds=every_days * 86_400))
    longest = timedelta(days=max(every_days, 35))
    for days, deed in steps:
        quarter.now += timedelta(days=days)
        if deed == "changed":
            quarter.contact = replace(quarter.contact, mobile=f"+91 {len(quarter.checks)}")
        elif deed != "nothing" and quarter.checks and quarter.checks[-1].answered_at is None:
            quarter.checks[-1] = replace(
                quarter.checks[-1], answered_at=quarter.now, right=deed == "right"
            )
        quarter.carry_on()
        assert quarter.due is None
        last = quarter.checks[-1]
        assert last.fingerprint == fingerprint(quarter.contact)
        assert quarter.now - (last.answered_at or last.asked_at) < longest
        if last.answered_at is None and quarter.now - last.asked_at >= timedelta(days=21):
            assert last.told_at is not None


def test_nobody_is_asked_where_it_is_switched_off() -> None:
    assert Quarter(Verification(every_seconds=0)).due is None


def test_each_detail_counts_and_the_order_of_roles_does_not() -> None:
    """A changed detail makes another fingerprint; a role more or less is one."""
    two = replace(ON_CALL, roles=(Role.ON_CALL, Role.OPERATIONS))
    changed: list[Contact] = [
        ON_CALL,
        two,
        replace(ON_CALL, post="x"),
        replace(ON_CALL, mail="x@y.in"),
        replace(ON_CALL, mobile="1"),
        replace(ON_CALL, deputy="x"),
        replace(ON_CALL, language=Language.HINDI),
        replace(ON_CALL, office_phone="1"),
        replace(ON_CALL, office_fax="1"),
    ]
    assert len({fingerprint(contact) for contact in changed}) == len(changed)
    turned = replace(ON_CALL, roles=(Role.OPERATIONS, Role.ON_CALL))
    assert fingerprint(turned) == fingerprint(two)


def test_only_what_is_written_now_counts_as_verified() -> None:
    """An answer about an older number says nothing of the new one, nor does a "wrong"."""
    asked = ContactCheck(
        code="CODE", contact=ON_CALL.name, fingerprint=fingerprint(ON_CALL), asked_at=T0
    )
    right = replace(asked, answered_at=T0 + timedelta(hours=1), right=True)
    wrong = replace(asked, answered_at=T0 + timedelta(hours=2), right=False)
    assert verified_at(ON_CALL, [right, wrong, asked]) == right.answered_at
    assert verified_at(ON_CALL, [wrong, asked]) is None
    assert verified_at(replace(ON_CALL, mobile="+91 1"), [right]) is None


def test_a_code_is_read_as_people_type_it() -> None:
    assert shown_code("ABCDEFGH23456789") == "ABCD-EFGH-2345-6789"
    assert plain_code(" abcd efgh-2345-6789\n") == "ABCDEFGH23456789"
