"""The rules on every way through a playbook, with `if` and `parallel`: what the one pass reports is
what walking every way, in every order of the branches, finds."""

from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.config.problems import Problems
from sentinel.config.table import Table
from sentinel.config.transitions import report_order
from sentinel.core.playbook import Step, StepType
from sentinel.errors import ConfigError
from support.values import make_step

ACTIONS = ["preserve", "restore", "restore-database", "retest", "unblock", "restart", "report"]
STOPS = ("end", "call-a-person", "take-back")
IN_BRANCH = ("join", "fail", "call-a-person")

Position = int | str | tuple[int, tuple["Position", ...]]
"""At a step, at a target that is none, or inside a parallel step at several."""


class Plans:
    """Draws steps in the order of a file, with transitions as the configuration allows them."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._kinds: list[str] = []

    def all(self) -> list[Step]:
        shape = self._shape(depth=0, size=4)
        count = len(self._kinds)
        steps: list[Step | None] = [None] * count
        self._fill(shape, STOPS, steps)
        return [step for step in steps if step is not None]

    def _shape(self, depth: int, size: int) -> list[tuple[int, list[object]]]:
        """Steps that stand beside one another: each its number and its branches."""
        shape: list[tuple[int, list[object]]] = []
        for _ in range(self._draw(st.integers(1, size))):
            number = len(self._kinds)
            kind = self._draw(st.sampled_from([*ACTIONS, "if", "parallel"]))
            if kind == "parallel" and depth == 2:
                kind = "report"
            self._kinds.append(kind)
            branches: list[object] = []
            if kind == "parallel":
                branches = [self._shape(depth + 1, 2) for _ in range(2)]
            shape.append((number, branches))
        return shape

    def _fill(self, shape: object, stops: tuple[str, ...], steps: list[Step | None]) -> None:
        assert isinstance(shape, list)
        numbers = [number for number, _ in shape]
        for place, (number, branches) in enumerate(shape):
            target = st.sampled_from([*map(str, numbers[place + 1 :]), *stops])
            kind = self._kinds[number]
            step = make_step(
                str(number), kind, on_success=self._draw(target), on_failure=self._draw(target)
            )
            if kind == "if":
                ways = {"on_true": self._draw(target), "on_false": self._draw(target)}
                step = make_step(str(number), kind, type=StepType.IF, **ways)
            if kind == "parallel":
                inner = tuple(tuple(str(n) for n, _ in branch) for branch in branches)
                step = make_step(
                    str(number),
                    kind,
                    type=StepType.PARALLEL,
                    branches=inner,
                    on_success=step.on_success,
                    on_failure=step.on_failure,
                )
            steps[number] = step
            for branch in branches:
                self._fill(branch, IN_BRANCH, steps)


@st.composite
def _plans(draw: st.DrawFn) -> list[Step]:
    return Plans(draw).all()


@dataclass(frozen=True)
class Moment:
    """Where a run stands, and what holds there."""

    position: Position
    preserved: bool
    retested: bool


class EveryWay:
    """Walks all there is: every outcome of every step, in every order of the branches."""

    def __init__(self, steps: list[Step]) -> None:
        self._steps = steps
        self.faults = {f"step[{n}]" for n in range(len(steps))}
        ahead, seen = [Moment(0, preserved=False, retested=False)], set[Moment]()
        while ahead:
            moment = ahead.pop()
            if moment in seen:
                continue
            seen.add(moment)
            for number, worked, position in self._moves(moment.position):
                ahead.append(self._after(moment, number, worked, position))

    def _moves(self, position: Position) -> Iterator[tuple[int, bool, Position]]:
        """What may happen next: the step, whether it worked, and where the run stands then."""
        if isinstance(position, str):
            return
        if isinstance(position, int):
            step = self._steps[position]
            if step.type is StepType.IF:
                yield position, True, self._to(step.on_true)
                yield position, True, self._to(step.on_false)
            elif step.type is StepType.PARALLEL:
                yield position, True, (position, tuple(self._to(b[0]) for b in step.branches))
            else:
                yield position, True, self._to(step.on_success)
                yield position, False, self._to(step.on_failure)
            return
        number, places = position
        step = self._steps[number]
        if any(place in STOPS for place in places):
            return
        if all(isinstance(place, str) for place in places):
            worked = all(place == "join" for place in places)
            yield number, True, self._to(step.on_success if worked else step.on_failure)
            return
        for branch, place in enumerate(places):
            for inner, worked, following in self._moves(place):
                yield (
                    inner,
                    worked,
                    (
                        number,
                        (*places[:branch], following, *places[branch + 1 :]),
                    ),
                )

    def _to(self, target: str) -> Position:
        return int(target) if target.isdigit() else target

    def _after(self, moment: Moment, number: int, worked: bool, position: Position) -> Moment:
        uses = self._steps[number].uses
        preserved, retested = moment.preserved, moment.retested
        self.faults.discard(f"step[{number}]")
        if uses in {"restore", "restore-database"} and not preserved:
            self.faults.add(f"step[{number}].uses")
        if uses == "unblock" and not retested:
            self.faults.add(f"step[{number}].uses")
        if uses == "preserve" and worked:
            preserved = True
        if uses == "retest":
            retested = worked
        if uses in {"restore", "restore-database", "restart"}:
            retested = False
        return Moment(position, preserved=preserved, retested=retested)


def _reported(steps: list[Step]) -> set[str]:
    problems = Problems()
    report_order(Table({}, file="x", key="", problems=problems), steps)
    try:
        problems.raise_if_any()
    except ConfigError as error:
        return {problem.key for problem in error.problems}
    return set()


@settings(max_examples=120)
@given(_plans())
def test_every_way_in_every_order(steps: list[Step]) -> None:
    """Exactly the faults that walking everything finds; beside them, plans that let two branches
    change the site, or one test what another changes."""
    found = _reported(steps)
    beside = {key for key in found if key.endswith(".branches")}
    wanted = EveryWay(steps).faults
    if not beside or any(f"step[{n}]" in wanted for n in range(len(steps))):
        assert found - beside == wanted
    else:
        assert found - beside >= wanted
