"""Would a block hold? Each way to block a site, tried as far as it can be with the site open."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.examination import Examined
    from sentinel.core.site import Site

_SHOWN = 2
_TRY = 'try it once at a quiet hour: sentinel block --by "NAME" --reason trial, then unblock'


def examine_block(app: "App", site: "Site") -> "Iterator[Examined]":
    """Each rung of the site's ladder, and what a proof would miss."""
    from sentinel.core.examination import fault, warning
    from sentinel.core.site import block_settings, rungs

    ways = rungs(site)
    if not ways:
        text = "Nothing says how to block it: a defaced site stays in public until it is restored."
        yield fault("block", text, "add [site.block], then sentinel block prepare")
        return
    for rung in ways:
        yield from _rung(app, rung)
    settings = block_settings(site)
    if len(ways) == 1 and settings.driver == "cloudflare":
        text = "Only Cloudflare closes it: who knows the server's own address still sees it."
        yield warning("block", text, "add a second [[site.block]] for the web server")
    if settings.driver == "demo":
        text = 'driver = "demo" is heeded by the demo alone.'
        yield warning("block", text, "name the web server that serves this site")
    yield from _unlisted(app, site)


def _rung(app: "App", rung: "Site") -> "Iterator[Examined]":
    from sentinel.blockers.command import missing_programs
    from sentinel.blockers.flag_folder import weak_points
    from sentinel.core.examination import fault, fine
    from sentinel.core.site import block_settings
    from sentinel.errors import BlockError

    settings = block_settings(rung)
    what = f"block {settings.driver}"
    if settings.command is not None:
        for program in missing_programs(rung):
            yield fault(what, f"{program} is not there, or may not be run.", "install it")
    elif settings.cloudflare is None:
        for weak in weak_points(rung):
            yield fault(what, weak, "chown root and chmod 755 what is named")
    try:
        flagged = app.tools.blockers[settings.driver].incident(rung)
    except BlockError as error:
        yield fault(what, str(error), "put that right: it would fail at an incident, too")
        return
    if settings.cloudflare is not None and not flagged:
        yield fine(what, "The API answers, and the rule is switched off.")
    yield _in_force(app, rung, what, flagged)


def _in_force(app: "App", rung: "Site", what: str, flagged: str) -> "Examined":
    from sentinel.actions.probing import probe, prober_of
    from sentinel.blockers.flag_folder import hidden_points
    from sentinel.core.examination import fault, fine, warning
    from sentinel.errors import BlockError

    if flagged:
        text = f"The site is blocked for {flagged} at this moment."
        return warning(what, text, "see sentinel status")
    prober = prober_of(app.tools.blockers, rung)
    if prober is None:
        return warning(what, "It cannot be tried while the site is open.", _TRY)
    try:
        problems = app.run(probe(prober, rung, app.tools.witness))
    except BlockError as error:
        return fault(what, str(error), "sentinel block prepare says who must own the folder")
    if problems:
        text = " ".join((problems[0], *hidden_points(rung), *problems[1:])[:_SHOWN])
        return fault(what, text, f"sentinel block prepare --site {rung.name}")
    places = 1 + len(rung.aliases)
    return fine(what, f"In force at {places} of {places} addresses, seen from outside by a probe.")


def _unlisted(app: "App", site: "Site") -> "Iterator[Examined]":
    """What answers under the site's name and is no alias: http beside https, the name with `www.`
    or without. A block that is missing in its server block would not be noticed."""
    from sentinel.actions.proof import ANY_PLACE, request_for
    from sentinel.core.examination import warning
    from sentinel.core.page import Page

    for other in unlisted_roots(site):
        look = app.run(app.tools.witness.fetch(request_for(other, "GET", ANY_PLACE)))
        if isinstance(look, Page):
            text = f"{other} answers, too ({look.status}), and no block is proven there."
            yield warning("aliases", text, f'if it shows this site, add "{other}" to aliases')


def unlisted_roots(site: "Site") -> tuple[str, ...]:
    """Roots that may well be the site's, too, and that neither it nor a neighbour of it has."""
    from sentinel.core.site import block_settings, rungs

    roots = (site.url, *site.aliases)
    beside = {url for rung in rungs(site) for url in block_settings(rung).neighbours}
    hosts = {urlsplit(url).hostname for url in beside}
    found: dict[str, None] = {}
    for parts in map(urlsplit, roots):
        host = parts.hostname or ""
        if parts.port in {None, 80, 443} and ":" not in host:
            scheme = "http" if parts.scheme == "https" else "https"
            found[parts._replace(scheme=scheme, netloc=host).geturl()] = None
        if not host.replace(".", "").isdigit() and "." in host and ":" not in host:
            other = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
            if other not in hosts:
                found[parts._replace(netloc=parts.netloc.replace(host, other)).geturl()] = None
    return tuple(root for root in sorted(found) if root not in {*roots, *beside})
