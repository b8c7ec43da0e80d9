"""Whether a site's canary page may be exercised now: what is approved, and what stands there."""

from sentinel.core.baseline import Baseline, PageBaseline
from sentinel.core.canonical import sha256
from sentinel.core.manifest import Entry, Manifest
from sentinel.core.page import Look, Page
from sentinel.core.site import Site
from sentinel.core.urls import subject_of_path
from sentinel.errors import ConfigError, ConfigProblem, CouldNotFindOut, Refused


def canary_of(site: Site) -> str:
    """The path of the page. Raises ConfigError where none is set aside."""
    if not site.canary_page:
        problem = ConfigProblem(
            file="config.toml",
            key="site.canary_page",
            message=f"site {site.name} has set no page aside; accepted: the path of a small HTML "
            'page below its document_root, such as canary_page = "sentinel-canary.html". Make the '
            "page, learn and approve it (sentinel baseline learn), back it up, then prove again",
        )
        raise ConfigError((problem,))
    return site.canary_page


def approved_page(site: Site, baseline: Baseline | None, data: bytes) -> PageBaseline | None:
    """The page as approved for its address, where it is. Raises Refused where the file is not what
    is approved: then there is nothing that it could be put back to."""
    path = canary_of(site)
    if baseline is None:
        raise Refused(
            f"site {site.name}: nothing is approved, so nothing can be seen to differ. First: "
            f"sentinel baseline learn --site {site.name}, then approve it."
        )
    entry = None if baseline.tree is None else entry_of(baseline.tree, path)
    if entry is None or entry.sha256 != sha256(data):
        found = "is not in it" if entry is None else "is another one there"
        raise Refused(
            f"site {site.name}: the approved baseline must hold the canary page as it stands, and "
            f"{path} {found}. Learn and approve it (sentinel baseline learn --site {site.name})."
        )
    subject = subject_of_path(path, site)
    return next((page for page in baseline.pages if page.subject == subject), None)


def backed_up(site: Site, backup: str, manifest: Manifest, data: bytes) -> Entry:
    """The page's entry in the backup from which it will come back. Raises Refused."""
    entry = entry_of(manifest, canary_of(site))
    if entry is None or entry.sha256 != sha256(data):
        raise Refused(
            f"site {site.name}: the latest clean backup, {backup}, does not hold the canary page "
            f"as it stands. Take one: sentinel backup create --site {site.name} --rehearse."
        )
    return entry


def entry_of(manifest: Manifest, path: str) -> Entry | None:
    """What a manifest holds of one path."""
    return next((entry for entry in manifest.entries if entry.path == path), None)


def served_as_is(look: Look, data: bytes) -> None:
    """Refuses a page that visitors do not get byte for byte: what an exercise lays down could not
    be told from an attack there. Raises CouldNotFindOut, Refused."""
    if not isinstance(look, Page):
        raise CouldNotFindOut(f"{look.url}: the canary page cannot be fetched: {look.text}.")
    if look.status != 200 or look.sha256 != sha256(data):
        raise Refused(
            f"{look.url}: is answered with status {look.status} and other bytes than the file's, "
            "so an exercise there could not be told from an attack. Set a page aside that the web "
            "server hands out as it is (canary_page)."
        )
