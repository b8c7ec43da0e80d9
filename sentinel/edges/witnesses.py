"""The further witnesses of one configuration: those that it names, and no others. What they need is
imported for those alone."""

from dataclasses import dataclass

from sentinel.core.browser_journey import BrowserJourneyOptions
from sentinel.core.journey_port import JourneyBrowser
from sentinel.core.platform_ports import TlsEyes, ZoneEyes
from sentinel.core.ports import Browser, Clock, NameServers, Servers, Vantage
from sentinel.core.rhythm import Rhythm
from sentinel.core.search_looks import SearchLooks, search_looks
from sentinel.core.settings import Config
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.late import LateServers, late_stranger
from sentinel.edges.late_platform import LateTls, LateZones


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherWitnesses:
    """What is None, or empty, is not configured."""

    search: SearchLooks
    names: NameServers | None
    vantages: tuple[Vantage, ...]
    browser: Browser | None
    journeys: JourneyBrowser | None
    rendering: Rhythm
    servers: Servers | None
    tls: TlsEyes
    zones: ZoneEyes


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
        journeys=_journeys(config, own_hosts, clock),
        rendering=Rhythm(every_seconds=witnesses.render_every_seconds),
        servers=LateServers(lambda: _servers(config, own_hosts)) if witnesses.identity else None,
        tls=LateTls(lambda: _tls(config, own_hosts, clock)),
        zones=LateZones(lambda: _zones(config, own_hosts, clock)),
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


def _tls(config: Config, own_hosts: frozenset[str], clock: Clock) -> TlsEyes:
    from sentinel.edges.revocation import RevocationEye
    from sentinel.edges.tls_eye import TlsEye

    return TlsEye(
        timeout_seconds=config.limits.connect_timeout_seconds,
        guard=AddressGuard.of(own_hosts, config.limits.allow_addresses),
        names=_names(config),
        revocation=RevocationEye(fetcher=late_stranger(config, clock=clock), clock=clock),
    )


def _zones(config: Config, own_hosts: frozenset[str], clock: Clock) -> ZoneEyes:
    from sentinel.edges.dns_questions import DnsQuestions
    from sentinel.edges.names_eye import DnsEye

    return DnsEye(
        questions=DnsQuestions(timeout_seconds=config.limits.connect_timeout_seconds),
        guard=AddressGuard.of(own_hosts, config.limits.allow_addresses),
        clock=clock,
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


def _journeys(config: Config, own_hosts: frozenset[str], clock: Clock) -> JourneyBrowser | None:
    witnesses = config.witnesses
    asked_for = any(isinstance(one.options, BrowserJourneyOptions) for one in config.checks)
    if witnesses.browser is None or not asked_for:
        return None
    from sentinel.edges.browser_journey import ChromiumJourneys

    return ChromiumJourneys(
        witnesses.browser,
        config.limits,
        own_hosts=own_hosts,
        clock=clock,
        accept_language=witnesses.accept_language,
    )
