"""The life of content: nothing is announced that was not approved as it stands."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.calendar_flow import TABLE, Deed, FlowEvent, FlowState, HandIn, after

AT = datetime(2026, 11, 23, tzinfo=UTC)
NEW = HandIn(
    id="1",
    site="main",
    element="tenders",
    url="https://www.institute.example/tenders",
    subject="/tenders",
    path="tenders",
    sha256="0" * 64,
    size=1,
    by="A. Rao",
    state=FlowState.SUBMITTED,
    events=(FlowEvent(deed=Deed.SUBMIT, at=AT, by="A. Rao"),),
)


def done(deed: Deed) -> FlowEvent:
    return FlowEvent(deed=deed, at=AT, by="B. Sen")


@given(st.lists(st.sampled_from(Deed), max_size=14), st.booleans())
def test_whatever_people_do_nothing_comes_up_without_each_agreement(
    deeds: list[Deed], moderated: bool
) -> None:
    """Against the sequence of deeds that were taken: what is announced has, since it was last
    handed in, been approved and, where there is a moderator, then moderated."""
    now, taken = NEW, [Deed.SUBMIT]
    for deed in deeds:
        try:
            now = after(now, done(deed), moderated=moderated)
        except ValueError as refused:
            assert (now.state, deed) not in TABLE
            assert now.state.value in str(refused)
            continue
        taken.append(deed)
        assert [event.deed for event in now.events] == taken
        since = taken[len(taken) - taken[::-1].index(Deed.SUBMIT) - 1 :]
        if now.state in {FlowState.ANNOUNCED, FlowState.PUBLISHED, FlowState.EXPIRED}:
            wanted = [Deed.SUBMIT, Deed.APPROVE, *([Deed.MODERATE] if moderated else [])]
            assert since[: len(wanted)] == wanted
            assert Deed.REJECT not in since
        if now.state is FlowState.PUBLISHED:
            assert taken[-1] is Deed.PUBLISH


def test_what_is_handed_in_anew_has_lost_its_agreements() -> None:
    approved = after(replace(NEW, ticket="T"), done(Deed.APPROVE), moderated=True)
    assert approved.last(Deed.APPROVE) is not None
    back = after(
        after(approved, done(Deed.REJECT), moderated=True), done(Deed.SUBMIT), moderated=True
    )
    assert back.last(Deed.APPROVE) is None
    assert back.ticket == ""
    assert back.by == "B. Sen"


def test_what_is_announced_cannot_be_called_back() -> None:
    announced = after(NEW, done(Deed.APPROVE), moderated=False)
    with pytest.raises(ValueError, match=r"it is announced; accepted now: publish"):
        after(announced, done(Deed.REJECT), moderated=False)
