"""The options of checks of kinds `tls`, `transport`, `names` and `domain`."""

import re
from pathlib import Path

import ada_url

from sentinel.config.addresses import host_name, is_loopback, network
from sentinel.config.authority_files import read_ca_file
from sentinel.config.patterns import target
from sentinel.config.table import Table
from sentinel.core.platform_options import (
    DomainOptions,
    NamesOptions,
    TlsOptions,
    TransportOptions,
)

_NAME = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_PORT = re.compile(r"[1-9][0-9]{0,4}")


def read_tls_options(table: Table, folder: Path) -> TlsOptions:
    return TlsOptions(
        expiry_days=_days(table, TlsOptions().expiry_days),
        ca_file=read_ca_file(table, folder),
        hosts=table.texts(
            "hosts", (), accepted='a list of hosts, such as ["pay.example.org"]', convert=_host
        ),
        revocation=table.flag("revocation", True),
    )


def read_transport_options(table: Table) -> TransportOptions:
    return TransportOptions(
        hsts_seconds=table.duration("hsts", "180d", high="1098d"),
        hsts_subdomains=table.flag("hsts_subdomains", False),
        pages=table.texts(
            "pages",
            ("/",),
            accepted='a list of paths of the site, such as ["/", "/tenders"]',
            convert=_page,
            least=1,
        ),
    )


def read_names_options(table: Table) -> NamesOptions:
    return NamesOptions(
        expected_addresses=table.texts(
            "expected_addresses",
            (),
            accepted='a list of addresses and networks, such as ["203.0.113.0/24"]',
            convert=network,
        ),
        expected_name_servers=_names(table, "expected_name_servers", "ns1.example.org"),
        expected_mail_servers=_names(table, "expected_mail_servers", "mx.example.org"),
        caa=_names(table, "caa", "letsencrypt.org"),
        dnssec=table.flag("dnssec", False),
        mail=table.flag("mail", False),
        spoofing=table.flag("spoofing", True),
    )


def read_domain_options(table: Table) -> DomainOptions:
    return DomainOptions(
        rdap=table.text(
            "rdap",
            accepted='the URL of the registry\'s service, such as "https://rdap.example.org/"',
            convert=_rdap,
        ),
        expiry_days=_days(table, DomainOptions(rdap="").expiry_days),
    )


def _days(table: Table, default: tuple[int, ...]) -> tuple[int, ...]:
    """For a warning, an error, and critical."""
    days = table.integers("expiry_days", default, low=0, high=366)
    found = [day for day in days if _is_number(day)]
    if len(found) < len(days):
        return default  # each was reported by itself
    if days and (len(days) != len(default) or found != sorted(found, reverse=True)):
        example = list(default)
        table.wrong(
            "expiry_days",
            f"three numbers of days, none larger than the one before, such as {example}",
        )
        return default
    return days or default


def _is_number(day: object) -> bool:
    """What a list holds that was found faulty may be anything."""
    return isinstance(day, int) and not isinstance(day, bool)


def _names(table: Table, key: str, example: str) -> tuple[str, ...]:
    return table.texts(key, (), accepted=f'a list of names, such as ["{example}"]', convert=_name)


def _name(text: str) -> str:
    name = text.rstrip(".").lower()
    if not _NAME.fullmatch(name):
        raise ValueError('accepted: a name in DNS such as "ns1.example.org"')
    return name


def _host(text: str) -> str:
    """A host name, with a port or without."""
    host, colon, port = text.partition(":")
    if colon and not (_PORT.fullmatch(port) and int(port) < 65536):
        raise ValueError('accepted: a host, with a port or without, such as "mail.example.org:465"')
    return host_name(host).lower() + colon + port


def _page(text: str) -> str:
    if text.endswith("/**"):
        raise ValueError('accepted: one page of the site such as "/tenders"; without "**"')
    return target(text)


def _rdap(text: str) -> str:
    """https, but for a service on this machine."""
    accepted = 'accepted: a URL such as "https://rdap.example.org/"'
    try:
        url = ada_url.URL(text)
    except ValueError:
        raise ValueError(f"{accepted}; this is none") from None
    if url.protocol != "https:" and not (url.protocol == "http:" and is_loopback(url.hostname)):
        raise ValueError(f"{accepted}; it begins with https://")
    if url.username or url.password or url.search or url.hash:
        raise ValueError(f"{accepted}; without a user, a query or a fragment")
    return str(url.href) if url.pathname.endswith("/") else f"{url.href}/"
