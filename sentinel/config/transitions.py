"""What must hold on every way through a playbook, whatever succeeds or fails on it: nothing is
overwritten before it is preserved, nothing is reopened before it is found good."""

from collections.abc import Callable, Sequence

from sentinel.config.problems import shown
from sentinel.config.table import Table
from sentinel.core.playbook import Step

_RESTORES = frozenset({"restore", "restore-database"})
Promise = Callable[[Step, bool, bool], bool]
"""Whether something holds after a step: (the step, whether it held before, whether it worked)."""


def report_order(root: Table, steps: Sequence[Step]) -> None:
    """Reports steps that can be reached too early, and steps that cannot be reached at all."""
    preserved = _ways(steps, _preserved)
    retested = _ways(steps, _retested)
    for number, step in enumerate(steps):
        place = f"step[{number}]"
        if not preserved[number]:
            _report(
                root,
                place,
                f"{shown(step.id)} is never reached: no earlier step leads there; "
                "correct on_success or on_failure of one, or remove it",
            )
        if step.uses in _RESTORES and False in preserved[number]:
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


def _preserved(step: Step, before: bool, succeeded: bool) -> bool:
    return before or (step.uses == "preserve" and succeeded)


def _retested(step: Step, before: bool, succeeded: bool) -> bool:
    if step.uses == "retest":
        return succeeded
    return before and step.uses not in _RESTORES


def _ways(steps: Sequence[Step], promise: Promise) -> list[set[bool]]:
    """For each step, the states in which a run can come to it; empty where none can.

    One pass is enough, because transitions lead forward only.
    """
    places = {step.id: number for number, step in enumerate(steps)}
    states: list[set[bool]] = [set() for _ in steps]
    if states:
        states[0].add(False)
    for number, step in enumerate(steps):
        for before in states[number]:
            for target, succeeded in ((step.on_success, True), (step.on_failure, False)):
                if target in places:
                    states[places[target]].add(promise(step, before, succeeded))
    return states


def _report(root: Table, place: str, message: str) -> None:
    root.problems.add(root.file, place, message)
