"""How long nothing has been known of a site's root page: walls and portals answer in its place.

Neither leads to a block, and neither may last unnoticed: whoever imitates a bot check, or answers
with 403, would otherwise hide what he has done for as long as he likes.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sentinel.core.run import Run
from sentinel.core.verdict import Judgement, Verdict

TOLD_AFTER = timedelta(minutes=30)
"""A limit on requests, a bot check or a proxy's fault passes sooner."""
ROOT_UNSEEN = "root-unseen"
"""Key of the notice."""
LOOKED_BACK = 120
"""Runs."""
_NOTHING_KNOWN = frozenset({Verdict.REFUSED, Verdict.INCONCLUSIVE})
_KNOWN_WHY = frozenset({"page-blocked", "deploy-unfinished"})
"""Codes of answers that say nothing of the page, and of which somebody knows."""


def root_unseen(run: Run) -> Judgement | None:
    """The judgement by which a run knows nothing of the root page; None where it knows it."""
    return next(
        (
            one
            for one in run.judgements
            if one.subject == "/" and one.verdict in _NOTHING_KNOWN and one.code not in _KNOWN_WHY
        ),
        None,
    )


def unseen_since(run: Run, earlier: Iterable[Run]) -> datetime | None:
    """Since when runs with these checks have known nothing of the root page, without one between
    them that did; None where this one does, or where that is not yet so long (TOLD_AFTER).
    `earlier` stand newest first."""
    if root_unseen(run) is None:
        return None
    since = run.ended_at
    for one in earlier:
        if not set(run.checks) <= set(one.checks):
            continue
        if root_unseen(one) is None:
            break
        since = one.ended_at
    return since if run.ended_at - since >= TOLD_AFTER else None
