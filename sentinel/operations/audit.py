"""The audit log: its entries from the newest on, and whether its chain is whole."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sentinel.app_parts import App
from sentinel.core.audit_query import AuditQuery
from sentinel.core.authority import Act
from sentinel.core.canonical import timestamp
from sentinel.core.chain import parse
from sentinel.core.checkpoint import read_checkpoint
from sentinel.core.ports import Progress
from sentinel.core.principal import Principal, Scope
from sentinel.errors import NotThere, UsageError
from sentinel.operations.audit_search import STEPPED_BACK, AuditEntry, Search, entry_of
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Nothing, Operation
from sentinel.operations.threaded_work import work_in_thread
from sentinel.operations.works import Work

PAGE = 50
MAX_PAGE = 2_000
VERIFIED = "audit-verified"
SHOWN_PROBLEMS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditAsked:
    before: int = 0
    """Only entries of lesser numbers; 0: from the newest on."""
    actor: str = ""
    """Part of the name of who acted."""
    action: str = ""
    """Part of what was done, such as `restore` or `asked`."""
    incident: str = ""
    """An incident's number."""
    since: date | None = None
    """From the begin of this day on, in the zone of config.toml (alerts.time_zone)."""
    until: date | None = None
    """To the end of this day."""
    limit: int = PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """When somebody last had the whole chain followed."""

    at: datetime
    by: str
    entries: int
    problems: int
    checkpoint: int
    """The number of the entry of the checkpoint that the log was held against; 0: none was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastCheckpoint:
    """The newest signed note of the chain's end; mails carry it, too."""

    number: int
    at: str
    stamped_at: str
    """When an authority outside time-stamped it; empty: none did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditShown:
    entries: tuple[AuditEntry, ...]
    """Newest first."""
    next_before: int
    """For the next page; 0: the log's begin was reached."""
    searched_to: datetime | None
    """How far back was looked where the search was broken off for its length; None: it was not."""
    unreadable: int
    """Lines that are no entries."""
    query: AuditAsked
    verified: Verification | None
    checkpoint: LastCheckpoint | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryAsked:
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainVerified:
    """The result of `verify-audit`."""

    entries: int
    problems: tuple[str, ...]
    """In words; empty: the chain is whole and ends in its signed head."""
    checkpoint: int
    """The number of the entry of the newest checkpoint, which the log was held against; 0: none."""


def _list(desk: Desk, _: Principal, given: AuditAsked) -> AuditShown:
    if not 1 <= given.limit <= MAX_PAGE or given.before < 0:
        raise UsageError(f"limit: accepted: from 1 to {MAX_PAGE}; before: a number from 0.")
    app = desk.app
    zone = ZoneInfo(app.config.alerts.time_zone)
    query = AuditQuery(
        actor=given.actor.strip(),
        action=given.action.strip(),
        incident=given.incident.strip(),
        since="" if given.since is None else timestamp(_begin(given.since, zone)),
        until="" if given.until is None else timestamp(_end(given.until, zone)),
    )
    found = Search()
    for line in app.audit.newest_first(given.before, _margin(given.until, zone)):
        if found.full(given.limit):
            break
        found.take(line, query)
        if given.since is not None and found.is_past(_begin(given.since, zone)):
            found.number = 0
            break
    else:
        found.number = 0
    broken_off = found.number and len(found.entries) < given.limit
    return AuditShown(
        entries=tuple(found.entries),
        next_before=found.number,
        searched_to=found.at if broken_off else None,
        unreadable=found.unreadable,
        query=given,
        verified=_verified(app),
        checkpoint=_checkpoint(app),
    )


def _show(desk: Desk, _: Principal, given: EntryAsked) -> AuditEntry:
    for line in desk.app.audit.newest_first(given.number + 1):
        entry = parse(line.rstrip(b"\n"))
        if entry is not None and entry["seq"] == given.number:
            return entry_of(entry, None)
        break
    raise NotThere(f"entry {given.number}: the audit log has none of that number that can be read.")


async def _verify(desk: Desk, who: Principal, _: Nothing) -> Work:
    app = desk.app

    def run(progress: Progress) -> ChainVerified:
        del progress  # one pass over the file, of which nobody counts the lines before
        problems, entries, _head = app.audit.examine()
        last = app.store.checkpoints.last()
        if last is not None:
            head = read_checkpoint(last.note).head
            if app.audit.hash_of(head.seq) != head.hash:
                problems = (
                    *problems,
                    f"entry {head.seq} is missing, or another one, than was signed at {last.at}",
                )
        facts = {
            "entries": entries,
            "problems": problems[:SHOWN_PROBLEMS],
            "found": len(problems),
            "checkpoint": 0 if last is None else last.seq,
        }
        app.audit.note(who.name, VERIFIED, facts)
        return ChainVerified(
            entries=entries,
            problems=problems[:SHOWN_PROBLEMS],
            checkpoint=0 if last is None else last.seq,
        )

    return desk.works.begin(who, VERIFY_AUDIT.name, "", work_in_thread(run, "Following the chain"))


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _end(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.max, zone)


def _margin(until: date | None, zone: ZoneInfo) -> str:
    try:
        return "" if until is None else timestamp(_end(until, zone) + STEPPED_BACK)
    except OverflowError as error:
        raise UsageError(f"until: found {until}; accepted: a day of our time.") from error


def _verified(app: App) -> Verification | None:
    last = next(reversed(app.audit.having(VERIFIED)), None)
    if last is None:
        return None
    data = last["data"]
    return Verification(
        at=datetime.fromisoformat(last["at"]),
        by=str(last["actor"]),
        entries=int(data.get("entries", 0)),
        problems=int(data.get("found", 0)),
        checkpoint=int(data.get("checkpoint", 0)),
    )


def _checkpoint(app: App) -> LastCheckpoint | None:
    last = app.store.checkpoints.last()
    if last is None:
        return None
    return LastCheckpoint(number=last.seq, at=last.at, stamped_at=last.stamped_at)


LIST_AUDIT = Operation(
    name="list-audit",
    method="GET",
    path="/audit",
    act=Act.READ_AUDIT,
    scope=Scope.READ,
    summary="Entries of the audit log from the newest on, by who, what, incident and day",
    takes=AuditAsked,
    gives=AuditShown,
    run=_list,
)
SHOW_AUDIT_ENTRY = Operation(
    name="show-audit-entry",
    method="GET",
    path="/audit/{number}",
    act=Act.READ_AUDIT,
    scope=Scope.READ,
    summary="One entry of the audit log, whole",
    takes=EntryAsked,
    gives=AuditEntry,
    run=_show,
)
VERIFY_AUDIT = Operation(
    name="verify-audit",
    method="POST",
    path="/audit-verifications",
    act=Act.READ_AUDIT,
    scope=Scope.MANAGE,
    summary="Follows the chain from the first entry to the signed head and the newest checkpoint",
    takes=Nothing,
    gives=Work,
    run=_verify,
)
AUDIT = (LIST_AUDIT, SHOW_AUDIT_ENTRY, VERIFY_AUDIT)
