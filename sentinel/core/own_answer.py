"""Which answers are the site's own, which hosts belong to it, and what travels safely."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address

from sentinel.core.site import Site
from sentinel.core.urls import host_of, hosts_of, same_site, url_of_subject
from sentinel.core.whole_page import WholePage


def own_answers(page: WholePage) -> bool:
    """Good answers of the site itself, of any type: one that leads to another site is that
    site's."""
    return page.page.status < 400 and same_site(page.page.final_url, page.site)


def own_pages(page: WholePage) -> bool:
    """Good HTML answers of the site itself that can be read in bounded time, and are whole."""
    return page.page.is_html and own_answers(page) and page.readable


def own_documents(page: WholePage) -> bool:
    """Pages and style sheets: what makes a browser load something else."""
    return own_pages(page) or (page.page.content_type == "text/css" and own_answers(page))


def below(host: str, parents: Iterable[str]) -> bool:
    """Whether a host is one of the names, or lies below one: `a.gov.in` below `gov.in`."""
    bare = host.rstrip(".").lower()
    return any(
        bare == parent or bare.endswith(f".{parent}")
        for parent in (name.strip().lstrip("*.").rstrip(".").lower() for name in parents)
        if parent
    )


def is_first_party(host: str, site: Site, own_hosts: Iterable[str] = ()) -> bool:
    """Whether a host is the site's, of the same registered domain (by the public suffix list), or
    named as its own. Addresses without a domain are themselves alone."""
    hosts = hosts_of(site)
    if host in hosts or below(host, own_hosts):
        return True
    domain = domain_of(host)
    return any(domain == domain_of(own) for own in hosts)


@lru_cache(maxsize=4096)
def domain_of(host: str) -> str:
    """The registered domain; a host that has none is its own."""
    from sentinel.core.scope import registrable_domain  # brings the list of public suffixes

    return registrable_domain(host) or host


def is_safe(url: str) -> bool:
    """Whether what is sent to an address can be read by nobody on the way: https, or this very
    machine (W3C Secure Contexts, 3.1: potentially trustworthy origins)."""
    return url.startswith(("https://", "wss://")) or is_this_machine(host_of(url))


def is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def asked_urls(site: Site, *paths: tuple[str, ...]) -> tuple[str, ...]:
    """The addresses of the first list that names any, to ask each for itself: of `/docs/**`, that
    folder."""
    chosen = next((one for one in paths if one), ())
    plain = (path.removesuffix("**") or "/" for path in chosen)
    return tuple(dict.fromkeys(url_of_subject(path, site) for path in plain))
