"""`sentinel block`: closes a site by hand, and prints what the web server needs for that."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from sentinel.app import App
    from sentinel.core.settings import Config
    from sentinel.core.site import Site
    from sentinel.manual_block import ByHand

HELP = "close a site to the public by hand (503), proven from outside; or show what to install"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "what",
        nargs="?",
        choices=("prepare",),
        help="prepare: what to install before any incident, where, and whether it is in force",
    )
    parser.add_argument("--site", help="which site (needed where several are configured)")
    parser.add_argument("--by", metavar="NAME", help="the configured contact who closes it")
    parser.add_argument("--reason", help="why, for the audit log")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, do nothing")
    parser.add_argument(
        "--snippet",
        action="store_true",
        help="print what to include in the web server's configuration, once, before any incident",
    )
    parser.add_argument("--output", metavar="DIR", help="with prepare: write the files there")


def run(args: Namespace) -> int:
    """Exit code 0 where the block is in force; 1 where it is set and the proof found a leak; 4
    where the person may not block."""
    if args.what == "prepare":
        from sentinel.commands.block_prepare import prepare

        return prepare(args)
    if args.snippet:
        return _snippet(args)
    from sentinel.app import open_app
    from sentinel.errors import UsageError

    if not args.dry_run and not (args.by and args.reason):
        raise UsageError('Who closes the site, and why? Add --by NAME and --reason "WHY".')
    with open_app(args.config) as app:
        site = app.site(args.site)
        if args.dry_run:
            return _dry_run(app, site, args)
        done = _closed(app, site, args.by, args.reason)
    return _told(site, done, as_json=args.json)


def _closed(app: "App", site: "Site", named: str, why: str) -> "ByHand":
    """By the daemon, where one runs that answers; else by this process."""
    from sentinel import manual_block
    from sentinel.commands.asked import of_daemon
    from sentinel.commands.output import note
    from sentinel.core.authority import Act
    from sentinel.core.site import block_settings
    from sentinel.manual_block import ByHand
    from sentinel.operations.site_deeds import BLOCK_SITE
    from sentinel.people import person

    by = person(app.config, named, Act.BLOCK).name
    block_settings(site)  # refused in the words of the command line
    given = {"site": site.name, "reason": why}
    done = of_daemon(app, BLOCK_SITE, ByHand, by, repeatable=True, **given)
    if done is None:
        done = app.run(manual_block.block(app.tools, site, by=by, reason=why))
    if app.audit.late:
        note(
            f"warning: not in the audit log ({app.audit.late.why}). Write down who closed the "
            "site, and when."
        )
    return done


def _told(site: "Site", done: "ByHand", *, as_json: bool) -> int:
    """The exit code: 1 where the proof found a leak."""
    from sentinel.commands.output import note, print_json, say

    if as_json:
        print_json("block", {"site": site.name, "in_force": not done.problems, **_fields(done)})
        return 1 if done.problems else 0
    for problem in done.problems:
        note(f"not in force: {problem}")
    if done.problems:
        note("The flag is set. Is the driver's include in every server block of the site?")
        return 1
    for tried in done.tried:
        note(f"did not hold: {tried}")
    word = "Blocked" if done.changed else "Was blocked already"
    say(f"{word}: {site.url} answers 503 for {done.incident}, seen from outside.")
    say(f'It stays so until: sentinel unblock --site {site.name} --by "NAME"')
    return 0


def _fields(done: object) -> dict[str, object]:
    from sentinel.core.canonical import to_json

    fields: dict[str, object] = to_json(done)
    return fields


def _dry_run(app: "App", site: "Site", args: Namespace) -> int:
    from sentinel import manual_block
    from sentinel.commands.output import print_json, say
    from sentinel.core.ladder import drivers_text
    from sentinel.core.site import block_settings

    settings = block_settings(site)
    flagged = manual_block.standing(app.tools, site)
    flag = settings.flag_dir / site.name / "current"
    roots = (site.url, *site.aliases)
    if args.json:
        document = {"site": site.name, "dry_run": True, "blocked_for": flagged, "roots": roots}
        print_json("block", {**document, "driver": drivers_text(site), "flag": flag})
        return 0
    if settings.cloudflare is None and settings.command is None:
        say(f"Would set {flag} (driver {drivers_text(site)}); then these answer 503:")
    else:
        say(f"Would close it by {drivers_text(site)}; then these are refused:")
    for root in roots:
        say(f"  {root}")
    say(f"Now: {f'blocked for {flagged}' if flagged else 'not blocked'}. Nothing was changed.")
    return 0


def _snippet(args: Namespace) -> int:
    """Needs the configuration alone; stdout is the file to install, the rest goes to stderr."""
    from sentinel import config as configuration
    from sentinel.actions.driver import driver_of
    from sentinel.blockers import BLOCKERS
    from sentinel.blockers.flag_folder import weak_points
    from sentinel.commands.output import note, print_json
    from sentinel.core.site import block_settings, rungs

    site = site_of(configuration.load_in_force(args.config), args.site)
    text = driver_of(BLOCKERS, site).snippet(site)
    if args.json:
        print_json("block-snippet", {"site": site.name, "snippet": text})
    else:
        print(text, end="")
    for line in _advice(args.config, site):
        note(line)
    for rung in rungs(site):
        for weak in weak_points(rung) if block_settings(rung).cloudflare is None else ():
            note(f"warning: {weak}")
    return 0


def _advice(config: "Path", site: "Site") -> tuple[str, ...]:
    if site.block is None or site.block.driver != "nginx":
        return ()
    file = f"/etc/nginx/sentinel-{site.name}.conf"
    return (
        "",
        "To install it, as root:",
        f"  sentinel block --config {config} --site {site.name} --snippet > {file}",
        f"  in every server block of the site, as its first line:  include {file};",
        "  nginx -t && systemctl reload nginx",
        f'Then try it once: sentinel block --site {site.name} --by "NAME" --reason drill',
        f'and open it again: sentinel unblock --site {site.name} --by "NAME"',
    )


def site_of(config: "Config", name: str | None) -> "Site":
    """The named site, or the only one; for commands that open nothing but the configuration.

    Raises UsageError naming those that exist.
    """
    from sentinel.errors import UsageError

    names = ", ".join(site.name for site in config.sites)
    if name is None and len(config.sites) == 1:
        return config.sites[0]
    for site in config.sites:
        if site.name == name:
            return site
    if name is None:
        raise UsageError(f"Which site? Add --site with one of: {names}.")
    raise UsageError(f"--site {name}: no such site; configured are: {names}.")
