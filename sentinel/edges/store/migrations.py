"""The schema of the state database, as migrations: each is one function, applied once, in order.

A migration that was released is never edited; a change of the schema is a new one below.
"""

import json
from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from sentinel.edges.store.documents import pack, storable

APPLICATION_ID = 0x534E544C
"""`SNTL` in the file's header: tells our database from others."""

migrations = Migrations("sentinel")

_TABLES = (
    """CREATE TABLE runs (
        id TEXT PRIMARY KEY, site TEXT NOT NULL, trigger TEXT NOT NULL, verdict TEXT NOT NULL,
        started_at TEXT NOT NULL, ended_at TEXT NOT NULL, document TEXT NOT NULL) STRICT""",
    "CREATE INDEX runs_by_site ON runs (site, ended_at)",
    """CREATE TABLE findings (
        run TEXT NOT NULL REFERENCES runs (id), number INTEGER NOT NULL, subject TEXT NOT NULL,
        code TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (run, number)) STRICT""",
    "CREATE INDEX findings_by_subject ON findings (subject)",
    """CREATE TABLE incidents (
        id TEXT PRIMARY KEY, site TEXT NOT NULL, state TEXT NOT NULL, opened_at TEXT NOT NULL,
        document TEXT NOT NULL) STRICT""",
    """CREATE UNIQUE INDEX one_open_incident ON incidents (site)
        WHERE state IN ('suspected', 'responding', 'needs-human')""",
    """CREATE TABLE journal (
        incident TEXT NOT NULL REFERENCES incidents (id), number INTEGER NOT NULL,
        step TEXT NOT NULL, action TEXT NOT NULL, phase TEXT NOT NULL, at TEXT NOT NULL,
        data TEXT NOT NULL, PRIMARY KEY (incident, number)) STRICT""",
    """CREATE TABLE outbox (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, site TEXT NOT NULL,
        incident TEXT NOT NULL, message_id TEXT NOT NULL, recipients TEXT NOT NULL,
        subject TEXT NOT NULL, body TEXT NOT NULL, created_at TEXT NOT NULL,
        next_attempt_at TEXT NOT NULL, attempts INTEGER NOT NULL, state TEXT NOT NULL,
        sent_at TEXT, last_error TEXT NOT NULL, refused TEXT NOT NULL) STRICT""",
    "CREATE INDEX outbox_due ON outbox (next_attempt_at) WHERE state = 'queued'",
    "CREATE INDEX outbox_by_incident ON outbox (incident)",
    """CREATE TABLE baselines (
        id TEXT PRIMARY KEY, site TEXT NOT NULL, state TEXT NOT NULL, learnt_at TEXT NOT NULL,
        document TEXT NOT NULL, signature TEXT NOT NULL) STRICT""",
    "CREATE UNIQUE INDEX one_approved_baseline ON baselines (site) WHERE state = 'approved'",
    """CREATE TABLE tickets (
        id TEXT PRIMARY KEY, site TEXT NOT NULL, begins_at TEXT NOT NULL,
        document TEXT NOT NULL) STRICT""",
    "CREATE INDEX tickets_by_site ON tickets (site, begins_at)",
    """CREATE TABLE reports (
        incident TEXT NOT NULL REFERENCES incidents (id), revision INTEGER NOT NULL,
        reason TEXT NOT NULL, at TEXT NOT NULL, document TEXT NOT NULL, text TEXT NOT NULL,
        PRIMARY KEY (incident, revision)) STRICT""",
)

_KEPT_FOR_EVER = ("incidents", "journal", "reports")
_NEVER_CHANGED = ("journal", "reports")


@migrations()
def m0001_record(db: Database) -> None:
    """Runs, findings, incidents, journal, outbox, baselines, tickets, reports; and the guards
    that hold even against a hand at the `sqlite3` prompt (I1)."""
    for statement in _TABLES:
        db.execute(statement)
    for table in _KEPT_FOR_EVER:
        db.execute(
            f"CREATE TRIGGER {table}_are_kept BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are never deleted'); END"
        )
    for table in _NEVER_CHANGED:
        db.execute(
            f"CREATE TRIGGER {table}_are_final BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END"
        )
    db.execute(
        "CREATE TRIGGER incidents_keep_their_name BEFORE UPDATE OF id, site, opened_at "
        "ON incidents BEGIN SELECT RAISE(ABORT, 'id, site and opening of an incident stay'); END"
    )
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@migrations()
def m0002_sightings(db: Database) -> None:
    """Which address showed which bytes, per incident; known ones are taken from its addresses."""
    db.execute(
        """CREATE TABLE sightings (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            incident TEXT NOT NULL REFERENCES incidents (id), subject TEXT NOT NULL,
            stands_for INTEGER NOT NULL, document TEXT NOT NULL) STRICT"""
    )
    db.execute("CREATE INDEX sightings_by_incident ON sightings (incident, number)")
    for row in list(db.query("SELECT id, document FROM incidents")):
        db.table("sightings").insert_all(_known_sightings(row["id"], json.loads(row["document"])))
    for act in ("DELETE", "UPDATE"):
        db.execute(
            f"CREATE TRIGGER sightings_are_kept_{act.lower()} BEFORE {act} ON sightings "
            "BEGIN SELECT RAISE(ABORT, 'sightings are never changed or deleted'); END"
        )


def _known_sightings(incident: str, document: dict[str, Any]) -> Iterator[dict[str, object]]:
    for subject in document["subjects"]:
        sighting = {
            "subject": subject,
            "digest": "",
            "verdict": document["verdict"],
            "run": "",
            "at": document["first_sighting_at"],
            "state": document["state"],
            "news": False,
        }
        yield {
            "incident": incident,
            "subject": storable(subject),
            "stands_for": 1,
            "document": pack(sighting),
        }


_DECISIONS = """CREATE TABLE decisions (
    number INTEGER PRIMARY KEY AUTOINCREMENT, baseline TEXT NOT NULL, site TEXT NOT NULL,
    act TEXT NOT NULL, at TEXT NOT NULL, document TEXT NOT NULL, signature TEXT NOT NULL) STRICT"""
_LEARNINGS = """CREATE TABLE learnings (
    site TEXT PRIMARY KEY, document TEXT NOT NULL, signature TEXT NOT NULL) STRICT"""


@migrations()
def m0003_baselines_over_time(db: Database) -> None:
    """Every decision about a baseline, kept for ever, and learning that is under way."""
    db.execute(_DECISIONS)
    db.execute(_LEARNINGS)
    for act in ("DELETE", "UPDATE"):
        db.execute(
            f"CREATE TRIGGER decisions_are_kept_{act.lower()} BEFORE {act} ON decisions "
            "BEGIN SELECT RAISE(ABORT, 'decisions are never changed or deleted'); END"
        )


_OBSERVATIONS = """CREATE TABLE observations (
    id INTEGER PRIMARY KEY, site TEXT NOT NULL, url TEXT NOT NULL, witness TEXT NOT NULL,
    form TEXT NOT NULL, sha256 TEXT NOT NULL, at TEXT NOT NULL, last_at TEXT NOT NULL,
    times INTEGER NOT NULL, grave INTEGER NOT NULL, kept INTEGER NOT NULL,
    stored INTEGER NOT NULL, document TEXT NOT NULL) STRICT"""


@migrations()
def m0004_observations(db: Database) -> None:
    """Looks that differed from what is approved, so that they can be judged again."""
    db.execute(_OBSERVATIONS)
    db.execute("CREATE INDEX observations_by_form ON observations (site, url, witness, form)")
    db.execute("CREATE INDEX observations_by_age ON observations (site, last_at)")
    db.execute("CREATE INDEX observations_by_digest ON observations (sha256)")


@migrations()
def m0005_rehearsals(db: Database) -> None:
    """How rehearsals of restores ended, kept for ever."""
    db.execute(
        """CREATE TABLE rehearsals (
            id TEXT PRIMARY KEY, site TEXT NOT NULL, ended_at TEXT NOT NULL,
            document TEXT NOT NULL, signature TEXT NOT NULL) STRICT"""
    )
    db.execute("CREATE INDEX rehearsals_by_site ON rehearsals (site, ended_at)")
    for act in ("DELETE", "UPDATE"):
        db.execute(
            f"CREATE TRIGGER rehearsals_are_kept_{act.lower()} BEFORE {act} ON rehearsals "
            "BEGIN SELECT RAISE(ABORT, 'rehearsals are never changed or deleted'); END"
        )


@migrations()
def m0006_verdicts(db: Database) -> None:
    """The last verdict on each backup, as evidence, and for lists; no restore rests on it."""
    db.execute(
        """CREATE TABLE verdicts (
            site TEXT NOT NULL, backup TEXT NOT NULL, judged_at TEXT NOT NULL,
            document TEXT NOT NULL, signature TEXT NOT NULL, PRIMARY KEY (site, backup)) STRICT"""
    )


@migrations()
def m0008_used_links(db: Database) -> None:
    """Links by which a question was answered, kept for ever: none works twice."""
    db.execute(
        """CREATE TABLE used_links (
            id TEXT PRIMARY KEY, incident TEXT NOT NULL, number INTEGER NOT NULL,
            at TEXT NOT NULL) STRICT"""
    )
    for act in ("DELETE", "UPDATE"):
        db.execute(
            f"CREATE TRIGGER used_links_are_kept_{act.lower()} BEFORE {act} ON used_links "
            "BEGIN SELECT RAISE(ABORT, 'used links are never changed or deleted'); END"
        )


@migrations()
def m0009_checkpoints(db: Database) -> None:
    """Signed checkpoints of the audit chain and their time-stamps, kept for ever."""
    db.execute(
        "CREATE TABLE checkpoints "
        "(seq INTEGER PRIMARY KEY, at TEXT NOT NULL, note TEXT NOT NULL) STRICT"
    )
    db.execute(
        """CREATE TABLE timestamps (
            seq INTEGER PRIMARY KEY REFERENCES checkpoints (seq), token TEXT NOT NULL,
            stamped_at TEXT NOT NULL) STRICT"""
    )
    for table in ("checkpoints", "timestamps"):
        for act in ("DELETE", "UPDATE"):
            db.execute(
                f"CREATE TRIGGER {table}_are_kept_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are never changed or deleted'); END"
            )


@migrations()
def m0010_exercises(db: Database) -> None:
    """Proofs that were begun, and how drills and proofs ended, kept for ever."""
    db.execute(
        """CREATE TABLE exercises (
            id TEXT NOT NULL, part TEXT NOT NULL, site TEXT NOT NULL, at TEXT NOT NULL,
            document TEXT NOT NULL, signature TEXT NOT NULL, PRIMARY KEY (id, part)) STRICT"""
    )
    db.execute("CREATE INDEX exercises_by_site ON exercises (site, part, at)")
    for act in ("DELETE", "UPDATE"):
        db.execute(
            f"CREATE TRIGGER exercises_are_kept_{act.lower()} BEFORE {act} ON exercises "
            "BEGIN SELECT RAISE(ABORT, 'exercises are never changed or deleted'); END"
        )
