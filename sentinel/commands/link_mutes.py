"""`sentinel links mute | unmute | muted`: broken links that need not be told until a day."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from sentinel.app import App
    from sentinel.core.link_mute import LinkMute

VERBS = ("mute", "unmute", "muted")
"""First words of `sentinel links` that are no place to crawl; a folder of that name is ./NAME."""
SHOWN = 200


def add_options(parser: ArgumentParser) -> None:
    group = parser.add_argument_group(
        "muting",
        "`links mute URL ...` keeps broken links of the configured site out of the digest, the "
        "counts and the lists until a day, `links unmute URL` takes that back, `links muted` "
        "lists them. Verdicts and incidents are as without it.",
    )
    group.add_argument("--by", default="", metavar="NAME", help="who mutes: a configured contact")
    group.add_argument("--reason", default="", help="why nobody need hear of it until then")
    group.add_argument("--until", metavar="YYYY-MM-DD", help="the last day, at most a year ahead")


def run(args: Namespace) -> int:
    """Exit code 0; 1 where `muted` finds none; 2 for an address that is not known to be broken; 4
    where the person may not."""
    from sentinel.app import open_app

    verb, *urls = args.what
    with open_app(args.config) as app:
        return {"mute": _mute, "unmute": _unmute, "muted": _muted}[verb](app, args, urls)


def _mute(app: "App", args: Namespace, urls: list[str]) -> int:
    from sentinel.broken_links import mute_links
    from sentinel.commands.output import print_json, say

    site, by = app.site(args.site), _person(app, args)
    mutes = mute_links(app, site, urls, by=by, reason=args.reason, until=_day(args.until))
    if args.json:
        print_json("link-mutes", {"site": site.name, "mutes": mutes})
        return 0
    for mute in mutes:
        say(f"{mute.url} is muted until {mute.until:%Y-%m-%d %H:%M} UTC.")
    return 0


def _unmute(app: "App", args: Namespace, urls: list[str]) -> int:
    from sentinel.broken_links import unmute_link
    from sentinel.commands.output import print_json, say
    from sentinel.errors import UsageError

    if not urls:
        raise UsageError("links unmute: which link? `sentinel links muted` lists them.")
    site, by = app.site(args.site), _person(app, args)
    ended = [unmute_link(app, site, url, by=by) for url in urls]
    if args.json:
        print_json("link-mutes", {"site": site.name, "mutes": ended})
        return 0
    for mute in ended:
        say(f"{mute.url} counts again.")
    return 0


def _muted(app: "App", args: Namespace, urls: list[str]) -> int:
    from sentinel.commands.output import note, print_json, say
    from sentinel.errors import UsageError

    if urls:
        raise UsageError(f"links muted: takes no address; found {urls[0]}.")
    site = app.site(args.site)
    mutes = list(app.store.link_mutes.in_force(site.name, app.clock.now()).values())
    if args.json:
        print_json("link-mutes", {"site": site.name, "mutes": mutes})
        return 0 if mutes else 1
    for mute in mutes[:SHOWN]:
        say(_line(mute))
    if len(mutes) > SHOWN:
        say(f"... and {len(mutes) - SHOWN} more; --json has all of them.")
    if not mutes:
        note(f"{site.name}: no broken link is muted.")
    return 0 if mutes else 1


def _line(mute: "LinkMute") -> str:
    until = f"until {mute.until:%Y-%m-%d %H:%M} UTC"
    return f"{mute.url}  {until}, by {mute.by} on {mute.at:%Y-%m-%d}: {mute.reason}"


def _person(app: "App", args: Namespace) -> str:
    from sentinel.core.authority import Act
    from sentinel.errors import UsageError
    from sentinel.people import person

    if not args.by:
        raise UsageError("--by NAME is missing: a person says that a link need not be told.")
    return person(app.config, args.by, Act.MUTE).name


def _day(text: str | None) -> "date":
    from datetime import date

    from sentinel.errors import UsageError

    accepted = "accepted: a day to come, such as 2027-01-31"
    if not text:
        raise UsageError(f"--until is missing; {accepted}.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--until {text}: found no day; {accepted}.") from None
