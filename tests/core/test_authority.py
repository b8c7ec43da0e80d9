"""The table of who may do what."""

import pytest

from sentinel.core.authority import MAY, Act, acts_of
from sentinel.core.words import Role

CAREFUL = {
    *(Act.ACKNOWLEDGE, Act.COMPROMISED, Act.MARK, Act.BLOCK, Act.EXPORT, Act.PROVE),
    *(Act.OWN_DETAILS, Act.RETRY, Act.OWN_ACCOUNT, Act.SWEEP, Act.BACK_UP, Act.MUTE),
    *(Act.READ_FILES, Act.READ_AUDIT, Act.READ_SETTINGS, Act.CONTENT_PART),
}
"""What only makes Sentinel more careful, or changes no incident."""


def test_every_act_has_a_line() -> None:
    assert set(MAY) == set(Act)


@pytest.mark.parametrize("act", [Act.CONFIRM, Act.DISMISS, Act.CLOSE, Act.OPEN_REGARDLESS])
def test_what_ends_an_incident_or_opens_a_site_over_it_takes_an_authoriser(act: Act) -> None:
    assert MAY[act] == (Role.AUTHORISER,)


def test_who_looks_or_keeps_sentinel_decides_nothing() -> None:
    own = {Act.OWN_DETAILS, Act.OWN_ACCOUNT, Act.CONTENT_PART}
    assert set(acts_of((Role.VIEWER,))) == {Act.LOOK, *own}
    may = {Act.LOOK, Act.ANSWER, Act.PROVE, Act.EXPORT, Act.RETRY, *own}
    may |= {Act.SWEEP, Act.BACK_UP, Act.KEEP_ACCOUNTS, Act.READ_AUDIT, Act.READ_SETTINGS}
    assert set(acts_of((Role.ADMIN,))) == may


def test_who_is_on_call_or_told_makes_nothing_less_careful() -> None:
    for role in (Role.ON_CALL, Role.OPERATIONS):
        assert set(acts_of((role,))) <= {Act.LOOK, Act.ANSWER, *CAREFUL}
