"""[[step]] of a playbook: what it does, how long it may take, where it leads, its options."""

import re
from collections.abc import Callable
from dataclasses import replace

from sentinel.actions import ACTIONS
from sentinel.actions.notify import TOLD_BY_STEPS
from sentinel.config.branches import Layout, read_layout
from sentinel.config.durations import parse_duration
from sentinel.config.problems import did_you_mean, shown
from sentinel.config.table import Table
from sentinel.core.condition import check
from sentinel.core.condition_reader import parse
from sentinel.core.playbook import (
    CALL_A_PERSON,
    END,
    FAIL,
    JOIN,
    TAKE_BACK,
    Approval,
    Step,
    StepType,
)
from sentinel.core.run_facts import FACTS
from sentinel.core.words import Role

Options = dict[str, str | int | float | bool]

DEFAULT_TIMEOUT = "5m"
MAX_STEPS = 100
"""A plan that people sign is a page; more is a mistake, or an attack on the reader."""
ANSWERING = (Role.ON_CALL, Role.APPROVER, Role.AUTHORISER, Role.OPERATIONS, Role.ADMIN)
"""Who may be asked to do a manual step: all but those who only look."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_RESERVED = (END, CALL_A_PERSON, TAKE_BACK, JOIN, FAIL)


def read_steps(root: Table) -> tuple[Step, ...]:
    """All steps in order. Transitions lead forward only, so that every run ends."""
    tables = root.tables("step")
    if not tables and not (root.has("step") and root.problems):
        root.problem("step", "missing; accepted: one [[step]] or more; add what is to be done")
    if len(tables) > MAX_STEPS:
        root.problem(
            "step", f"found {len(tables)}; accepted: at most {MAX_STEPS}; shorten the plan"
        )
        return ()
    types = tuple(_type(table) for table in tables)
    uses = tuple(_uses(table, kind) for table, kind in zip(tables, types, strict=True))
    ids = _ids(tables, uses)
    layout = read_layout(tables, types, ids)
    steps = tuple(
        _step(table, number, types[number], uses[number], layout)
        for number, table in enumerate(tables)
    )
    for table, action in zip(tables, uses, strict=True):
        if action:  # of an unknown action, the options cannot be known
            table.finish()
    return steps


def _type(table: Table) -> StepType | None:
    """None where it is none of them."""
    word = table.choice("type", [kind.value for kind in StepType], StepType.ACTION.value)
    return StepType(word) if word else None


def _uses(table: Table, kind: StepType | None) -> str:
    """The action; of a step that is none, its type. Empty where that is not known."""
    if kind is StepType.ACTION:
        return table.choice("uses", ACTIONS)
    return "" if kind is None else kind.value


def _ids(tables: tuple[Table, ...], uses: tuple[str, ...]) -> tuple[str, ...]:
    """The steps' ids; an unnamed one is called after its action, the second `notify-2`."""
    ids: list[str] = []
    for number, table in enumerate(tables):
        count = uses[: number + 1].count(uses[number])
        own = uses[number] if count == 1 else f"{uses[number]}-{count}"
        name = table.text("id", own, convert=_step_id)
        if name and name in ids:
            table.problem(
                "id",
                f"found {shown(name)} a second time (first: step[{ids.index(name)}]); accepted: "
                "an id of its own for each step; rename one",
            )
        ids.append(name)
    return tuple(ids)


def _step(table: Table, number: int, kind: StepType | None, uses: str, layout: Layout) -> Step:
    match kind:
        case StepType.IF:
            return _if(table, number, layout)
        case StepType.PARALLEL:
            return _leading(table, number, StepType.PARALLEL, layout)
        case StepType.MANUAL:
            return _manual(table, number, layout)
        case _:
            return _action(table, number, uses, layout)


def _action(table: Table, number: int, uses: str, layout: Layout) -> Step:
    approve = Approval(table.choice("approve", [a.value for a in Approval], "never") or "never")
    asks = approve is not Approval.NEVER
    if not asks:
        for key in ("deadline", "deputy_after"):
            if table.has(key):
                table.problem(key, "stands in a step that asks nobody; add approve, or remove it")
    read_options = _OPTIONS.get(uses, _no_options)
    deadline, deputies = _times(table)
    return Step(
        id=layout.ids[number],
        uses=uses,
        timeout_seconds=table.duration("timeout", DEFAULT_TIMEOUT, low="1s", high="1d"),
        approve=approve,
        on_success=_transition(table, "on_success", number, layout),
        on_failure=_transition(table, "on_failure", number, layout),
        options=read_options(table),
        deadline_seconds=deadline,
        deputy_seconds=deputies,
    )


def _if(table: Table, number: int, layout: Layout) -> Step:
    on_true = _transition(table, "on_true", number, layout)
    on_false = ""
    if table.has("on_false"):
        on_false = _transition(table, "on_false", number, layout)
    else:
        table.text("on_false", accepted=_targets(number, layout))
    if on_true and on_true == on_false:
        table.problem(
            "on_false",
            f"found {shown(on_false)}, where on_true leads, too; accepted: two different ways; "
            "correct one, or remove the step",
        )
    return Step(
        id=layout.ids[number],
        uses=StepType.IF.value,
        type=StepType.IF,
        timeout_seconds=parse_duration(DEFAULT_TIMEOUT),
        approve=Approval.NEVER,
        condition=table.text(
            "condition",
            accepted='a condition on facts of the incident, such as verdict == "defaced"',
            convert=_condition,
        ),
        on_true=on_true,
        on_false=on_false,
        on_success=on_true,
        on_failure=layout.default_failure(number),
    )


def _leading(table: Table, number: int, kind: StepType, layout: Layout) -> Step:
    return Step(
        id=layout.ids[number],
        uses=kind.value,
        type=kind,
        timeout_seconds=parse_duration(DEFAULT_TIMEOUT),
        approve=Approval.NEVER,
        on_success=_transition(table, "on_success", number, layout),
        on_failure=_transition(table, "on_failure", number, layout),
        branches=layout.branches[number],
    )


def _manual(table: Table, number: int, layout: Layout) -> Step:
    role = table.choice("role", [one.value for one in ANSWERING], Role.AUTHORISER.value)
    deadline, deputies = _times(table)
    return replace(
        _leading(table, number, StepType.MANUAL, layout),
        instruction=table.text(
            "instruction", accepted="what a person shall do, in one or two sentences"
        ),
        instruction_hindi=table.text("instruction_hindi", ""),
        role=Role(role or Role.AUTHORISER),
        deadline_seconds=deadline,
        deputy_seconds=deputies,
    )


def _times(table: Table) -> tuple[float, float]:
    """Deadline and time until the deputies are asked, in seconds; 0 where [approvals] says it."""
    deadline = table.duration("deadline", "0s", high="30d")
    deputies = table.duration("deputy_after", "0s", high="30d")
    if deputies and deadline and deputies >= deadline:
        table.wrong("deputy_after", "less than the deadline: the deputies need time to answer")
    return deadline, deputies


def _transition(table: Table, key: str, number: int, layout: Layout) -> str:
    """Where a step leads; what is not written is the layout's default."""
    failure = key == "on_failure"
    default = layout.default_failure(number) if failure else layout.default_success(number)
    target = table.text(key, default)
    ids, later, stops = layout.ids, layout.later(number), layout.stops(number)
    if not target or target == default or target in (*stops, *later):
        return target
    inside = layout.homes[number] is not None
    if target not in ids and target not in _RESERVED:
        near = did_you_mean(target, [*later, *stops])
        table.wrong(key, _targets(number, layout) + near)
    elif target in ids and ids.index(target) <= number:
        table.problem(
            key,
            f"found {shown(target)}, which does not come later; accepted: "
            f"{_targets(number, layout)} (a run goes forward only, so that it ends)",
        )
    elif inside:
        table.problem(
            key,
            f"found {shown(target)}, which leads out of the branch; accepted: "
            f"{_targets(number, layout)} (the parallel step itself says what follows)",
        )
    elif target in (JOIN, FAIL):
        table.problem(
            key,
            f"found {shown(target)}, which ends a branch, in a step that stands in none; "
            f"accepted: {_targets(number, layout)}",
        )
    else:
        table.problem(
            key,
            f"found {shown(target)}, which stands in a branch; accepted: "
            f"{_targets(number, layout)} (only the parallel step leads into its branches)",
        )
    return target


def _targets(number: int, layout: Layout) -> str:
    *most, last = (f'"{stop}"' for stop in layout.stops(number))
    where = "a later step" if layout.homes[number] is None else "a later step of the branch"
    return f"the id of {where}, {', '.join(most)} or {last}"


def _condition(text: str) -> str:
    check(parse(text), FACTS)
    return text


def _step_id(text: str) -> str:
    if text in _RESERVED or (text and not _ID.fullmatch(text)):
        words = ", ".join(f'"{word}"' for word in _RESERVED)
        raise ValueError(
            f"accepted: small letters, digits and hyphens, and none of {words}, which say where "
            "a run or a branch stops; rename it"
        )
    return text


def _no_options(_: Table) -> Options:
    return {}


def _notify_options(table: Table) -> Options:
    return {"notice": table.choice("notice", [kind.value for kind in TOLD_BY_STEPS])}


def _retest_options(table: Table) -> Options:
    return {
        "greens": table.integer("greens", 1, low=1, high=20),
        "wait": table.duration("wait", "0s", high="1d"),
    }


def _preserve_options(table: Table) -> Options:
    return {"max_bytes": table.size("max_bytes", "200MB")}


_OPTIONS: dict[str, Callable[[Table], Options]] = {
    "notify": _notify_options,
    "retest": _retest_options,
    "preserve": _preserve_options,
}
