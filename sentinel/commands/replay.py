"""`sentinel replay --config NEW`: what another configuration would have concluded from the same
looks. Asks no network and writes nothing."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.core.settings import Config
    from sentinel.core.site import Site
    from sentinel.edges.store import SqliteStore

HELP = "run a changed configuration (--config NEW) over what was recorded; nothing is touched"
MAX_DAYS = 3660
SAME, DIFFERS, NOTHING = 0, 1, 3


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--days", type=int, default=30, metavar="N", help="how far back (30)")
    parser.add_argument(
        "--state",
        type=Path,
        metavar="DIR",
        help="the state folder of the running installation (default: that of NEW)",
    )
    parser.add_argument(
        "--against",
        type=Path,
        metavar="CURRENT",
        help="the config.toml in force: names the keys that differ, and reckons what its "
        "playbooks and mode would have done (default: those of NEW)",
    )
    parser.add_argument("--site", help="which site (needed where several are configured)")


def run(args: Namespace) -> int:
    """Exit code 0 where nothing would differ, 1 where something would, 2 where NEW is wrong, 3
    where there is nothing to be judged again."""
    from sentinel import config as configuration
    from sentinel.checkers import Kind, Scope
    from sentinel.commands import replay_answer
    from sentinel.commands.output import note, progress
    from sentinel.edges.clock import SystemClock
    from sentinel.errors import UsageError
    from sentinel.replay_runs import replay_runs
    from sentinel.replaying import Replaying

    if not 1 <= args.days <= MAX_DAYS:
        raise UsageError(f"--days {args.days}: found a number outside 1 to {MAX_DAYS}.")
    new = configuration.load(args.config)
    current = None if args.against is None else _current(args.against)
    site = _site(new, args.site)
    state = args.state or new.paths.state
    plugins = configuration.load_plugins(new).items()
    with _store(new, state) as store, progress("replay") as advance:
        replaying = Replaying(
            site=site,
            checks=new.checks,
            plugins={name: Kind(scope=Scope.PAGE, check=one) for name, one in plugins},
            store=store,
            bytes_of=_bytes_of(state),
        )
        since = SystemClock().now() - timedelta(days=args.days)
        answer = replay_runs(store, replaying, since, new=new, current=current, advance=advance)
    if args.json:
        replay_answer.print_it(answer, site.name, args.days)
    if not answer.replayed:
        note(
            f"replay: of {site.name} no look of the last {args.days} days is on record that "
            "differed from what was approved; nothing can be judged again."
        )
        return NOTHING
    if not args.json:
        replay_answer.tell(answer, site.name, args.days)
    return DIFFERS if answer.differs else SAME


def _current(file: Path) -> "Config":
    """Raises UsageError where it is wrong: the exit code for NEW says so of NEW alone."""
    from sentinel import config as configuration
    from sentinel.errors import ConfigError, UsageError

    try:
        return configuration.load(file)
    except ConfigError as error:
        raise UsageError(
            f"--against {file}: {error.problems[0]}. Correct it, or leave --against out."
        ) from error


def _site(config: "Config", name: str | None) -> "Site":
    """Raises UsageError."""
    from sentinel.errors import UsageError

    names = ", ".join(site.name for site in config.sites)
    if name is None and len(config.sites) == 1:
        return config.sites[0]
    for site in config.sites:
        if site.name == name:
            return site
    found = "" if name is None else f"--site {name}: no such site. "
    raise UsageError(f"{found}Which site? Add --site with one of: {names}.")


@contextmanager
def _store(config: "Config", state: Path) -> "Iterator[SqliteStore]":
    """The recorded state, opened to be read alone. Raises StoreError, IntegrityError."""
    from sentinel.edges.clock import SystemClock
    from sentinel.edges.keys import load_private
    from sentinel.edges.store import SqliteStore
    from sentinel.errors import StoreError

    database = state / "sentinel.db"
    if not database.is_file():
        raise StoreError(
            f"{database}: there is no state database, so nothing is recorded. Name the state "
            "folder of the running installation with --state DIR."
        )
    own = config.paths.signing_key
    store = SqliteStore(
        database,
        clock=SystemClock(),
        key=load_private(own if own.exists() else state / own.name),
        routes=lambda _: (),
        mail_domain="",
        persons={c.name: c.public_key for c in config.contacts if c.public_key},
        read_only=True,
    )
    try:
        yield store
    finally:
        store.close()


def _bytes_of(state: Path) -> Callable[[str], bytes]:
    """The bytes of a digest: of what findings rest on, else of what was observed besides."""
    from sentinel.edges.blobs import FileBlobs

    evidence, observed = FileBlobs(state / "blobs"), FileBlobs(state / "observations")

    def bytes_of(digest: str) -> bytes:
        try:
            return evidence.get(digest)
        except KeyError:
            return observed.get(digest)

    return bytes_of
