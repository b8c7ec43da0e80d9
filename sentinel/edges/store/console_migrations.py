"""Migrations for the console: columns and indexes by which pages over all sites and a year are
quick. (Indexes over parts of a document are refused: the schema trusts no function.)"""

from sqlite_utils import Database

from sentinel.edges.store.api_migrations import (
    migrations as migrations,  # noqa: PLC0414 - with these it is whole
)


@migrations()
def m0061_overview(db: Database) -> None:
    """The last of each site is found without reading those before it."""
    for statement in (
        "ALTER TABLE runs ADD COLUMN whole INTEGER NOT NULL DEFAULT 1",
        "UPDATE runs SET whole = 0 WHERE coalesce(json_extract(document, '$.upkeep'), 0)",
        "CREATE INDEX whole_runs_by_site ON runs (site, ended_at) WHERE whole = 1",
        "ALTER TABLE verdicts ADD COLUMN clean INTEGER NOT NULL DEFAULT 0",
        "UPDATE verdicts SET clean = 1 WHERE json_extract(document, '$.clean')",
        "CREATE INDEX clean_verdicts ON verdicts (site, backup) WHERE clean = 1",
        "CREATE INDEX incidents_by_state ON incidents (state, opened_at)",
        "CREATE INDEX baselines_by_site ON baselines (site, state, learnt_at)",
    ):
        db.execute(statement)
