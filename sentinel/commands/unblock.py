"""`sentinel unblock`: opens a site by hand, also where Sentinel's own database is out of order."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.settings import Config
    from sentinel.core.site import Site
    from sentinel.manual_block import ByHand

HELP = "open a site again by hand, proven from outside"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--site", help="which site (needed where several are configured)")
    parser.add_argument("--by", required=True, metavar="NAME", help="a configured contact")
    parser.add_argument("--reason", default="", help="why, for the audit log")
    parser.add_argument(
        "--offline",
        action="store_true",
        help="without the database: only the configuration and the flag are used",
    )
    parser.add_argument(
        "--override",
        action="store_true",
        help="without a green re-test, or before the playbook does (authorisers only; needs "
        "--reason)",
    )


def run(args: Namespace) -> int:
    """Exit code 0 where the site is open; 1 where a block still answers; 4 where a playbook is to
    open it, the re-test is not green, or the person may not open the site."""
    from sentinel.commands.output import note, print_json, say

    site, done = _offline(args) if args.offline else _online(args)
    if args.json:
        document = {"site": site.name, "open": not done.problems, "was_blocked_for": done.incident}
        document |= {"retest_run": done.retest_run or None}
        print_json("unblock", {**document, "problems": done.problems})
        return 1 if done.problems else 0
    for problem in done.problems:
        note(f"not open: {problem}")
    if done.problems:
        note("The flag is lifted. Is there a cache or a second web server in between?")
        return 1
    before = f"was blocked for {done.incident}" if done.changed else "was not blocked"
    if done.retest_run:
        before += f"; found good by the re-test {done.retest_run}"
    say(f"Open: {site.url} ({before}), seen from outside.")
    return 0


def _online(args: Namespace) -> "tuple[Site, ByHand]":
    from sentinel import manual_block
    from sentinel.app import open_app
    from sentinel.commands.output import note
    from sentinel.core.site import block_settings

    with open_app(args.config) as app:
        site = app.site(args.site)
        name = _allowed(app.config, args)
        manual_block.refuse_unreasoned(args.reason, override=args.override)
        block_settings(site)
        if not args.override and manual_block.standing(app.tools, site):
            note("A block that an incident left is lifted after a look at the whole site ...")
        done = _by_daemon(app, site, name, args)
        if done is not None:
            return site, done
        work = manual_block.unblock(
            app.tools, site, by=name, reason=args.reason, override=args.override
        )
        return site, app.run(work)


def _by_daemon(app: "App", site: "Site", name: str, args: Namespace) -> "ByHand | None":
    from sentinel.commands.asked import of_daemon
    from sentinel.manual_block import ByHand
    from sentinel.operations.site_deeds import OPEN_REGARDLESS, UNBLOCK_SITE

    operation = OPEN_REGARDLESS if args.override else UNBLOCK_SITE
    given = {"site": site.name, "reason": args.reason}
    if args.override:
        given["confirm"] = site.name
    return of_daemon(app, operation, ByHand, name, **given)


def _offline(args: Namespace) -> "tuple[Site, ByHand]":
    """Lifts the flag with nothing but the configuration; audits it where that can be done."""
    import asyncio

    from sentinel import config as configuration
    from sentinel.actions.driver import driver_of
    from sentinel.actions.proof import prove_open, until_proven
    from sentinel.blockers import BLOCKERS
    from sentinel.commands.block import site_of
    from sentinel.commands.block_prepare import fetcher_for
    from sentinel.commands.output import note
    from sentinel.edges.clock import SystemClock
    from sentinel.errors import BlockError
    from sentinel.manual_block import PROOF_SECONDS, ByHand

    config = configuration.load_in_force(args.config)
    site = site_of(config, args.site)
    name = _allowed(config, args)
    driver = driver_of(BLOCKERS, site)
    try:
        flagged = driver.incident(site)
    except BlockError as error:  # one way cannot be asked: what can be lifted is lifted
        note(f"warning: for what the site is blocked is not known: {error}")
        flagged = "unknown"
    _audit(config, site, name, flagged, args.reason)
    driver.lift(site)
    note(
        "Lifted without the database. If Sentinel runs and an incident is open, it blocks the "
        "site again within a minute: stop it first, or use unblock --override."
    )
    clock = SystemClock()

    async def proof() -> tuple[str, ...]:
        fetcher = fetcher_for(config, site)
        try:
            return await until_proven(lambda: prove_open(site, fetcher), clock, PROOF_SECONDS)
        finally:
            await fetcher.close()

    return site, ByHand(incident=flagged, changed=bool(flagged), problems=asyncio.run(proof()))


def _allowed(config: "Config", args: Namespace) -> str:
    """The contact's name. Overriding an open incident takes an authoriser. Raises NotApproved."""
    from sentinel.core.authority import Act
    from sentinel.people import person

    if args.override:
        return person(config, args.by, Act.OPEN_REGARDLESS).name
    return person(config, args.by, Act.UNBLOCK).name


def _audit(config: "Config", site: "Site", name: str, flagged: str, reason: str) -> None:
    """An audit line if key and log are usable; else it is said that there is none."""
    from sentinel.commands.output import note
    from sentinel.edges.audit import FileAudit
    from sentinel.edges.clock import SystemClock
    from sentinel.edges.keys import load_or_create
    from sentinel.errors import IntegrityError, SentinelError

    data = {"site": site.name, "incident": flagged, "reason": reason, "offline": True}
    try:
        if not config.paths.signing_key.exists():
            raise IntegrityError(f"{config.paths.signing_key} is missing.")
        key = load_or_create(config.paths.signing_key)
        log = FileAudit(config.paths.state / "audit.jsonl", clock=SystemClock(), key=key)
        log.append(name, "unblock-by-hand", data)
    except (SentinelError, OSError) as error:
        note(f"warning: not in the audit log ({error}). Write down who opened the site, and when.")
