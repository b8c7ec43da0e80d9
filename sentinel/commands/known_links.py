"""The broken links that the daemon knows of a configured site: how old, whose, on which pages."""

from argparse import Namespace
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.link_graph import Problem
    from sentinel.core.site import Site

SHOWN = 40
PAGES_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLinks:
    """What the last crawls of a site found, and how much of it they looked at."""

    site: str
    looked_at: datetime | None
    """When the last crawl ended that was put into the graph; None where there was none."""
    cover: str
    """In words; empty where no run tells."""
    problems: "tuple[tuple[Problem, str], ...]"
    """What counts, the oldest first, each with its owner (a contact's name, or empty)."""
    muted: int = 0
    """How many more are broken that somebody muted."""


def known_links(app: "App", site: "Site") -> KnownLinks:
    """What is broken, not ignored by the site's links checks, and not muted. Raises StoreError."""
    from sentinel.broken_links import broken_links

    found = broken_links(app, site)
    runs = app.store.runs.last(site.name, whole=True)
    cover = next((run.cover.text for run in runs if run.cover is not None), "")
    return KnownLinks(
        site=site.name,
        looked_at=app.links.last_at(site.name),
        cover=cover,
        problems=found.owned,
        muted=len(found.muted),
    )


def run_known(args: Namespace) -> int:
    """Exit code 0 where nothing is known to be broken, 1 where something is, 3 where no crawl
    has looked yet."""
    from sentinel.app import open_app
    from sentinel.commands.output import print_json

    with open_app(args.config) as app:
        found = known_links(app, app.site(args.site))
    if args.json:
        print_json("known-links", _document(found))
    else:
        _show(found)
    if found.looked_at is None:
        return 3
    return 1 if found.problems else 0


def _document(found: KnownLinks) -> dict[str, object]:
    return {
        "site": found.site,
        "looked_at": found.looked_at,
        "cover": found.cover,
        "muted": found.muted,
        "broken": [
            {
                "url": problem.url,
                "status": problem.status,
                "reason": problem.reason,
                "text": problem.words,
                "since": problem.since,
                "seen_at": problem.seen_at,
                "runs": problem.runs,
                "owner": owner,
                "external": problem.external,
                "from": [{"page": c.page, "line": c.line} for c in problem.carriers],
                "pages": problem.carrier_count,
            }
            for problem, owner in found.problems
        ],
    }


def _show(found: KnownLinks) -> None:
    from sentinel.commands.output import note, say
    from sentinel.core.counts import counted

    if found.looked_at is None:
        note(f"{found.site}: no crawl has looked yet. Next: sentinel sweep --site {found.site}.")
        return
    say(
        f"{found.site}: {counted(len(found.problems), 'broken link')}, as of "
        f"{found.looked_at:%Y-%m-%d %H:%M} UTC" + (f" ({found.cover})." if found.cover else ".")
    )
    if found.muted:
        say(f"{counted(found.muted, 'more link')} muted; `sentinel links muted` lists them.")
    for problem, owner in found.problems[:SHOWN]:
        whose = f", {owner}" if owner else ""
        say(f"\n{problem.url}  {problem.words}")
        say(
            f"    since {problem.since:%Y-%m-%d %H:%M} UTC, "
            f"{counted(problem.runs, 'crawl')} in a row{whose}"
        )
        for carrier in problem.carriers[:PAGES_SHOWN]:
            line = f":{carrier.line}" if carrier.line else ""
            text = f"  {carrier.text!r}" if carrier.text else ""
            say(f"    on {carrier.page}{line}{text}")
        if problem.carrier_count > PAGES_SHOWN:
            say(f"    and on {problem.carrier_count - PAGES_SHOWN} more pages")
    if len(found.problems) > SHOWN:
        say(f"\n... and {len(found.problems) - SHOWN} more; --json has all of them.")
