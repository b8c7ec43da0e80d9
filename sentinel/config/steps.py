"""[[step]] of a playbook: what it uses, how long it may take, where it leads, its options."""

import re
from collections.abc import Callable

from sentinel.actions import ACTIONS
from sentinel.config.problems import did_you_mean, shown
from sentinel.config.table import Table
from sentinel.core.notice import NoticeKind
from sentinel.core.playbook import CALL_A_PERSON, END, Approval, Step

Options = dict[str, str | int | float | bool]

DEFAULT_TIMEOUT = "5m"

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def read_steps(root: Table) -> tuple[Step, ...]:
    """All steps in order. Transitions lead forward only, so that every run ends."""
    tables = root.tables("step")
    if not tables and not (root.has("step") and root.problems):
        root.problem("step", "missing; accepted: one [[step]] or more; add what is to be done")
    uses = tuple(table.choice("uses", ACTIONS) for table in tables)
    ids = _ids(tables, uses)
    steps = tuple(_step(table, number, uses[number], ids) for number, table in enumerate(tables))
    for table, action in zip(tables, uses, strict=True):
        if action:  # of an unknown action, the options cannot be known
            table.finish()
    return steps


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


def _step(table: Table, number: int, uses: str, ids: tuple[str, ...]) -> Step:
    following = ids[number + 1] if number + 1 < len(ids) else END
    read_options = _OPTIONS.get(uses, _no_options)
    return Step(
        id=ids[number],
        uses=uses,
        timeout_seconds=table.duration("timeout", DEFAULT_TIMEOUT, low="1s", high="1d"),
        approve=Approval(table.choice("approve", [a.value for a in Approval], "never") or "never"),
        on_success=_transition(table, "on_success", following, number, ids),
        on_failure=_transition(table, "on_failure", CALL_A_PERSON, number, ids),
        options=read_options(table),
    )


def _transition(table: Table, key: str, default: str, number: int, ids: tuple[str, ...]) -> str:
    target = table.text(key, default)
    later = [name for name in ids[number + 1 :] if name]
    if not target or target == default or target in (END, CALL_A_PERSON, *later):
        return target
    if target in ids:
        table.problem(
            key,
            f"found {shown(target)}, which does not come later; accepted: a later step, "
            f'"{END}" or "{CALL_A_PERSON}" (a run goes forward only, so that it ends)',
        )
    else:
        near = did_you_mean(target, [*later, END, CALL_A_PERSON])
        table.wrong(key, f'the id of a later step, "{END}" or "{CALL_A_PERSON}"{near}')
    return target


def _step_id(text: str) -> str:
    if text in {END, CALL_A_PERSON} or (text and not _ID.fullmatch(text)):
        raise ValueError(
            "accepted: small letters, digits and hyphens, and not "
            f'"{END}" or "{CALL_A_PERSON}", which say where a run stops; rename it'
        )
    return text


def _no_options(_: Table) -> Options:
    return {}


def _notify_options(table: Table) -> Options:
    return {"notice": table.choice("notice", [kind.value for kind in NoticeKind])}


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
