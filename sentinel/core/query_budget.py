"""Queries of one path: is each another thing (`?id=17`), or do they combine the same few values?

A catalogue behind a query has one parameter that takes nearly as many values as there are
addresses. Filters, sorting and calendars combine a few values without end.
"""

import re
from collections import OrderedDict
from dataclasses import dataclass, field

MAX_PATHS = 500
"""Paths whose queries are followed at a time; the one that was seen longest ago is forgotten."""
MAX_VALUES = 1_000
"""A parameter with more values than this is what the path is sorted by."""
COMBINED = 10
"""So many times more queries than values of any parameter are combinations."""
MAX_PARAMETERS = 50
MAX_SAME_PARAMETER = 3
_LIST = re.compile(r"[,|;]|%2[Cc]|%7[Cc]|%3[Bb]")
"""What separates the values of one parameter that holds several."""
_SEARCHED = frozenset(
    {"find", "keyword", "keywords", "q", "qs", "query", "s", "search", "searchword", "term"}
)
"""Parameters that take whatever is typed: their number proves no catalogue."""


@dataclass(slots=True)
class _Queries:
    seen: int = 0
    values: dict[str, set[int]] = field(default_factory=dict)
    catalogue: bool = False
    reason: str = ""


class QueryBudget:
    """Counts queries by path. Memory is bounded whatever the paths and queries are."""

    def __init__(self, most: int) -> None:
        """`most`: queries of one path before it is asked what they are."""
        self._most = most
        self._paths: OrderedDict[str, _Queries] = OrderedDict()

    def reason_against(self, path: str, query: str) -> str:
        """Why a new address is not asked, in words, or empty where it may be and is counted."""
        queries = self._of(path)
        if queries.reason:
            return queries.reason
        if reason := _growing(path, query):
            return reason
        if not self._most or queries.catalogue:
            return ""
        if queries.seen < self._most or not self._combines(queries):
            self._count(queries, query)
            return ""
        most = max(map(len, queries.values.values()), default=0)
        queries.reason = (
            f"{queries.seen} different queries of this path only combine few values (at most "
            f"{most} of one parameter): filters, sorting, a search or a calendar"
            if most
            else f"{queries.seen} different searches of this path were found"
        )
        queries.values.clear()
        return queries.reason

    def count(self, path: str, query: str) -> None:
        """An address that was asked whatever is thought of it."""
        queries = self._of(path)
        if not (queries.catalogue or queries.reason):
            self._count(queries, query)

    def _of(self, path: str) -> _Queries:
        queries = self._paths.get(path)
        if queries is None:
            if len(self._paths) >= MAX_PATHS:
                self._forget()
            queries = self._paths[path] = _Queries()
        else:
            self._paths.move_to_end(path)
        return queries

    def _forget(self) -> None:
        """Lets one path go: the oldest that was not stopped, for its stop would be forgotten, too;
        where all were stopped, the oldest."""
        for path, queries in self._paths.items():
            if not queries.reason:
                del self._paths[path]
                return
        self._paths.popitem(last=False)

    def _combines(self, queries: _Queries) -> bool:
        most = max(map(len, queries.values.values()), default=0)
        return queries.seen > COMBINED * most

    def _count(self, queries: _Queries, query: str) -> None:
        queries.seen += 1
        for name, value in _parameters(query):
            if name.lower() in _SEARCHED:
                continue
            values = queries.values.setdefault(name, set())
            values.update(map(hash, _LIST.split(value, MAX_PARAMETERS)))
            if len(values) > MAX_VALUES:
                queries.catalogue = True
                queries.values.clear()
                return


def _parameters(query: str) -> list[tuple[str, str]]:
    """Names and values; a query without names is the value of one parameter."""
    found = []
    for part in query.split("&", MAX_PARAMETERS)[:MAX_PARAMETERS]:
        name, mark, value = part.partition("=")
        found.append((name, value) if mark else ("", name))
    return found


def _growing(path: str, query: str) -> str:
    """Why a query is one that grows with each page that repeats it, or empty."""
    parts = query.split("&")
    if len(parts) > MAX_PARAMETERS:
        return f"addresses of this path have more than {MAX_PARAMETERS} parameters"
    if len(parts) > MAX_SAME_PARAMETER and len(parts) - len(set(parts)) >= MAX_SAME_PARAMETER:
        return "the same parameters are repeated: links on its pages add them again and again"
    name = path.rstrip("/").rpartition("/")[2]
    # `/login?next=%2Flogin%3Fnext%3D%252Flogin...`
    if name and query.count(f"/{name}") + query.count(f"2F{name}") > MAX_SAME_PARAMETER:
        return "its addresses hold its own address again and again"
    return ""
