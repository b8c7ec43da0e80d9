"""Migrations for what people say of broken links."""

from sqlite_utils import Database

from sentinel.edges.store.figure_migrations import (
    migrations as migrations,  # noqa: PLC0414 - with these it is whole
)


@migrations()
def m0030_link_mutes(db: Database) -> None:
    """Who muted which broken link, why and until when. A row changes when it ends before its time,
    and none is deleted. The graph of links can be made anew by crawls; this cannot."""
    db.execute(
        """CREATE TABLE link_mutes (
            number INTEGER PRIMARY KEY AUTOINCREMENT, site TEXT NOT NULL, url TEXT NOT NULL,
            until TEXT NOT NULL, ended INTEGER NOT NULL DEFAULT 0,
            document TEXT NOT NULL) STRICT"""
    )
    db.execute("CREATE INDEX link_mutes_by_end ON link_mutes (site, ended, until)")
    db.execute("CREATE INDEX link_mutes_by_site ON link_mutes (site, number)")
    db.execute(
        "CREATE TRIGGER link_mutes_are_kept_delete BEFORE DELETE ON link_mutes "
        "BEGIN SELECT RAISE(ABORT, 'mutes of links are never deleted'); END"
    )
