"""All ways through a playbook, for one promise: whether it holds when a run comes to a step."""

from collections.abc import Callable, Iterable, Sequence, Set

from sentinel.core.playbook import FAIL, JOIN, Step, StepType

Promise = Callable[[Step, bool, bool], bool]
"""Whether something holds after a step: (the step, whether it held before, whether it worked)."""
Left = dict[str, set[bool]]
"""The states in which steps lead out of where they stand, by target."""


class Ways:
    """The states in which a run can come to each step.

    Exact as to what may be missing: `False` is among a step's states if and only if some run can
    come there without what is promised. Branches of a parallel step run side by side in any order,
    so that what one of them achieves is not yet there for another; after them all, it is.
    One pass is enough, because transitions lead forward only.
    """

    def __init__(self, steps: Sequence[Step], promise: Promise, *, spoils: Set[str]) -> None:
        """`spoils` are the actions that may end a promise which was kept before."""
        self._steps = steps
        self._places = {step.id: number for number, step in enumerate(steps)}
        self._promise = promise
        self._spoils = spoils
        self._reached = _reached(steps)
        self._walked: dict[tuple[Sequence[str], bool, bool], Left] = {}
        self.before: list[set[bool]] = [set() for _ in steps]
        """Of each step; empty where no run can come to it."""
        if steps:
            self._follow(tuple(step.id for step in steps), False, spoilt=False)

    def _follow(self, members: tuple[str, ...], entering: bool, *, spoilt: bool) -> Left:
        """Walks the steps of the file, or those of one branch. `spoilt`: a step of another branch
        may at any moment end what was promised."""
        known = self._walked.get((members, entering, spoilt))
        if known is not None:
            return known
        states: dict[str, set[bool]] = {name: set() for name in members}
        left: Left = {}
        if members:
            states[members[0]].add(entering)
        for name in members:
            found = states[name] | ({False} if spoilt and states[name] else set())
            place = self._places[name]
            self.before[place] |= found
            for target, after in self._after(self._steps[place], found, spoilt=spoilt):
                (states[target] if target in states else left.setdefault(target, set())).add(after)
        self._walked[members, entering, spoilt] = left
        return left

    def _after(self, step: Step, found: Set[bool], *, spoilt: bool) -> Iterable[tuple[str, bool]]:
        match step.type:
            case StepType.IF:
                return [(to, state) for to in (step.on_true, step.on_false) for state in found]
            case StepType.PARALLEL:
                return [one for state in found for one in self._joined(step, state, spoilt=spoilt)]
            case _:
                return [
                    (target, self._promise(step, state, worked))
                    for target, worked in ((step.on_success, True), (step.on_failure, False))
                    for state in found
                ]

    def _joined(self, step: Step, state: bool, *, spoilt: bool) -> Iterable[tuple[str, bool]]:
        """Each branch ends well or not, in every combination; one that stops the run ends it all.

        What counts after them: where branches may have spoilt the promise, that it holds at the
        end of each of these; else, that it holds at the end of any.
        """
        spoilers = [self._spoilt_by(branch) for branch in step.branches]
        ways = {(True, True, state)}  # all worked so far; kept by all that may spoil; held by one
        for number, branch in enumerate(step.branches):
            beside = any(spoilers[:number] + spoilers[number + 1 :])
            left = self._follow(branch, state, spoilt=spoilt or beside)
            ends = [(end == JOIN, held) for end in (JOIN, FAIL) for held in left.get(end, ())]
            ways = {
                (worked and good, kept and (held or not spoilers[number]), some or held)
                for worked, kept, some in ways
                for good, held in ends
            }
        return [
            (step.on_success if worked else step.on_failure, kept if any(spoilers) else some)
            for worked, kept, some in ways
        ]

    def _spoilt_by(self, branch: Sequence[str]) -> bool:
        steps = [self._steps[self._places[name]] for name in branch if name in self._reached]
        return any(
            step.uses in self._spoils or any(self._spoilt_by(inner) for inner in step.branches)
            for step in steps
        )


def _reached(steps: Sequence[Step]) -> Set[str]:
    """The steps to which some transition leads, from the first one on."""
    found = {step.id for step in steps[:1]}
    for step in steps:
        if step.id in found:
            found |= {step.on_success, step.on_failure, step.on_true, step.on_false}
            found |= {branch[0] for branch in step.branches if branch}
    return found
