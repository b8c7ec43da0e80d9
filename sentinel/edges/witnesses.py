"""The further witnesses of one configuration: those that it names, and no others."""

from dataclasses import dataclass

from sentinel.core.ports import Browser, Clock, NameServers, Servers, Vantage
from sentinel.core.rhythm import Rhythm
from sentinel.core.search_looks import SearchLooks, search_looks
from sentinel.core.settings import Config
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.browser import ChromiumBrowser
from sentinel.edges.resolver import DnsNameServers
from sentinel.edges.server_identity import ServerEye
from sentinel.edges.vantage import ProxyVantage


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherWitnesses:
    """What is None, or empty, is not configured."""

    search: SearchLooks
    names: NameServers | None
    vantages: tuple[Vantage, ...]
    browser: Browser | None
    rendering: Rhythm
    servers: Servers | None


def further_witnesses(
    config: Config, *, own_hosts: frozenset[str], clock: Clock
) -> FurtherWitnesses:
    """Nothing is started or asked yet."""
    witnesses, limits = config.witnesses, config.limits
    names = DnsNameServers(
        AddressGuard.of((), limits.allow_addresses),
        timeout_seconds=limits.connect_timeout_seconds,
    )
    servers = ServerEye(
        timeout_seconds=limits.connect_timeout_seconds,
        guard=AddressGuard.of(own_hosts, limits.allow_addresses),
    )
    vantages = tuple(
        ProxyVantage(
            point,
            limits,
            user_agents=witnesses.user_agents,
            own_hosts=own_hosts,
            clock=clock,
            accept_language=witnesses.accept_language,
        )
        for point in config.vantages
    )
    browser = None
    if witnesses.browser is not None:
        browser = ChromiumBrowser(
            witnesses.browser,
            limits,
            own_hosts=own_hosts,
            clock=clock,
            accept_language=witnesses.accept_language,
        )
    return FurtherWitnesses(
        search=search_looks(
            bot_agent=witnesses.search_bot_agent,
            referrer=witnesses.search_referrer,
            browser_agent=witnesses.user_agents[-1],
            every_seconds=witnesses.cloaking_every_seconds,
        ),
        names=names if witnesses.resolvers else None,
        vantages=vantages,
        browser=browser,
        rendering=Rhythm(every_seconds=witnesses.render_every_seconds),
        servers=servers if witnesses.identity else None,
    )
