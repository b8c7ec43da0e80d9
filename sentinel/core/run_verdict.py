"""The verdict of a whole run, from what was judged of its subjects."""

from collections.abc import Sequence

from sentinel.core.finding import Finding
from sentinel.core.link_codes import LINK_CODES
from sentinel.core.verdict import Judgement, Verdict, worst

_OPEN = frozenset({Verdict.REFUSED, Verdict.INCONCLUSIVE})


def run_verdict(findings: Sequence[Finding], judgements: Sequence[Judgement]) -> Verdict:
    """The gravest one that counts. A link that answers 401 or 403, that waits for a second run to
    see it, or that cannot be judged, and that no other check expects anything of, is recorded,
    and says nothing about the site; nor does what only checks about upkeep could not find out."""
    expected = {f.subject for f in findings if f.code not in LINK_CODES and not f.upkeep}
    counting = (j for j in judgements if j.verdict not in _OPEN or j.subject in expected)
    return worst(tuple(judgement.verdict for judgement in counting))
