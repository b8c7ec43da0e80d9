"""Looks at what a site stands on, for checks of kinds `tls`, `transport`, `names` and `domain`.

A site that is watched over plain http by an address of this machine has none of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import ada_url

from sentinel.core.check import Check
from sentinel.core.domain_look import DomainLook, read_rdap
from sentinel.core.host_place import is_address, is_local
from sentinel.core.names_look import NamesQuestion
from sentinel.core.page import FetchRequest, Look, Page
from sentinel.core.platform_options import DomainOptions, TlsOptions, TransportOptions
from sentinel.core.scope import registrable_domain
from sentinel.core.site import Site
from sentinel.core.snapshot import Snapshot
from sentinel.core.tls_look import TlsLook, TlsTarget
from sentinel.core.transport_look import MAX_HOPS, Trail, TrailEnd, is_inner, next_of, plain_start
from sentinel.core.urls import host_of, same_site
from sentinel.eyes import Eyes, Scene, Seen

MAX_HOSTS = 12
"""Whose TLS one check looks at."""
MAX_TRAILS = 24
BASELINE_PAGES = 2
"""Approved pages that are tried over http beside those of the definition."""
HTTPS_PORT = 443


async def with_tls(
    eyes: Eyes, scene: Scene, check: Check, seen: Seen, snapshot: Snapshot
) -> Snapshot:
    """Every https host that the site's addresses name or lead to."""
    del seen
    options = check.options if isinstance(check.options, TlsOptions) else TlsOptions()
    if eyes.tls is None:
        return snapshot
    trails = [await _trail(eyes, scene, start) for start in _starts(scene.site, ("/",))]
    looks: list[TlsLook] = []
    for target in _targets(scene.site, trails, options):
        try:
            looks.append(await eyes.tls.look(target, options=options))
        except OSError as error:  # the trusted authorities cannot be read: nothing is known
            looks.append(TlsLook(target=target, fault=str(error)[:200]))
    return replace(snapshot, tls=tuple(looks))


async def with_transport(
    eyes: Eyes, scene: Scene, check: Check, seen: Seen, snapshot: Snapshot
) -> Snapshot:
    """The ways from http, and from each root on https."""
    del seen
    options = check.options if isinstance(check.options, TransportOptions) else TransportOptions()
    paths = tuple(dict.fromkeys((*options.pages, *_approved_paths(snapshot))))
    trails = [await _trail(eyes, scene, start) for start in _starts(scene.site, paths)]
    return replace(snapshot, trails=tuple(trails))


async def with_names(
    eyes: Eyes, scene: Scene, check: Check, seen: Seen, snapshot: Snapshot
) -> Snapshot:
    """Every name of the site."""
    del check, seen
    if eyes.zones is None:
        return snapshot
    looks = [await eyes.zones.look(question) for question in _questions(scene.site)]
    return replace(snapshot, names=tuple(looks))


async def with_domain(
    eyes: Eyes, scene: Scene, check: Check, seen: Seen, snapshot: Snapshot
) -> Snapshot:
    """Every domain of the site, as its registry has it."""
    del seen
    options = check.options
    if not isinstance(options, DomainOptions):
        return snapshot
    domains = dict.fromkeys(question.domain for question in _questions(scene.site))
    looks = [await _registered(eyes, options, domain) for domain in domains]
    return replace(snapshot, domains=tuple(looks))


def _starts(site: Site, paths: Sequence[str]) -> list[str]:
    """What is asked: each root, and each page over plain http; nothing of a local plain site."""
    found: list[str] = []
    for root in (site.url, *site.aliases):
        if is_inner(root):
            continue
        found.append(root)
        starts = (plain_start(root, path) for path in paths)
        found += [start for start in starts if start is not None]
    return list(dict.fromkeys(found))[:MAX_TRAILS]


def _approved_paths(snapshot: Snapshot) -> Iterable[str]:
    """A few pages that the site is known to have."""
    pages = snapshot.baseline.pages if snapshot.baseline is not None else ()
    root = snapshot.site.url
    below = [page.url[len(root) - 1 :] for page in pages if page.url.startswith(root)]
    return [path for path in below if path != "/"][:BASELINE_PAGES]


async def _trail(eyes: Eyes, scene: Scene, start: str) -> Trail:
    """Follows redirects one by one, each asked once more where it does not answer."""
    url, hops = start, list[Look]()
    while True:
        look = await _asked(eyes, scene, url)
        hops.append(look)
        if not isinstance(look, Page):
            return Trail(start=start, hops=tuple(hops), end=TrailEnd.FAILURE)
        target = next_of(look)
        if target is None:
            return Trail(start=start, hops=tuple(hops), end=TrailEnd.NOWHERE)
        if not target:
            return Trail(start=start, hops=tuple(hops), end=TrailEnd.ANSWER)
        if any(hop.url == target for hop in hops):
            return Trail(start=start, hops=tuple(hops), end=TrailEnd.LOOP)
        if len(hops) > MAX_HOPS:
            return Trail(start=start, hops=tuple(hops), end=TrailEnd.TOO_LONG)
        url = target


async def _asked(eyes: Eyes, scene: Scene, url: str) -> Look:
    # the headers may hold a token that lets us through our own block: over https to its own site
    # alone, for over http anybody on the way could read it
    own = same_site(url, scene.site) and url.startswith("https://")
    request = FetchRequest(
        url=url,
        headers=scene.headers if own else (),
        follow_redirects=False,
        fresh_connection=True,
    )
    look = await eyes.witness.fetch(request)
    return look if isinstance(look, Page) else await eyes.witness.fetch(request)


def _targets(site: Site, trails: Sequence[Trail], options: TlsOptions) -> list[TlsTarget]:
    """Each host once: those of the site, those of the definition, those on the way."""
    found: dict[tuple[str, int], TlsTarget] = {}

    def add(url: str, reason: str) -> None:
        parsed = ada_url.URL(url)
        # a name may be written with its last dot; certificates and servers know it without
        host, port = host_of(url).rstrip("."), int(parsed.port or HTTPS_PORT)
        if parsed.protocol == "https:" and host:
            found.setdefault((host, port), TlsTarget(host=host, port=port, reason=reason))

    for root in (site.url, *site.aliases):
        add(root, "an address of the site")
    for host in options.hosts:
        add(f"https://{host}/", "named by the check")
    for trail in trails:
        for hop in trail.hops:
            add(hop.url, f"{trail.start} leads there")
    return list(found.values())[:MAX_HOSTS]


def _questions(site: Site) -> list[NamesQuestion]:
    """The names of the site; an address, or a name of this machine, is none."""
    hosts = dict.fromkeys(host_of(root) for root in (site.url, *site.aliases))
    return [
        NamesQuestion(host=host, domain=registrable_domain(host) or host)
        for host in hosts
        if host and not is_address(host) and not is_local(host)
    ]


async def _registered(eyes: Eyes, options: DomainOptions, domain: str) -> DomainLook:
    url = f"{options.rdap}domain/{domain}"
    request = FetchRequest(url=url, headers=(("Accept", "application/rdap+json"),))
    look = await eyes.witness.fetch(request)
    if not isinstance(look, Page):
        look = await eyes.witness.fetch(request)
    if not isinstance(look, Page):
        return DomainLook(domain=domain, fault=look.text)
    if look.status == 404:
        return DomainLook(domain=domain, missing=True)
    if look.status != 200 or look.over_cap:
        why = "its answer is too large" if look.over_cap else f"it answers with {look.status}"
        return DomainLook(domain=domain, fault=why)
    return read_rdap(domain, look.body)
