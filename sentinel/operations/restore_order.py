"""A restore that somebody ordered after a dry run, and what it did."""

from dataclasses import dataclass

from sentinel import manual_database, manual_restore
from sentinel.backup_choice import Override
from sentinel.core.ports import Progress
from sentinel.core.reload import reload_problem
from sentinel.core.site import Site
from sentinel.errors import Refused
from sentinel.manual_choice import Choice
from sentinel.manual_database import DatabaseChoice
from sentinel.operations.desk import Desk
from sentinel.operations.restore_plan import digest_of_database, digest_of_files


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreAsked:
    """Which restore is meant."""

    site: str
    backup: str = ""
    """Its id; empty: the newest clean one, with what was approved since it was made."""
    paths: tuple[str, ...] = ()
    """Only these files and folders below the document root; none: all of it."""
    path_lines: str = ""
    """As `paths`, one in each line: for forms."""
    database: str = ""
    """This database instead of the files, whole."""
    override: bool = False
    """Take the named backup although it is not clean; for an authoriser, with a reason."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreOrdered(RestoreAsked):
    """A restore that somebody has looked at in a dry run."""

    plan: str
    """The `digest` of the dry run: what is carried out is what was shown, or nothing is."""
    confirm: str
    """The site's name, typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreDone:
    """What a restore did."""

    site: str
    backup: str
    database: str = ""
    needless: bool = False
    """Nothing differed, so nothing was changed."""
    changes: int = 0
    quarantine: str = ""
    """Where what stood there before is kept."""
    incident: str = ""
    """In whose journal it is; empty where none was open."""
    problem: str = ""
    """What could not be done beside it: a reload, the move to quarantine, a note in the
    evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A restore that may begin; in a thread."""

    desk: Desk
    site: Site
    by: str
    given: RestoreOrdered
    paths: tuple[str, ...]
    override: Override | None

    def files(self, progress: Progress) -> RestoreDone:
        app, site, given = self.desk.app, self.site, self.given

        def agreed(choice: Choice) -> None:
            found = digest_of_files(self.desk, site, choice, self.paths, named=bool(given.backup))
            _refuse_other(given.plan, found)

        done = manual_restore.restore(
            app,
            site,
            given.backup,
            self.paths,
            by=self.by,
            progress=progress,
            override=self.override,
            agreed=agreed,
        )
        problems = (
            reload_problem(done.reloaded, "The files are as they should be"),
            done.remark,
            manual_restore.note_in_evidence(app.tools, site, done),
        )
        return RestoreDone(
            site=site.name,
            backup=done.choice.backup.id,
            needless=done.quarantine is None,
            changes=len(done.choice.changes),
            quarantine=str(done.quarantine or ""),
            incident=done.incident,
            problem=" ".join(filter(None, problems)),
        )

    def database(self, progress: Progress) -> RestoreDone:
        app, site, given = self.desk.app, self.site, self.given

        def agreed(choice: DatabaseChoice) -> None:
            found = digest_of_database(self.desk, site, choice, named=bool(given.backup))
            _refuse_other(given.plan, found)

        done = manual_database.restore_database(
            app,
            site,
            given.database,
            given.backup,
            override=self.override,
            by=self.by,
            progress=progress,
            agreed=agreed,
        )
        return RestoreDone(
            site=site.name,
            backup=done.choice.picked.backup.id,
            database=given.database,
            needless=done.quarantine is None,
            quarantine=done.quarantine or "",
        )


def _refuse_other(agreed: str, found: str) -> None:
    if agreed != found:
        raise Refused(
            "What would be done now is not what the dry run showed: the site, the backups or what "
            "is approved changed since. Nothing was restored; make a new dry run and look at it."
        )
