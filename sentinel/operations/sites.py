"""Sites by the names that a request gives."""

from sentinel.app_parts import App
from sentinel.core.site import Site
from sentinel.errors import NotThere

SHOWN_CHARACTERS = 60


def site_named(app: App, name: str) -> Site:
    """Raises NotThere, naming those that exist."""
    for site in app.config.sites:
        if site.name == name:
            return site
    known = ", ".join(site.name for site in app.config.sites)
    shown = name[:SHOWN_CHARACTERS]
    raise NotThere(f"site {shown}: no such site; configured are: {known}.")


def sites_named(app: App, name: str) -> tuple[Site, ...]:
    """The named site, or all of them where none is named. Raises NotThere."""
    return (site_named(app, name),) if name else app.config.sites
