"""What must hold on every way through a playbook, whatever succeeds or fails on it: nothing is
overwritten before it is preserved, nothing is reopened before it is found good."""

from collections.abc import Sequence

from sentinel.config.branches import CHANGES
from sentinel.config.problems import listed, shown
from sentinel.config.table import Table
from sentinel.config.ways import Ways
from sentinel.core.playbook import Step

RESTORES = frozenset({"restore", "restore-database"})
_UNSETTLES = RESTORES | {"restart"}
"""Actions after which what was found good before says nothing any more."""


def report_order(root: Table, steps: Sequence[Step]) -> None:
    """Reports steps that can be reached too early, steps that cannot be reached at all, and
    branches that must not run side by side."""
    preserved = Ways(steps, _preserved, spoils=frozenset()).before
    retested = Ways(steps, _retested, spoils=_UNSETTLES | {"retest"}).before
    for number, step in enumerate(steps):
        place = f"step[{number}]"
        _report_side_by_side(root, place, step, steps)
        if not preserved[number]:
            _report(
                root,
                place,
                f"{shown(step.id)} is never reached: no earlier step leads there; "
                "correct on_success or on_failure of one, or remove it",
            )
        if step.uses in RESTORES and False in preserved[number]:
            _report(
                root,
                f"{place}.uses",
                f'found "{step.uses}" where a run can come without a '
                'successful "preserve"; accepted: "preserve" before it on every way, since '
                "evidence that is overwritten is lost; add or move the step, or let the "
                "failure of preserve lead elsewhere",
            )
        if step.uses == "unblock" and False in retested[number]:
            _report(
                root,
                f"{place}.uses",
                'found "unblock" where a run can come without a '
                'successful "retest" after the last change; accepted: "retest" before it on '
                "every way, since only a site that is found good is reopened; add or move the "
                "step",
            )


def _report_side_by_side(root: Table, place: str, parallel: Step, steps: Sequence[Step]) -> None:
    """Two branches that change the site would change it under one another; and what a re-test
    looks at has to stand still."""
    inside = [_uses(branch, steps) for branch in parallel.branches]
    for number, uses in enumerate(inside):
        for other in range(number + 1, len(inside)):
            changing = (uses & CHANGES, inside[other] & CHANGES)
            looking = ("retest" in uses, "retest" in inside[other])
            if all(changing):
                found = listed(sorted(changing[0] | changing[1]))
                why = "both change the site"
            elif (looking[0] and changing[1]) or (looking[1] and changing[0]):
                found = listed(sorted({"retest", *changing[0], *changing[1]}))
                why = "one changes what the other tests"
            else:
                continue
            _report(
                root,
                f"{place}.branches",
                f"found {found} in branches {number} and {other}, which run side by side: {why}; "
                "accepted: one branch that blocks, restores, restarts, tests or opens; put these "
                "steps into one branch, or behind the parallel step",
            )


def _uses(branch: Sequence[str], steps: Sequence[Step]) -> frozenset[str]:
    """All actions of a branch, with those of branches within it."""
    own = [step for step in steps if step.id in branch]
    inner = [name for step in own for one in step.branches for name in one]
    within = _uses(inner, steps) if inner else frozenset()
    return frozenset(step.uses for step in own) | within


def _preserved(step: Step, before: bool, succeeded: bool) -> bool:
    return before or (step.uses == "preserve" and succeeded)


def _retested(step: Step, before: bool, succeeded: bool) -> bool:
    if step.uses == "retest":
        return succeeded
    return before and step.uses not in _UNSETTLES


def _report(root: Table, place: str, message: str) -> None:
    root.problems.add(root.file, place, message)
