"""Baselines: stored as signed documents, state and approval included, verified at each read."""

import json
from dataclasses import replace
from datetime import UTC
from typing import Any

import sqlite_utils

from sentinel.core.baseline import Baseline, BaselineState
from sentinel.core.canonical import from_json, timestamp
from sentinel.core.ports import Clock
from sentinel.edges.keys import SigningKey
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, storable
from sentinel.errors import IntegrityError, Refused

PURPOSE = "baseline/1"

_DECISIONS = frozenset({BaselineState.APPROVED, BaselineState.REJECTED})


class SqliteBaselines:
    """Port Baselines. The columns beside the document only find it; a column that says other
    than the signed document is a forgery and raises IntegrityError."""

    def __init__(self, database: Database, *, clock: Clock, key: SigningKey) -> None:
        self._database = database
        self._clock = clock
        self._key = key

    def add(self, baseline: Baseline) -> None:
        """Stores a candidate. Raises Refused where its id is taken, or it is no candidate:
        only `decide` approves."""
        if baseline.state is not BaselineState.CANDIDATE:
            raise Refused(
                f"baseline {baseline.id}: is {baseline.state.value}; only a candidate is added, "
                "and then approved by a named person."
            )
        document, signature = self._sealed(baseline)
        with self._database.writing() as db:
            baseline_id = storable(baseline.id)
            if db.execute("SELECT 1 FROM baselines WHERE id = ?", (baseline_id,)).fetchone():
                raise Refused(f"baseline {baseline_id} exists already; nothing was changed.")
            db.table("baselines").insert(
                {
                    "id": baseline_id,
                    "site": storable(baseline.site),
                    "state": baseline.state.value,
                    "learnt_at": timestamp(baseline.learnt_at),
                    "document": document,
                    "signature": signature,
                }
            )

    def get(self, baseline_id: str) -> Baseline | None:
        with self._database.reading() as db:
            rows = _rows(db, "id = ?", baseline_id)
        return next((self._verified(row) for row in rows), None)

    def approved(self, site: str) -> Baseline | None:
        with self._database.reading() as db:
            rows = _rows(db, "state = 'approved' AND site = ?", site)
        return next((self._verified(row) for row in rows), None)

    def all(self, site: str = "") -> tuple[Baseline, ...]:
        with self._database.reading() as db:
            rows = _rows(db, "? IN ('', site)", site)
        return tuple(self._verified(row) for row in rows)

    def decide(self, baseline_id: str, state: BaselineState, by: str, reason: str) -> Baseline:
        """Approves (retiring the one before) or rejects a candidate. Raises Refused where it is
        unknown, decided already, or nobody is named; IntegrityError where it does not verify."""
        if state not in _DECISIONS:
            raise ValueError(f"a person approves or rejects; {state.value} is neither")
        if not by.strip():
            raise Refused(f"baseline {baseline_id}: name the person who decides (--by NAME).")
        with self._database.writing() as db:
            row = next(iter(_rows(db, "id = ?", baseline_id)), None)
            if row is None:
                raise Refused(
                    f"baseline {baseline_id!r} does not exist; `sentinel baseline list` shows all."
                )
            candidate = self._verified(row)
            if candidate.state is not BaselineState.CANDIDATE:
                raise Refused(_decided(candidate))
            if state is BaselineState.APPROVED:
                self._retire(db, candidate.site)
            decided = replace(
                candidate, state=state, approved_by=by, approved_at=self._clock.now(), reason=reason
            )
            self._update(db, decided)
        return decided

    def _retire(self, db: sqlite_utils.Database, site: str) -> None:
        for row in _rows(db, "state = 'approved' AND site = ?", site):
            try:
                self._update(db, replace(self._verified(row), state=BaselineState.RETIRED))
            except IntegrityError:
                # Its document is left as it was found, unsigned and damaged: reading it still
                # raises, but it no longer stands in the way of a good one.
                db.execute("UPDATE baselines SET state = 'retired' WHERE id = ?", (row["id"],))

    def _update(self, db: sqlite_utils.Database, baseline: Baseline) -> None:
        document, signature = self._sealed(baseline)
        db.execute(
            "UPDATE baselines SET state = ?, document = ?, signature = ? WHERE id = ?",
            (baseline.state.value, document, signature, storable(baseline.id)),
        )

    def _sealed(self, baseline: Baseline) -> tuple[str, str]:
        document = pack(baseline)
        return document, self._key.sign(PURPOSE, document.encode())

    def _verified(self, row: dict[str, Any]) -> Baseline:
        if not self._key.verify(PURPOSE, row["document"].encode(), row["signature"]):
            raise IntegrityError(
                f"baseline {row['id']}: its signature does not verify. It was changed outside "
                "Sentinel, or signed with another key. Nothing is restored on its word: bring "
                "back the signing key or the database, or learn and approve a new baseline."
            )
        try:
            baseline = from_json(Baseline, json.loads(row["document"]))
        except (ValueError, RecursionError) as error:
            raise IntegrityError(f"baseline {row['id']}: cannot be read ({error}).") from error
        said = (storable(baseline.id), storable(baseline.site), baseline.state.value)
        if said != (row["id"], row["site"], row["state"]):
            raise IntegrityError(
                f"baseline {row['id']}: the database calls it {row['state']} for site "
                f"{row['site']}, its signed document says {said[0]}, {said[2]}, site {said[1]}. "
                "It was changed outside Sentinel: learn and approve a new baseline."
            )
        return baseline


def _rows(db: sqlite_utils.Database, where: str, value: str) -> list[dict[str, Any]]:
    query = f"SELECT * FROM baselines WHERE {where} ORDER BY learnt_at DESC, rowid DESC"  # noqa: S608 - `where` is ours
    return list(db.query(query, (storable(value),)))


def _decided(baseline: Baseline) -> str:
    at = baseline.approved_at
    when = "at an unknown time" if at is None else f"on {at.astimezone(UTC):%Y-%m-%d %H:%M UTC}"
    how = "rejected" if baseline.state is BaselineState.REJECTED else "approved"
    now = "; it is retired now" if baseline.state is BaselineState.RETIRED else ""
    return (
        f"baseline {baseline.id}: was {how} by {baseline.approved_by} {when}{now}. A decision is "
        "not taken twice: learn a new one with `sentinel baseline learn`."
    )
