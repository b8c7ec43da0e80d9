"""Looking at the servers of a site: DNS and certificates, and what is not as approved."""

from dataclasses import replace

from sentinel.core.corroboration import Corroboration
from sentinel.core.server_identity import OF_PAGES, changes, united
from sentinel.core.servers import ServerIdentity
from sentinel.core.site import Site
from sentinel.eyes import Eyes, Scene, Seen


async def look_at_servers(eyes: Eyes, scene: Scene, seen: Seen) -> None:
    """Fills `seen.server`. What differs from what is approved is asked a second time at once: a
    server that is just being renewed, or a resolver that lies once, is none."""
    if eyes.servers is None:
        return
    site, approved = scene.site, _approved(scene)
    seen.server = await eyes.servers.look(site)
    if approved is None or not changes(approved, seen.server, networks=site.networks):
        return
    again = await eyes.servers.look(site)
    if not changes(approved, again, networks=site.networks):
        seen.server = again
        return
    seen.server = united((seen.server, again))


async def identity_of(eyes: Eyes, site: Site) -> ServerIdentity | None:
    """What is learnt as the site's servers, from two looks; None where there is nothing to ask, or
    nothing could be found out. What two looks do not agree on is approved as one set."""
    if eyes.servers is None:
        return None
    looks = [await eyes.servers.look(site) for _ in range(2)]
    seen = united(looks).identity
    if seen == ServerIdentity():
        return None
    return replace(seen, networks=site.networks)


async def with_servers(
    eyes: Eyes, scene: Scene, seen: Seen, corroboration: Corroboration
) -> Corroboration:
    """What further witnesses said, with what DNS and certificates say; these are asked where the
    run's checks have not done so."""
    approved = _approved(scene)
    if approved is None:
        return corroboration
    if seen.server is None:
        await look_at_servers(eyes, scene, seen)
    if seen.server is None:
        return corroboration
    found = changes(approved, seen.server, networks=scene.site.networks)
    return replace(
        corroboration,
        server_changes=tuple(c for c in found if not c.benign and c.what in OF_PAGES),
        server_checked=True,
    )


def _approved(scene: Scene) -> ServerIdentity | None:
    return None if scene.baseline is None else scene.baseline.server
