"""The further witnesses of one configuration: those that it names, and no others. What they need is
imported for those alone."""

from dataclasses import dataclass

from sentinel.core.ports import Browser, Clock, NameServers, Servers, Vantage
from sentinel.core.rhythm import Rhythm
from sentinel.core.search_looks import SearchLooks, search_looks
from sentinel.core.settings import Config
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.late import LateServers


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
    witnesses = config.witnesses
    return FurtherWitnesses(
        search=search_looks(
            bot_agent=witnesses.search_bot_agent,
            referrer=witnesses.search_referrer,
            browser_agent=witnesses.user_agents[-1],
            every_seconds=witnesses.cloaking_every_seconds,
        ),
        names=_names(config) if witnesses.resolvers else None,
        vantages=_vantages(config, own_hosts, clock) if config.vantages else (),
        browser=_browser(config, own_hosts, clock),
        rendering=Rhythm(every_seconds=witnesses.render_every_seconds),
        servers=LateServers(lambda: _servers(config, own_hosts)) if witnesses.identity else None,
    )


def _names(config: Config) -> NameServers:
    from sentinel.edges.resolver import DnsNameServers

    limits = config.limits
    return DnsNameServers(
        AddressGuard.of((), limits.allow_addresses),
        timeout_seconds=limits.connect_timeout_seconds,
    )


def _servers(config: Config, own_hosts: frozenset[str]) -> Servers:
    from sentinel.edges.server_identity import ServerEye

    limits = config.limits
    return ServerEye(
        timeout_seconds=limits.connect_timeout_seconds,
        guard=AddressGuard.of(own_hosts, limits.allow_addresses),
    )


def _vantages(config: Config, own_hosts: frozenset[str], clock: Clock) -> tuple[Vantage, ...]:
    from sentinel.edges.vantage import ProxyVantage

    return tuple(
        ProxyVantage(
            point,
            config.limits,
            user_agents=config.witnesses.user_agents,
            own_hosts=own_hosts,
            clock=clock,
            accept_language=config.witnesses.accept_language,
        )
        for point in config.vantages
    )


def _browser(config: Config, own_hosts: frozenset[str], clock: Clock) -> Browser | None:
    witnesses = config.witnesses
    if witnesses.browser is None:
        return None
    from sentinel.edges.browser import ChromiumBrowser

    return ChromiumBrowser(
        witnesses.browser,
        config.limits,
        own_hosts=own_hosts,
        clock=clock,
        accept_language=witnesses.accept_language,
    )
