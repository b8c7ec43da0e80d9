"""The jobs that vouch for the audit chain tell a fault once; a budget bounds what is kept."""

import pytest

from sentinel.core.site import Site
from sentinel.core.verdict import Verdict
from sentinel.core.wire_budget import DAY_SECONDS, MAX_KNOWN, WireBudget
from sentinel.errors import IntegrityError
from sentinel.vouching import vouching_jobs
from support.values import make_site


class Broken:
    """A chain that is not what was signed."""

    def make(self) -> object:
        raise IntegrityError("Entry 4 is another one: the log was rewritten.")


async def test_a_log_that_is_not_what_was_signed_is_told_once() -> None:
    told: list[tuple[str, str]] = []

    def tell(site: Site, key: str, text: str) -> None:
        told.append((key, text))

    (job,) = vouching_jobs(Broken(), None, every_seconds=300.0, site=make_site(), tell=tell)
    await job.run()
    await job.run()
    assert told == [("audit-chain", "Entry 4 is another one: the log was rewritten.")]


def test_noise_before_an_attack_does_not_use_up_the_room_for_it() -> None:
    budget, key = WireBudget(bytes_a_day=100), ("http://a/", "public")
    assert budget.takes("main", 50, Verdict.SUSPECT, 0.0)
    budget.took("main", key, "d", 50, 0.0)
    assert budget.known("main", key, 1.0) == "d"
    assert not budget.takes("main", 1, Verdict.SUSPECT, 1.0)
    assert budget.takes("main", 50, Verdict.DEFACED, 1.0)
    assert budget.takes("other", 50, Verdict.SUSPECT, 1.0)
    assert budget.takes("main", 50, Verdict.SUSPECT, DAY_SECONDS)
    assert budget.known("main", key, DAY_SECONDS) == ""


@pytest.mark.parametrize("verdict", [Verdict.SUSPECT, Verdict.DEFACED])
def test_the_number_of_looks_is_bounded_too(verdict: Verdict) -> None:
    budget = WireBudget()
    for number in range(MAX_KNOWN):
        budget.took("main", (str(number),), "d", 1, 0.0)
    assert not budget.takes("main", 1, verdict, 0.0)


def test_many_small_suspicions_before_an_attack_leave_room_for_its_proof() -> None:
    """A page with other harmless bytes at each look fills the number of looks, not the size."""
    budget, taken = WireBudget(), 0
    while budget.takes("main", 1, Verdict.SUSPECT, 0.0):
        budget.took("main", (str(taken),), "d", 1, 0.0)
        taken += 1
    assert 0 < taken < MAX_KNOWN
    assert budget.takes("main", 1, Verdict.DEFACED, 0.0)
