"""How full the disks were, day by day (port DiskDays)."""

from sentinel.core.disk_use import DiskDay
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, unpack


class SqliteDiskDays:
    """One row a day; the first of a day stays."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, day: DiskDay) -> None:
        with self._database.writing() as db:
            db.table("disk_days").insert({"day": day.day, "document": pack(day)}, ignore=True)

    def last(self, limit: int) -> tuple[DiskDay, ...]:
        # by when they were kept: a day of a clock that ran years ahead is not the newest for years
        query = "SELECT day, document FROM disk_days ORDER BY rowid DESC LIMIT ?"
        with self._database.reading() as db:
            rows = db.execute(query, (limit,)).fetchall()
        return tuple(unpack(DiskDay, document, f"the disks on {day}") for day, document in rows)[
            ::-1
        ]
