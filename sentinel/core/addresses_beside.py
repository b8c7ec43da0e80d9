"""Addresses that no page need link to and that visitors, browsers or search engines ask for all the
same: the icon, robots.txt, the sitemap. What answers there is learnt and watched like a page."""

from sentinel.core.site import Site
from sentinel.core.urls import resolve

BESIDE = ("favicon.ico", "robots.txt", "sitemap.xml")


def addresses_beside(site: Site) -> tuple[str, ...]:
    """Of the origins of a site's root URL and aliases, each once."""
    found = (resolve(root, f"/{name}") for root in (site.url, *site.aliases) for name in BESIDE)
    return tuple(dict.fromkeys(filter(None, found)))
