"""What is imported when it is first used, because that takes longer than all that most commands do;
and edges that are made then."""

import importlib
from collections.abc import Callable
from functools import cached_property

from sentinel.core.page import FetchRequest, Look
from sentinel.core.ports import Clock, Fetcher, Servers
from sentinel.core.server_identity import ServerLook
from sentinel.core.settings import Config
from sentinel.core.site import Site

LATE = (
    *("argon2", "argon2.exceptions"),  # accounts are made over the socket, too
    *("PIL.Image", "jsonpath", "soupsieve", "turbohtml.saxparse"),
    *("sentinel.core.contents", "sentinel.core.first_reading", "sentinel.core.html"),
    *("sentinel.core.selecting", "sentinel.core.text_reading", "sentinel.edges.browser"),
    "sentinel.edges.browser_journey",
    *("sentinel.core.load_reading", "sentinel.core.page_form", "sentinel.core.page_link"),
    *("sentinel.core.scope", "sentinel.edges.look"),
    *("sentinel.edges.channels.mail", "sentinel.edges.resolver", "sentinel.edges.server_identity"),
    *("sentinel.edges.dns_questions", "sentinel.edges.names_eye", "sentinel.edges.revocation"),
    *("sentinel.edges.tls_eye", "sentinel.edges.treewatch", "sentinel.edges.vantage"),
)
"""All that is imported late without being of an extra, nor by people who enter a console alone."""
LATE_OF_ENTERING = (
    *("pyotp", "segno", "sentinel.edges.identity_provider", "sentinel.edges.passkeys"),
)
"""An eighth of what a daemon's start takes; one without a console lets nobody in."""


def import_the_rest() -> None:
    """For the daemon, at its start: what it needs in an incident must not come from a disk that has
    failed by then, nor from another version that was installed while it ran."""
    for name in LATE:
        importlib.import_module(name)


def import_what_lets_people_in() -> None:
    """The same, for a daemon with a console, also where that came by a reload."""
    for name in LATE_OF_ENTERING:
        importlib.import_module(name)


class LateFetcher:
    """Port Fetcher. Belongs to one event loop at a time, as what it makes."""

    def __init__(self, make: Callable[[], Fetcher]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Fetcher:
        return self._make()

    def ready(self) -> None:
        """For the daemon, before it works: makes it now, with the certificates that it reads from
        the disk. Raises OSError where they cannot be read."""
        _ = self._made

    async def fetch(self, request: FetchRequest) -> Look:
        return await self._made.fetch(request)

    async def close(self) -> None:
        """What was never used is not made to be closed."""
        if "_made" in self.__dict__:
            await self._made.close()


class LateServers:
    """Port Servers."""

    def __init__(self, make: Callable[[], Servers]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Servers:
        return self._make()

    async def look(self, site: Site) -> ServerLook:
        return await self._made.look(site)


def late_witness(config: Config, *, own_hosts: frozenset[str], clock: Clock) -> LateFetcher:
    """The witness that asks on connections of its own; the sites beside ours, too, which a block
    must leave open."""

    def make() -> Fetcher:
        from sentinel.core.urls import neighbour_hosts

        own = own_hosts.union(*map(neighbour_hosts, config.sites))
        return _looking_alone(config, own, clock)

    return LateFetcher(make)


def late_stranger(config: Config, *, clock: Clock) -> LateFetcher:
    """Asks for what a server's certificate names. That may be any address: to no private one of the
    own hosts, too, is anything sent that the operator did not name."""
    return LateFetcher(lambda: _looking_alone(config, frozenset(), clock))


def _looking_alone(config: Config, own_hosts: frozenset[str], clock: Clock) -> Fetcher:
    from sentinel.edges.look import HttpxFetcher

    return HttpxFetcher(
        config.limits,
        user_agents=config.witnesses.user_agents,
        own_hosts=own_hosts,
        clock=clock,
        accept_language=config.witnesses.accept_language,
    )
