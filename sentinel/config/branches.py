"""Which steps of a playbook stand in a branch of a parallel step, and what follows each step."""

from collections.abc import Sequence
from dataclasses import dataclass

from sentinel.config.problems import did_you_mean, shown
from sentinel.config.table import Table
from sentinel.core.playbook import CALL_A_PERSON, END, FAIL, JOIN, TAKE_BACK, StepType

Branches = tuple[tuple[str, ...], ...]
CHANGES = frozenset({"block", "unblock", "restore", "restore-database", "restart"})
"""Actions that change what the site serves: two of them never run side by side."""
ACCEPTED = (
    'two lists or more of ids of later steps, such as [["preserve"], ["report", "notify"]]: each '
    "one is a branch"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The branch that a step stands in."""

    parallel: int
    branch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where each step of a playbook stands."""

    ids: tuple[str, ...]
    branches: tuple[Branches, ...]
    """Of each step; empty of one that is not parallel."""
    homes: tuple[Home | None, ...]

    def default_success(self, number: int) -> str:
        """Where a step leads that says nothing: the next one of its branch or, outside of
        branches, of the file; past its branches for a parallel step."""
        home = self.homes[number]
        if home is not None:
            branch = self.branches[home.parallel][home.branch]
            place = branch.index(self.ids[number]) + 1
            return branch[place] if place < len(branch) else JOIN
        last = max((number, *self._members(number)))
        following = (n for n in range(last + 1, len(self.ids)) if self.homes[n] is None)
        return next((self.ids[n] for n in following), END)

    def default_failure(self, number: int) -> str:
        return CALL_A_PERSON if self.homes[number] is None else FAIL

    def stops(self, number: int) -> tuple[str, ...]:
        """The targets that are no steps, as far as this step may lead there."""
        if self.homes[number] is None:
            return (END, CALL_A_PERSON, TAKE_BACK)
        return (JOIN, FAIL, CALL_A_PERSON, TAKE_BACK)

    def later(self, number: int) -> tuple[str, ...]:
        """The steps that this one may lead to: later ones beside it."""
        beside = self.homes[number]
        return tuple(
            name
            for place, name in enumerate(self.ids)
            if place > number and name and self.homes[place] == beside
        )

    def _members(self, number: int) -> tuple[int, ...]:
        """The steps of a parallel step's branches, and of those within."""
        own = [self.ids.index(name) for branch in self.branches[number] for name in branch]
        return (*own, *(inner for place in own for inner in self._members(place)))


def read_layout(
    tables: Sequence[Table], types: Sequence[StepType | None], ids: tuple[str, ...]
) -> Layout:
    """The branches of all parallel steps. What is faulty is reported and left out."""
    homes: list[Home | None] = [None] * len(ids)
    found: list[Branches] = []
    for number, (table, kind) in enumerate(zip(tables, types, strict=True)):
        if kind is not StepType.PARALLEL:
            found.append(())
            continue
        written = table.lists("branches", accepted=ACCEPTED, least=2)
        kept = [
            _branch(table, Home(parallel=number, branch=place), branch, ids, homes)
            for place, branch in enumerate(written)
        ]
        found.append(tuple(kept))
    return Layout(ids=ids, branches=tuple(found), homes=tuple(homes))


def _branch(
    table: Table,
    home: Home,
    written: Sequence[str],
    ids: tuple[str, ...],
    homes: list[Home | None],
) -> tuple[str, ...]:
    kept: list[str] = []
    for number, name in enumerate(written):
        step = ids.index(name) if name in ids else -1
        last = ids.index(kept[-1]) if kept else home.parallel
        if fault := _unfit(name, step, last, home, ids, homes):
            path = f"{table.key}.branches[{home.branch}][{number}]"
            table.problems.add(table.file, path, f"found {shown(name)}{fault}")
        else:
            homes[step] = home
            kept.append(name)
    return tuple(kept)


def _unfit(  # noqa: PLR0917 - all that a branch is, of one caller
    name: str, step: int, last: int, home: Home, ids: tuple[str, ...], homes: list[Home | None]
) -> str:
    """Why a step cannot stand in a branch behind the step `last`; empty where it can."""
    if step < 0:
        near = did_you_mean(name, [one for one in ids[home.parallel + 1 :] if one])
        return f"; accepted: the id of a later step{near}"
    if step <= home.parallel:
        return ", which does not come later; accepted: a later step; move it behind this one"
    if homes[step] is not None:
        return ", which stands in a branch already; accepted: each step in one branch alone"
    if step <= last:
        return f", which comes before {shown(ids[last])}; accepted: the order of the file"
    return ""
