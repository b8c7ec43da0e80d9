"""Baselines: stored as signed documents, state and approval included, verified at each read."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlite_utils

from sentinel.core import approval as approving
from sentinel.core.baseline import Approval, Baseline, BaselineState
from sentinel.core.candidate_parts import Looked, looked_at_another
from sentinel.core.canonical import from_json, timestamp
from sentinel.core.ports import Clock
from sentinel.edges.keys import SigningKey
from sentinel.edges.store import decisions
from sentinel.edges.store.baseline_words import decided, in_name_of
from sentinel.edges.store.database import Database
from sentinel.edges.store.decisions import Decision
from sentinel.edges.store.documents import pack, storable
from sentinel.edges.store.person_keys import PersonKeys
from sentinel.errors import IntegrityError, Refused

PURPOSE = "baseline/1"
KEPT_PARSED = 2
"""The approved one, and a candidate that a person looks at."""

_DECISIONS = frozenset({BaselineState.APPROVED, BaselineState.REJECTED})


class SqliteBaselines:
    """Port Baselines. The columns beside the document only find it; a column that says other
    than the signed document is a forgery and raises IntegrityError."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        key: SigningKey,
        persons: Mapping[str, str] | None = None,
    ) -> None:
        """`persons` are the configured public keys (raw, base64) by name."""
        self._database = database
        self._clock = clock
        self._key = key
        self._persons = PersonKeys(persons or {})
        self._parsed: tuple[tuple[str, Baseline], ...] = ()
        """The documents that were read last, and what they say: a list of backups asks for the same
        baseline at each of them, a review for two, and to parse thousands of files takes longer
        than all the rest."""

    def add(self, baseline: Baseline) -> None:
        """Stores a candidate. Raises Refused where its id is taken, or it is no candidate:
        only `decide` approves."""
        if baseline.state is not BaselineState.CANDIDATE:
            raise Refused(
                f"baseline {baseline.id}: is {baseline.state.value}; only a candidate is added, "
                "and then approved by a named person."
            )
        with self._database.writing() as db:
            self._insert(db, baseline)

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

    def waiting(self, site: str, limit: int) -> tuple[Baseline, ...]:
        with self._database.reading() as db:
            rows = _rows(db, "state = 'candidate' AND site = ?", site, limit)
        return tuple(self._verified(row) for row in rows)

    def doubts(self, baseline: Baseline) -> tuple[str, ...]:
        return approving.doubts(baseline, self._persons.fingerprints)

    def decisions(self, baseline_id: str = "") -> tuple[Decision, ...]:
        """Every decision about a baseline, oldest first. Raises IntegrityError where the chain of
        decisions does not verify."""
        with self._database.reading() as db:
            return decisions.select(db, self._key, baseline_id)

    def decide(
        self,
        baseline_id: str,
        state: BaselineState,
        by: str,
        reason: str,
        *,
        signature: str = "",
        expires_at: datetime | None = None,
        looked: Looked | None = None,
    ) -> Baseline:
        """Approves (retiring the one before) or rejects a candidate. One with sealed pages stays a
        candidate until a second person has approved it, too. `signature` is the person's own, over
        `approval.statement_of`, where a public key is configured for them.

        Raises Refused where it is unknown, decided already, nobody is named, the signature is
        missing or wrong, or it is not as `looked` says; IntegrityError where the baseline does not
        verify."""
        if state not in _DECISIONS:
            raise ValueError(f"a person approves or rejects; {state.value} is neither")
        given = Approval(by=by, at=self._clock.now(), reason=reason, signature=signature)
        with self._database.writing() as db:
            if looked is not None:
                self._refuse_overtaken(db, looked, by)
            candidate = self._waiting(db, baseline_id, by)
            if state is BaselineState.REJECTED:
                approval = given
                after = in_name_of(candidate, (approval,), state)
            else:
                approval = self._persons.approval(candidate, given)
                after = replace(candidate, approvals=(*candidate.approvals, approval))
                if after.term > candidate.term:
                    self._retire(db, candidate.site)
                    after = in_name_of(after, after.approvals, state)
                    after = replace(after, expires_at=expires_at)
            self._record(db, candidate, after, str(state), approval)
        return after

    def renew(
        self,
        baseline_id: str,
        by: str,
        reason: str,
        *,
        signature: str = "",
        expires_at: datetime | None = None,
    ) -> Baseline:
        """Confirms the baseline in force for another term; with sealed pages, the term begins when
        a second person has confirmed it. Raises as `decide`."""
        given = Approval(by=by, at=self._clock.now(), reason=reason, signature=signature)
        with self._database.writing() as db:
            approved = self._named(db, baseline_id, by)
            if approved.state is not BaselineState.APPROVED:
                raise Refused(
                    f"baseline {baseline_id}: is {approved.state.value}; only the one in force is "
                    "renewed. See sentinel baseline list."
                )
            approval = self._persons.approval(approved, given)
            renewed = replace(approved, approvals=(*approving.approvals_of(approved), approval))
            if renewed.term > approved.term:
                renewed = replace(renewed, expires_at=expires_at)
            self._record(db, approved, renewed, "renewed", approval)
        return renewed

    def _named(self, db: sqlite_utils.Database, baseline_id: str, by: str) -> Baseline:
        if not by.strip():
            raise Refused(f"baseline {baseline_id}: name the person who decides (--by NAME).")
        row = next(iter(_rows(db, "id = ?", baseline_id)), None)
        if row is None:
            raise Refused(
                f"baseline {baseline_id!r} does not exist; `sentinel baseline list` shows all."
            )
        return self._verified(row)

    def _refuse_overtaken(self, db: sqlite_utils.Database, looked: Looked, by: str) -> None:
        """Raises Refused where it is no longer as a person saw it; stores what comes with it."""
        query = "SELECT id FROM baselines WHERE state = 'approved' AND site = ?"
        row = db.execute(query, (storable(looked.site),)).fetchone()
        in_force = "" if row is None else str(row[0])
        if looked.against is not None and looked.against != in_force:
            raise Refused(looked_at_another(looked.site, looked.against, in_force))
        if looked.part_of:
            self._waiting(db, looked.part_of, by)
        if looked.made is not None:
            self._insert(db, looked.made)

    def _insert(self, db: sqlite_utils.Database, baseline: Baseline) -> None:
        document, signature = self._sealed(baseline)
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

    def _waiting(self, db: sqlite_utils.Database, baseline_id: str, by: str) -> Baseline:
        candidate = self._named(db, baseline_id, by)
        if candidate.state is not BaselineState.CANDIDATE:
            raise Refused(decided(candidate))
        return candidate

    def _record(
        self,
        db: sqlite_utils.Database,
        before: Baseline,
        after: Baseline,
        act: str,
        approval: Approval,
    ) -> None:
        self._update(db, after)
        decision = Decision(
            baseline=before.id,
            site=before.site,
            act=act,
            approval=approval,
            content=approving.content_digest(before),
        )
        decisions.add(db, self._key, decision)

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
        parsed = self._parsed  # once: another thread may put others in its place
        for document, known in parsed:
            if document == row["document"]:
                return self._as_called(row, known)
        try:
            baseline = from_json(Baseline, json.loads(row["document"]))
        except (ValueError, RecursionError) as error:
            raise IntegrityError(f"baseline {row['id']}: cannot be read ({error}).") from error
        self._as_called(row, baseline)
        forged = approving.forged(baseline, self._persons.fingerprints, self._persons.signed)
        if forged:
            raise IntegrityError(
                f"baseline {row['id']}: the signature of {', '.join(forged)} does not verify with "
                "the public_key configured for them. Nothing is restored on its word: learn and "
                "approve a new baseline."
            )
        self._parsed = ((row["document"], baseline), *parsed)[:KEPT_PARSED]
        return baseline

    @staticmethod
    def _as_called(row: dict[str, Any], baseline: Baseline) -> Baseline:
        """Raises IntegrityError where the columns say other than the document."""
        said = (storable(baseline.id), storable(baseline.site), baseline.state.value)
        if said != (row["id"], row["site"], row["state"]):
            raise IntegrityError(
                f"baseline {row['id']}: the database calls it {row['state']} for site "
                f"{row['site']}, its signed document says {said[0]}, {said[2]}, site {said[1]}. "
                "It was changed outside Sentinel: learn and approve a new baseline."
            )
        return baseline


def _rows(
    db: sqlite_utils.Database, where: str, value: str, limit: int = -1
) -> list[dict[str, Any]]:
    query = f"SELECT * FROM baselines WHERE {where} ORDER BY learnt_at DESC, rowid DESC LIMIT ?"  # noqa: S608 - `where` is ours
    return list(db.query(query, (storable(value), limit)))
