"""A sealed page: any change outside its approved forms matters, whatever it says (rule C5)."""

from dataclasses import replace

from sentinel.core.comparison import Comparison, ranked, signal
from sentinel.core.finding import Strength
from sentinel.core.hostile import SEALED_CHANGED
from sentinel.core.thresholds import SUSPECT_SCORE
from sentinel.core.verdict import Verdict

_RAISED = frozenset({Verdict.EDITED, Verdict.SUSPECT})


def as_sealed(compared: Comparison) -> Comparison:
    """The comparison of a sealed page: an edit is suspect there, and `judge` may prove it without
    any hostile sign. What is intact, damaged or no look at the page stays what it is."""
    if compared.verdict not in _RAISED:
        return compared
    text = (
        "The page is sealed: two persons declared that it does not change outside its approved "
        "forms without a deploy ticket."
    )
    broken = signal(SEALED_CHANGED, Strength.WEAK, text)
    return replace(
        compared,
        verdict=Verdict.SUSPECT,
        score=max(compared.score, SUSPECT_SCORE.value),
        signals=ranked((broken, *compared.signals)),
        reasons=(*compared.reasons, text),
    )
