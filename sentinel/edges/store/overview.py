"""What pages over all sites read (port Overview): one query for all of them, each by an index."""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sentinel.core.canonical import timestamp
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.kept_verdict import KeptVerdict
from sentinel.core.overview_port import IncidentQuery, KnownGood, MailCount, Rehearsed
from sentinel.core.rehearsal import Rehearsal
from sentinel.core.run_line import RunLine
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import storable, unpack
from sentinel.edges.store.rehearsals import SqliteRehearsals
from sentinel.edges.store.verdicts import SqliteVerdicts

T = TypeVar("T", Rehearsal, KeptVerdict)
MAX_VERIFIED = 1_000

LOOKS = (
    "SELECT r.id, r.site, r.trigger, r.verdict, r.started_at, r.ended_at, "
    "EXISTS (SELECT 1 FROM findings WHERE run = r.id) AS found "
    "FROM json_each(:sites) AS wanted JOIN runs AS r ON r.rowid = "
    "(SELECT rowid FROM runs WHERE site = wanted.value AND whole = 1 "
    "ORDER BY ended_at DESC, rowid DESC LIMIT 1)"
)
OPEN_INCIDENTS = (
    "SELECT id, document FROM incidents INDEXED BY one_open_incident "
    "WHERE state IN ('suspected', 'responding', 'needs-human') ORDER BY opened_at, rowid"
)
COUNTED = "SELECT count(*) FROM incidents WHERE state = :state"
KNOWN_GOOD = (
    "SELECT wanted.value AS site, approved.learnt_at AS approved_at, "
    "(SELECT count(*) FROM baselines WHERE site = wanted.value AND state = 'candidate' "
    "AND learnt_at >= coalesce(approved.learnt_at, '')) AS waiting "
    "FROM json_each(:sites) AS wanted LEFT JOIN baselines AS approved "
    "ON approved.site = wanted.value AND approved.state = 'approved'"
)
_NEWEST_REHEARSAL = (
    "SELECT r.* FROM json_each(:sites) AS wanted JOIN rehearsals AS r ON r.rowid = "
    "(SELECT rowid FROM rehearsals WHERE site = wanted.value{where} "
    "ORDER BY ended_at DESC, rowid DESC LIMIT 1)"
)
REHEARSALS = _NEWEST_REHEARSAL.format(where="")
GOOD_REHEARSALS = _NEWEST_REHEARSAL.format(where=" AND json_extract(document, '$.problems') = '[]'")
"""Asked of sites whose last one went badly: mostly the one before it did not."""
CLEAN = (
    "SELECT v.* FROM json_each(:sites) AS wanted JOIN verdicts AS v ON v.rowid = "
    "(SELECT rowid FROM verdicts WHERE site = wanted.value AND clean = 1 "
    "ORDER BY backup DESC LIMIT 1)"
)
WAITING = (
    "SELECT site, count(*) AS number, coalesce(sum(deliver_by <= :now), 0) AS late "
    "FROM outbox INDEXED BY outbox_due WHERE state = 'queued' GROUP BY site"
)
GIVEN_UP = (
    "SELECT site, count(*) AS number FROM outbox "
    "WHERE state = 'undeliverable' AND created_at >= :since GROUP BY site"
)
JOURNAL_HEADS = (
    "SELECT wanted.value AS incident, (SELECT max(number) FROM journal "
    "WHERE incident = wanted.value) AS number FROM json_each(:incidents) AS wanted"
)
QUERIES: Mapping[str, str] = {
    "last looks": LOOKS,
    "open incidents": OPEN_INCIDENTS,
    "incidents in a state": COUNTED,
    "known-good": KNOWN_GOOD,
    "last rehearsals": REHEARSALS,
    "last good rehearsals": GOOD_REHEARSALS,
    "clean backups": CLEAN,
    "messages that wait": WAITING,
    "messages given up": GIVEN_UP,
    "journals": JOURNAL_HEADS,
}
"""All that `Now` asks, for whoever looks at their plans."""


class SqliteOverview:
    """Port Overview."""

    def __init__(
        self, database: Database, *, rehearsals: SqliteRehearsals, verdicts: SqliteVerdicts
    ) -> None:
        self._database = database
        self._rehearsals = rehearsals
        self._verdicts = verdicts

        self._verified: OrderedDict[tuple[object, ...], Rehearsal | KeptVerdict | None] = (
            OrderedDict()
        )
        self._lock = threading.Lock()

    def looks(self, sites: Sequence[str]) -> Mapping[str, RunLine]:
        return {
            row["site"]: RunLine(
                id=row["id"],
                trigger=Trigger(row["trigger"]),
                verdict=Verdict(row["verdict"]),
                started_at=datetime.fromisoformat(row["started_at"]),
                ended_at=datetime.fromisoformat(row["ended_at"]),
                found=bool(row["found"]),
            )
            for row in self._rows(LOOKS, sites=_names(sites))
        }

    def open_incidents(self) -> tuple[Incident, ...]:
        return tuple(_incidents(self._rows(OPEN_INCIDENTS)))

    def incidents(self, query: IncidentQuery) -> tuple[Incident, ...]:
        text, values = listing(query)
        return tuple(_incidents(self._rows(text, **values)))

    def counted(self, state: IncidentState) -> int:
        with self._database.reading() as db:
            return int(db.execute(COUNTED, {"state": state.value}).fetchone()[0])

    def known_good(self, sites: Sequence[str]) -> Mapping[str, KnownGood]:
        return {
            row["site"]: KnownGood(
                approved_at=_moment(row["approved_at"]), waiting=int(row["waiting"])
            )
            for row in self._rows(KNOWN_GOOD, sites=_names(sites))
        }

    def rehearsals(self, sites: Sequence[str]) -> Mapping[str, Rehearsed]:
        last = self._of(REHEARSALS, sites)
        failed = [site for site, one in last.items() if not one.good]
        good = self._of(GOOD_REHEARSALS, failed) if failed else {}
        return {
            site: Rehearsed(last=one, good=one if one.good else good.get(site))
            for site, one in last.items()
        }

    def clean(self, sites: Sequence[str]) -> Mapping[str, KeptVerdict]:
        rows = self._rows(CLEAN, sites=_names(sites))
        found = (self._once(self._verdicts.verified, row) for row in rows)
        return {one.site: one for one in found if one is not None and one.clean}

    def mails(self, now: datetime, since: datetime) -> Mapping[str, MailCount]:
        given_up = {
            row["site"]: row["number"] for row in self._rows(GIVEN_UP, since=timestamp(since))
        }
        waiting = {row["site"]: row for row in self._rows(WAITING, now=timestamp(now))}
        return {
            site: MailCount(
                site=site,
                waiting=waiting[site]["number"] if site in waiting else 0,
                late=waiting[site]["late"] if site in waiting else 0,
                undeliverable=given_up.get(site, 0),
            )
            for site in (*waiting, *given_up)
        }

    def journal_heads(self, incidents: Sequence[str]) -> Mapping[str, int]:
        rows = self._rows(JOURNAL_HEADS, incidents=_names(incidents))
        return {row["incident"]: row["number"] for row in rows if row["number"] is not None}

    def _of(self, query: str, sites: Sequence[str]) -> dict[str, Rehearsal]:
        rows = self._rows(query, sites=_names(sites))
        found = (self._once(self._rehearsals.verified, row) for row in rows)
        return {one.site: one for one in found if one is not None}

    def _once(
        self, verify: Callable[[Mapping[str, str]], T | None], row: Mapping[str, str]
    ) -> T | None:
        """What a row holds, verified once for each content that it may have: a hundred signatures
        take longer than all the rest of a page."""
        key = tuple(row.values())
        with self._lock:
            if key in self._verified:
                self._verified.move_to_end(key)
                known: Any = self._verified[key]
                return known  # type: ignore[no-any-return] # what `verify` gave
        found = verify(row)
        with self._lock:
            self._verified[key] = found
            while len(self._verified) > MAX_VERIFIED:
                self._verified.popitem(last=False)
        return found

    def _rows(self, query: str, **values: object) -> list[dict[str, Any]]:
        with self._database.reading() as db:
            return list(db.query(query, values))


def listing(query: IncidentQuery) -> tuple[str, dict[str, object]]:
    """The query, and its values, for a list of incidents."""
    values: dict[str, object] = {"limit": query.limit}
    where = []
    if query.site:
        where.append("site = :site")
        values["site"] = storable(query.site)
    if query.states:
        names = {f"state{number}": state.value for number, state in enumerate(query.states)}
        where.append(f"state IN ({', '.join(f':{name}' for name in names)})")
        values |= names
    if query.before:
        where.append(
            "(opened_at, id) < ((SELECT opened_at FROM incidents WHERE id = :before), :before)"
        )
        values["before"] = storable(query.before)
    kept = f"WHERE {' AND '.join(where)} " if where else ""
    return (
        f"SELECT id, document FROM incidents {kept}"  # noqa: S608 - our own words
        "ORDER BY opened_at DESC, id DESC LIMIT :limit",
        values,
    )


def _incidents(rows: Sequence[dict[str, Any]]) -> Iterator[Incident]:
    for row in rows:
        yield unpack(Incident, row["document"], f"incident {row['id']}")


def _names(names: Sequence[str]) -> str:
    return json.dumps([storable(name) for name in names])


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
