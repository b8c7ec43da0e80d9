"""An operation: one thing that people and programs ask of a running Sentinel, with who may ask it.

The pages of the console, the API and its document, the table of who may what, and the command line
towards a running daemon are all made of `OPERATIONS`; nothing is written twice.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Generic, Literal, TypeVar

import msgspec

from sentinel.core.authority import MAY, Act
from sentinel.core.canonical import to_json
from sentinel.core.principal import Principal, Scope
from sentinel.errors import FactorNeeded, NotApproved, UsageError
from sentinel.operations.desk import Desk

Takes = TypeVar("Takes")
Gives = TypeVar("Gives")

SHOWN_CHARACTERS = 300
"""Of a value in the audit log: reasons are kept whole by what the operation itself writes."""


class Invalid(UsageError):
    """What was given has not the shape that the operation takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """What an operation takes or gives that needs no words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Generic[Takes, Gives]):
    """One noun and verb. `takes` and `gives` are frozen dataclasses of plain values; their shape is
    the API's document, their docstrings its words."""

    name: str
    """Such as `acknowledge-incident`: stands in forms, in the audit log and in the document."""
    method: Literal["GET", "POST", "DELETE"]
    path: str
    """Below /api/v1; what stands in braces are fields of `takes`, the others come from the query
    (GET, DELETE) or from the body."""
    act: Act
    scope: Scope
    summary: str
    takes: type[Takes]
    gives: type[Gives]
    run: Callable[[Desk, Principal, Takes], Gives | Awaitable[Gives]]
    """A plain function runs in a thread, a coroutine on the event loop. Raises SentinelError."""
    fresh: bool = False
    """Whether a second factor must have been given just before."""
    done: str = "Done."
    """What a page says afterwards; words that have a Hindi (console/words)."""
    gives_secret: bool = False
    """Whether what it gives is told once: no answer of it is kept."""
    secret: frozenset[str] = frozenset()
    """Fields that no log may have."""

    @property
    def changes(self) -> bool:
        return self.method != "GET"


async def perform(
    desk: Desk,
    principal: Principal,
    operation: Operation[Takes, Gives],
    given: Mapping[str, object],
    *,
    exact: bool = False,
) -> Gives:
    """Does it for somebody: asks whether they may, has it in the audit log before it happens, then
    runs it. Values of `given` may be texts, as forms and queries have them; not if `exact`.

    Raises Invalid for what has not the right shape, NotApproved where they may not, FactorNeeded
    where they may after a second factor, and what the operation raises.
    """
    admit(desk, principal, operation)
    taken = shaped(operation, given, exact=exact)
    if operation.changes:
        facts = audited(principal, operation, taken)
        await asyncio.to_thread(desk.app.audit.note, principal.name, "asked", facts)
    if inspect.iscoroutinefunction(operation.run):
        found: Gives = await operation.run(desk, principal, taken)
        return found
    done: Any = await asyncio.to_thread(operation.run, desk, principal, taken)
    return done  # type: ignore[no-any-return] # of this operation's own type


def admit(desk: Desk, principal: Principal, operation: Operation[Any, Any]) -> None:
    """Raises NotApproved where they may not, FactorNeeded where they must first show a factor."""
    if not principal.may(operation.act):
        wanted = " or ".join(MAY[operation.act])
        raise NotApproved(
            f'"{principal.name}" may not {operation.act.value}: the role {wanted} is needed.'
        )
    if operation.scope not in principal.scopes:
        raise NotApproved(
            f"This token may not be used for it: the scope {operation.scope.value} is needed."
        )
    if operation.fresh and not principal.is_fresh(desk.app.clock.now()):
        raise FactorNeeded(
            f"To {operation.act.value}, show your second factor again: it is asked for just before."
        )


def shaped(
    operation: Operation[Takes, Any], given: Mapping[str, object], *, exact: bool = False
) -> Takes:
    """What an operation takes, of plain values; where it is not `exact`, texts may stand for
    numbers and the like. Raises Invalid."""
    known = {field.name for field in fields(operation.takes)}  # type: ignore[arg-type] # dataclass
    for name in given:
        if name not in known:
            accepted = ", ".join(sorted(known)) or "nothing"
            raise Invalid(f"{name}: unknown; accepted here: {accepted}.")
    try:
        return msgspec.convert(dict(given), operation.takes, strict=exact)
    except msgspec.ValidationError as error:
        raise Invalid(f"{operation.name}: {error}.") from error


def audited(
    principal: Principal, operation: Operation[Any, Any], taken: object
) -> dict[str, object]:
    """What the audit log has of a request, before it is carried out."""
    values: dict[str, object] = to_json(taken)
    return {
        "operation": operation.name,
        "via": principal.via.value,
        "account": principal.account,
        "address": principal.address,
        "factor": principal.factor,
        "given": {
            name: "(secret)" if name in operation.secret else _cut(value)
            for name, value in values.items()
        },
    }


def _cut(value: object) -> object:
    return value[:SHOWN_CHARACTERS] if isinstance(value, str) else value
