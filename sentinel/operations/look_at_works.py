"""Looking at works that were begun: how far each is, and how it ended."""

from dataclasses import dataclass

from sentinel.core.authority import Act
from sentinel.core.principal import Principal, Scope
from sentinel.errors import NotThere
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Nothing, Operation
from sentinel.operations.works import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkNamed:
    work: str
    """The id that its begin gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkList:
    works: tuple[Work, ...]
    """Newest first; of this life of the daemon."""


def _all(desk: Desk, _: Principal, _given: Nothing) -> WorkList:
    return WorkList(works=desk.works.all())


def _one(desk: Desk, _: Principal, given: WorkNamed) -> Work:
    work = desk.works.get(given.work)
    if work is None:
        raise NotThere(
            f"work {given.work[:40]}: is not known; works are kept until the daemon is reloaded."
        )
    return work


LIST_WORKS = Operation(
    name="list-works",
    method="GET",
    path="/works",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="What was begun and takes longer, newest first",
    takes=Nothing,
    gives=WorkList,
    run=_all,
)
SHOW_WORK = Operation(
    name="show-work",
    method="GET",
    path="/works/{work}",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="How far a work is, and how it ended",
    takes=WorkNamed,
    gives=Work,
    run=_one,
)
WORKS = (LIST_WORKS, SHOW_WORK)
