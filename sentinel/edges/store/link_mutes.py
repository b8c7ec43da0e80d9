"""Broken links that somebody muted (port LinkMutes)."""

from dataclasses import replace
from datetime import datetime

import sqlite_utils

from sentinel.core.canonical import timestamp
from sentinel.core.link_mute import LinkMute
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, storable, unpack

_IN_FORCE = """SELECT number, document FROM link_mutes
    WHERE site = ? AND ended = 0 AND until > ?"""
_OF_ADDRESS = f"{_IN_FORCE} AND url = ?"


class SqliteLinkMutes:
    """Port LinkMutes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, mute: LinkMute) -> None:
        with self._database.writing() as db:
            _end(db, mute.site, mute.url, mute.by, mute.at)
            db.execute(
                "INSERT INTO link_mutes (site, url, until, document) VALUES (?, ?, ?, ?)",
                (storable(mute.site), storable(mute.url), timestamp(mute.until), pack(mute)),
            )

    def end(self, site: str, url: str, by: str, at: datetime) -> LinkMute | None:
        with self._database.writing() as db:
            return _end(db, site, url, by, at)

    def in_force(self, site: str, at: datetime) -> dict[str, LinkMute]:
        with self._database.reading() as db:
            rows = db.execute(_IN_FORCE, (storable(site), timestamp(at))).fetchall()
        found = (_typed(number, document) for number, document in rows)
        return {mute.url: mute for mute in found}

    def all(self, site: str, limit: int) -> tuple[LinkMute, ...]:
        query = (
            "SELECT number, document FROM link_mutes WHERE site = ? ORDER BY number DESC LIMIT ?"
        )
        with self._database.reading() as db:
            rows = db.execute(query, (storable(site), limit)).fetchall()
        return tuple(_typed(number, document) for number, document in rows)


def _end(db: sqlite_utils.Database, site: str, url: str, by: str, at: datetime) -> LinkMute | None:
    """The newest of those that were in force, ended."""
    ended: LinkMute | None = None
    given = (storable(site), timestamp(at), storable(url))
    for number, document in db.execute(_OF_ADDRESS, given).fetchall():
        ended = replace(_typed(number, document), ended_at=at, ended_by=by)
        db.execute(
            "UPDATE link_mutes SET ended = 1, document = ? WHERE number = ?", (pack(ended), number)
        )
    return ended


def _typed(number: int, document: str) -> LinkMute:
    return unpack(LinkMute, document, f"mute {number} of a link")
