"""Tables that say who contributes, moderates and approves each element of a site's content."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sentinel.core.late_pattern import late_pattern
from sentinel.core.text_blocks import TextTable
from sentinel.core.text_fault import TextFault
from sentinel.core.text_repeats import essence

_ROLES = {
    "element": late_pattern(r"\belement|content (?:type|element)|एलिमेंट|एलीमेंट|तत्व|तत्त्व|विषय"),
    "approver": late_pattern(r"approv|अप्रूवर|अनुमोदक|अनुमोदन"),
    "moderator": late_pattern(r"moderat|मॉडरेटर|मोडरेटर|संशोधक"),
    "contributor": late_pattern(r"contribut|(?:कं|कन्|कॉन्)ट्र[ीि][बव]्यूटर|योगदानकर्ता|अंशदाता"),
}
MAX_TABLES = 100
MAX_ROWS = 500
MAX_ELEMENTS = 500


class Roles(NamedTuple):
    """One row: an element, and who does what."""

    element: str
    who: dict[str, str]


def role_tables(tables: Sequence[TextTable]) -> tuple[tuple[Roles, ...], ...]:
    """The rows of each table whose head names an element and an approver."""
    return tuple(filter(None, (_rows(table) for table in tables[:MAX_TABLES])))


def _rows(table: TextTable) -> tuple[Roles, ...]:
    for number, row in enumerate(table.rows[:5]):
        columns = {
            role: next(
                (place for place, one in enumerate(row) if seen.search(essence(one.text))), -1
            )
            for role, seen in _ROLES.items()
        }
        if columns["element"] >= 0 and columns["approver"] >= 0:
            body = [one for one in table.rows[number + 1 : MAX_ROWS] if len(one) == len(row)]
            return tuple(
                Roles(
                    row[columns["element"]].text,
                    {role: row[at].text for role, at in columns.items() if at >= 0},
                )
                for row in body
                if row[columns["element"]].text
            )
    return ()


def role_faults(tables: Sequence[TextTable]) -> Iterator[TextFault]:
    """Elements that two tables give to different approvers, then those whose contributor approves
    himself: in one table, or by what two tables say together."""
    found = role_tables(tables)
    approvers: dict[str, tuple[str, str]] = {}
    told: set[str] = set()

    for rows in found:
        for row in rows[:MAX_ELEMENTS]:
            key, approver = _key(row.element), row.who["approver"]
            first = approvers.setdefault(key, (row.element, approver))
            if essence(first[1]) != essence(approver) and key not in told:
                told.add(key)
                why = f"Two tables name different approvers of one element: {first[0]}."
                yield TextFault(why, f"{first[1]} / {approver}")
            contributor = row.who.get("contributor", "")

            if contributor and essence(contributor) == essence(approver):
                yield TextFault(f"Who contributes also approves: {row.element}.", approver)


def _key(element: str) -> str:
    """By which an element is known in another table: its first words, without a number."""
    words = [word for word in essence(element).split() if not word.isdecimal()]
    return " ".join(words)[:60]
