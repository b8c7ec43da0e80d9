"""Every shipped promise has a site that keeps it and one that breaks it, made from the folder: what
breaks is told by name, and nothing else is."""

import pytest

from sentinel.checkers.proofs import PROOFS
from sentinel.core.published import Standing
from support.promise_looking import shipped_profiles, standings_of
from support.promise_sites import made_site, sample_of
from support.values import T0

PROMISES = [
    (profile.name, promise)
    for profile in shipped_profiles().values()
    for promise in profile.promises
]
BREAKABLE = [(name, one) for name, one in PROMISES if PROOFS[one.proof].breakable]
WORDS = {
    "attestation": Standing.ATTESTED,
    "by-sentinel": Standing.BY_SENTINEL,
    "not-checkable": Standing.NOT_CHECKABLE,
}


def test_every_promise_has_both_samples() -> None:
    """A proof without samples would be believed unseen."""
    lacking = [
        one.key for _, one in PROMISES if not {"kept", "broken"} <= set(sample_of(one) or ())
    ]
    assert lacking == []


@pytest.mark.parametrize("name", sorted(shipped_profiles()))
def test_a_site_that_keeps_all_is_told_to(name: str) -> None:
    profile = shipped_profiles()[name]
    found = standings_of(profile, made_site(profile, (), T0), T0)
    wanted = {one.name: WORDS.get(one.proof, Standing.KEPT) for one in profile.promises}
    assert found == wanted


@pytest.mark.parametrize("name", sorted(shipped_profiles()))
def test_a_site_that_breaks_each_once_is_told_so(name: str) -> None:
    profile = shipped_profiles()[name]
    wrong = [one.name for one in profile.promises if PROOFS[one.proof].breakable]
    found = standings_of(profile, made_site(profile, wrong, T0), T0)
    assert sorted(key for key, is_so in found.items() if is_so is Standing.BROKEN) == sorted(wrong)


@pytest.mark.parametrize(("name", "key"), [(name, one.name) for name, one in BREAKABLE])
def test_what_breaks_one_promise_breaks_no_other(name: str, key: str) -> None:
    """But for those that the sample names, whose fault is the same."""
    profile = shipped_profiles()[name]
    made = made_site(profile, [key], T0)
    found = standings_of(profile, made, T0)
    own = next(one for one in profile.promises if one.name == key)
    same = {
        one.name for one in profile.promises if one.proof in made.also or one.proof == own.proof
    }
    broken = {name for name, is_so in found.items() if is_so is Standing.BROKEN}
    assert key in broken
    assert broken <= same | {key}
