"""What of a restored copy can be looked at, and what speaks against it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from sentinel.core.baseline import Baseline, PageBaseline
from sentinel.core.check import Check
from sentinel.core.counts import counted
from sentinel.core.finding import Finding
from sentinel.core.manifest import Entry, EntryType, Manifest
from sentinel.core.site import Site
from sentinel.core.upkeep import whole_checks
from sentinel.core.verdict import Verdict

INDEX_FILES = ("index.html", "index.htm", "index.xhtml")
"""What stands for a folder, in this order, where Sentinel itself serves a copy."""
LOOKS_AT_PAGES = frozenset({"baseline", "page", "plugin"})
LOOKS_AT_FILES = frozenset({"tree"})
LOOKS_AT_DATABASES = frozenset({"database"})
"""Of these the dumps are loaded and compared, beside the checks."""
_LINKS = "links"
"""Every approved address is asked for, so the links between them are, too."""
_PAGE_ENDINGS = (".html", ".htm", ".xhtml")
_SHOWN = 3
MAX_PROBLEMS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyPlan:
    """Which addresses of the site are asked of its copy, and by which checks."""

    urls: tuple[str, ...]
    checks: tuple[Check, ...]
    not_checked: tuple[str, ...]
    """What is left out, each a sentence."""


def copy_plan(
    site: Site, baseline: Baseline | None, checks: Sequence[Check], manifest: Manifest
) -> CopyPlan:
    """Every approved address and every target of a page check that the copy can answer.

    With a command of the site's own these are all; else files whose very bytes are approved for
    the address: what a program or the web server makes of them cannot be told from a copy.
    """
    entries = manifest.by_path()
    pages = {} if baseline is None else baseline.by_url()
    fit = [check for check in checks if check.kind in LOOKS_AT_PAGES | LOOKS_AT_FILES | {_LINKS}]
    targets = (
        site.url + target.lstrip("/")
        for check in fit
        if check.kind in LOOKS_AT_PAGES
        for target in check.targets
        if not target.endswith("/**")
    )
    wanted = tuple(dict.fromkeys([*pages, *targets]))
    served = tuple(url for url in wanted if _answers(site, url, pages.get(url), entries))
    left_out = set(wanted) - set(served)
    others = [
        c.name for c in whole_checks(checks) if c not in fit and c.kind not in LOOKS_AT_DATABASES
    ]
    said = []
    if left_out:
        said.append(_left_out(site, sorted(left_out)))
    if others:
        said.append(f"Left out, for they look at the web server: {', '.join(sorted(others))}.")
    if baseline is None:
        said.append("No approved baseline is known to compare pages with.")
    return CopyPlan(urls=served, checks=tuple(fit), not_checked=tuple(said))


def problems_of(findings: Iterable[Finding], known: Iterable[Finding]) -> tuple[str, ...]:
    """What speaks against a copy, each a sentence; without what the run before the backup found on
    the site itself, and what could not be judged."""
    before = {(one.check, one.code, one.subject) for one in known}
    told = tuple(
        dict.fromkeys(
            f"{one.check}: {one.subject}: {one.message}"
            for one in findings
            if one.verdict not in {Verdict.INTACT, Verdict.INCONCLUSIVE}
            and (one.check, one.code, one.subject) not in before
        )
    )
    if len(told) > MAX_PROBLEMS:
        return (*told[:MAX_PROBLEMS], f"And {len(told) - MAX_PROBLEMS} more.")
    return told


def undecided(findings: Iterable[Finding]) -> tuple[str, ...]:
    """What checks could not judge on a copy, in one sentence."""
    places = sorted({one.subject for one in findings if one.verdict is Verdict.INCONCLUSIVE})
    if not places:
        return ()
    return (
        f"{counted(len(places), 'address', 'addresses')} could not be judged: {_some(places)}.",
    )


def _answers(site: Site, url: str, page: PageBaseline | None, entries: Mapping[str, Entry]) -> bool:
    below = url.startswith(site.url) and (page is None or page.final_url.startswith(site.url))
    if not below or site.rehearsal.command:
        return below
    entry = _file_of(url.removeprefix(site.url), entries)
    if entry is None:
        return False
    if page is None:
        return entry.path.lower().endswith(_PAGE_ENDINGS)
    return page.holds(200, url, entry.sha256)


def _file_of(rest: str, entries: Mapping[str, Entry]) -> Entry | None:
    """The file that Sentinel's own server gives for an address."""
    path = unquote(rest.partition("?")[0].partition("#")[0], errors="surrogateescape")
    names = [path + index for index in INDEX_FILES] if not path or path.endswith("/") else [path]
    found = next((entries[name] for name in names if name in entries), None)
    return found if found is not None and found.type is EntryType.FILE else None


def _left_out(site: Site, urls: list[str]) -> str:
    shown = _some([f"/{url.removeprefix(site.url)}" for url in urls])
    if site.rehearsal.command:
        return f"Not looked at, as it leads to another site: {shown}."
    return (
        f"Not looked at, as a program or the web server makes the answer: {shown}. A command under "
        "[site.rehearsal] in config.toml would serve it."
    )


def _some(items: list[str]) -> str:
    more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return ", ".join(items[:_SHOWN]) + more
