"""Any change of a sealed page is suspect, whatever it says."""

import pytest

from sentinel.core.comparison import Comparison, by_strength, signal
from sentinel.core.finding import Strength
from sentinel.core.hostile import SEALED_CHANGED
from sentinel.core.sealed import as_sealed
from sentinel.core.verdict import Verdict

HONEST = signal("edited", Strength.BENIGN, "An edit.")


def compared(verdict: Verdict) -> Comparison:
    return Comparison(verdict=verdict, code="x", signals=(HONEST,), reasons=("why",))


@pytest.mark.parametrize("verdict", [Verdict.EDITED, Verdict.SUSPECT])
def test_an_edit_breaks_the_seal(verdict: Verdict) -> None:
    found = as_sealed(compared(verdict))
    assert found.verdict is Verdict.SUSPECT
    assert found.score >= 0.3
    assert SEALED_CHANGED in {one.code for one in found.signals}
    assert found.reasons[0] == "why"


@pytest.mark.parametrize(
    "verdict", [one for one in Verdict if one not in {Verdict.EDITED, Verdict.SUSPECT}]
)
def test_what_is_no_edit_stays_what_it_is(verdict: Verdict) -> None:
    assert as_sealed(compared(verdict)) == compared(verdict)


def test_hostile_signals_still_lead() -> None:
    strong = signal("attributed-claim", Strength.STRONG, "A claim.")
    found = as_sealed(by_strength([strong], otherwise=HONEST))
    assert found.verdict is Verdict.DEFACED
