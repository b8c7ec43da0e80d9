"""The keys that every definition may have: whose it is, how grave, how often, when it is told."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sentinel.checkers import KINDS
from sentinel.config.maintenance import read_maintenance
from sentinel.config.problems import Problems, did_you_mean, shown
from sentinel.config.table import Table
from sentinel.core.check import Check
from sentinel.core.check_course_rule import (
    FLAP_LOOKS,
    FLAPPING_BEGINS,
    FLAPPING_ENDS,
    CourseRule,
)
from sentinel.core.settings import Contact
from sentinel.core.site import MaintenanceWindow
from sentinel.core.words import Severity

MOST_LOOKS = 10
"""In a row, before a verdict that leads to an incident."""
OWNERS_OF_THEIR_OWN = "links"
"""The kind whose [[owner]] tables say whose the links of which pages are."""
_LEAST_EVERY = {"browser-journey": "1m", "journey": "1m"}
"""Kinds that change something on the site, each time."""
_OF = re.compile(r"([1-9]\d?) of ([1-9]\d?)", re.ASCII)
_ACCEPTED_CONFIRM = (
    f"a whole number from 1 to {MOST_LOOKS}, or how many of the last looks must have failed, such "
    f'as "3 of 5", of at most {FLAP_LOOKS}'
)
_FOR_FUNCTIONS: dict[str, Callable[[Table, str], object]] = {
    "recover": lambda table, key: table.integer(key, 1, low=1, high=FLAP_LOOKS),
    "flapping": Table.table,
    "maintenance": Table.tables,
}
"""Keys of checks that look at a function, and how each is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCommon:
    """What such keys say."""

    every_seconds: float
    severity: Severity
    owner: str
    confirm: int
    course: CourseRule
    maintenance: tuple[MaintenanceWindow, ...]


def read_common(table: Table, kind: str) -> CheckCommon:
    """The common keys of one definition. Where the kind is unknown, that alone is reported."""
    function = kind in KINDS and KINDS[kind].function
    failed, of = _confirm(table, kind, function=function)
    windows: tuple[MaintenanceWindow, ...] = ()
    course = CourseRule(failed=failed, of=of, recover=failed)
    if function:
        course, windows = _course(table, failed, of), read_maintenance(table)
    elif kind:
        _refuse_rest(table, kind)
    return CheckCommon(
        every_seconds=table.duration("every", low=_LEAST_EVERY.get(kind, "100ms"), high="366d"),
        severity=_severity(table),
        owner="" if kind == OWNERS_OF_THEIR_OWN else _owner(table),
        confirm=min(failed, MOST_LOOKS),
        course=course,
        maintenance=windows,
    )


def report_unknown_check_owners(
    problems: Problems, checks: Sequence[Check], contacts: Sequence[Contact]
) -> None:
    """An owner of a check is one of the people in config.toml."""
    names = [contact.name for contact in contacts]
    for check in checks:
        if names and check.owner and check.owner not in names:
            problems.add(
                check.source,
                "owner",
                f"found {shown(check.owner)}; accepted: the name of a [[contact]] of "
                f"config.toml{did_you_mean(check.owner, names)}; correct it, or add the contact",
            )


def _confirm(table: Table, kind: str, *, function: bool) -> tuple[int, int]:
    """How many looks of how many; a whole number is so many in a row."""
    if not table.is_text("confirm"):
        number = table.integer("confirm", 1, low=1, high=MOST_LOOKS)
        return number, number
    text = table.text("confirm", accepted=_ACCEPTED_CONFIRM)
    if kind and not function:
        table.problem("confirm", f"found {shown(text)}; {_only_functions(kind, 'a whole number')}")
        return 1, 1
    match = _OF.fullmatch(text)
    failed, of = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= failed <= of <= FLAP_LOOKS:
        if text:
            table.wrong("confirm", _ACCEPTED_CONFIRM)
        return 1, 1
    return failed, of


def _course(table: Table, failed: int, of: int) -> CourseRule:
    recover = table.integer("recover", max(1, failed), low=1, high=FLAP_LOOKS)
    flapping = table.table("flapping")
    begin = flapping.number("begin", FLAPPING_BEGINS, low=0.05, high=1.0)
    end = flapping.number("end", FLAPPING_ENDS, low=0.0, high=1.0)
    if end > begin:
        flapping.problem(
            "end", f"found {end:g}, above begin ({begin:g}); accepted: at most that; lower it"
        )
    flapping.finish()
    return CourseRule(failed=failed, of=of, recover=recover, flapping_begin=begin, flapping_end=end)


def _refuse_rest(table: Table, kind: str) -> None:
    for key, read in _FOR_FUNCTIONS.items():
        if table.has(key):
            read(table, key)
            table.problem(key, _only_functions(kind, "none here"))


def _only_functions(kind: str, accepted: str) -> str:
    return (
        f"stands in a check of kind {shown(kind)}, which looks at no function of the site; "
        f"accepted: {accepted} (docs/check-states.md says which kinds do); remove or correct it"
    )


def _owner(table: Table) -> str:
    return table.text("owner", "", accepted="the name of a [[contact]] of config.toml")


def _severity(table: Table) -> Severity:
    words = {severity.name.lower(): severity for severity in Severity}
    return words.get(table.choice("severity", words, "error"), Severity.ERROR)
