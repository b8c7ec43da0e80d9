"""What a drill does to its copy, by the verdict that the playbook answers."""

from collections.abc import Callable
from pathlib import Path

from sentinel.core.playbook import Playbook
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.verdict import Verdict
from sentinel.demo.attack import DROPPED, HOME
from sentinel.drilling.databases import damage
from sentinel.drilling.server import CopyServer
from sentinel.errors import CouldNotFindOut, UsageError

DROPPED_NAME = "sentinel-drill-dropped.php"
LEAST_BYTES = 200
"""Of a page that is cut: what is shorter is no longer told from an edit."""
Attack = Callable[[Site, Path, CopyServer], str]


def deface(site: Site, root: Path, server: CopyServer) -> str:
    """Replaces the home page and drops a file for a server to run, as intruders do."""
    home = _home(site, root)
    home.write_text(HOME, encoding="utf-8")
    (root / DROPPED_NAME).write_text(DROPPED, encoding="utf-8")
    return f"{home.relative_to(root)} is replaced, and {DROPPED_NAME} dropped"


def cut(site: Site, root: Path, server: CopyServer) -> str:
    """Cuts a page short in its middle, as a full disk or a broken transfer does."""
    home = root / site.index_files[0]
    pages = [p for p in sorted(root.glob("**/*.htm*")) if p.is_file() and not p.is_symlink()]
    long = [page for page in pages if page.stat().st_size >= LEAST_BYTES]
    others = [page for page in long if page != home]
    if not long:
        raise CouldNotFindOut(
            f"site {site.name}: the copy has no HTML page of {LEAST_BYTES} bytes or more that "
            "could be cut short; this playbook cannot be drilled on it."
        )
    page = next(iter([*others, *long]))
    page.write_bytes(page.read_bytes()[: page.stat().st_size // 2])
    struck = damage(site)
    also = f", and database {', '.join(struck)} damaged" if struck else ""
    return f"{page.relative_to(root)} is cut short{also}"


def crash(site: Site, root: Path, server: CopyServer) -> str:
    """Stops the copy's server: nobody is answered any more."""
    server.stop()
    return "the web server stopped answering"


ATTACKS: dict[Verdict, Attack] = {
    Verdict.DEFACED: deface,
    Verdict.CORRUPT: cut,
    Verdict.DOWN: crash,
}
"""By the verdict that starts the playbook."""


def playbook_of(config: Config, name: str) -> Playbook:
    """The playbook in force of that name. Raises UsageError for an unknown one."""
    found = next((playbook for playbook in config.playbooks if playbook.name == name), None)
    if found is None:
        names = ", ".join(playbook.name for playbook in config.playbooks)
        raise UsageError(f"{name}: no such playbook; there are: {names}.")
    return found


def attack_of(playbook: Playbook) -> tuple[Verdict, Attack]:
    """What starts a playbook. Raises UsageError where no drill can."""
    for verdict in playbook.on:
        if verdict in ATTACKS:
            return verdict, ATTACKS[verdict]
    raise UsageError(
        f"{playbook.name}: answers {', '.join(playbook.on)}; a drill can stage "
        f"{', '.join(ATTACKS)}. See what it would do: sentinel drill {playbook.name} --dry-run."
    )


def _home(site: Site, root: Path) -> Path:
    """The home page's file. Raises CouldNotFindOut where it is none that can be served as it is."""
    for name in site.index_files:
        home = root / name
        if home.is_file() and home.suffix.lower() in {".html", ".htm"}:
            return home
    raise CouldNotFindOut(
        f"site {site.name}: its backup holds no home page that is an HTML file, so a program makes "
        "it, and a copy of the files alone cannot be drilled. sentinel prove works on such a site."
    )
