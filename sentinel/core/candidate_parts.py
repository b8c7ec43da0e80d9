"""The parts of a candidate that a person may decide on by themselves, and a baseline with some of
them. Pure.

A part is a page with the files that hold its bytes, a file that no page shows, or one of the
sections that are no page's: the servers, the site's own answers, what other hosts serve, the
databases. What stands below a folder brings the folder with it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sentinel.core.baseline import Baseline, BaselineState, PageBaseline
from sentinel.core.canonical import sha256
from sentinel.core.manifest import ChangeKind, Entry, EntryType, Manifest, TreeChange, difference

SECTIONS: dict[str, tuple[str, ...]] = {
    "(servers)": ("server",),
    "(answers of the site)": ("named",),
    "(scripts and styles of others)": ("hosts", "resources"),
    "(databases)": ("databases",),
}
"""Parts that are no page's, and the fields of a baseline that they take."""
DOCUMENT_ROOT = "(document root)"
"""The part that a tree is where only one of the two has one."""


class PartKind(StrEnum):
    PAGE = "page"
    FILE = "file"
    SECTION = "section"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is decided together."""

    id: str
    """Of the same change in every candidate."""
    kind: PartKind
    subject: str
    """The page's, the file's path from the top of the document root with a `/` before it, or the
    name of a section."""
    urls: tuple[str, ...] = ()
    """Its pages; several where they share a file."""
    paths: tuple[str, ...] = ()
    """Its files, as the tree calls them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a person looked at when they decided. Where that is no longer so, nothing is decided."""

    site: str
    against: str | None
    """The baseline in force that the candidate was compared with; empty: there was none; None: it
    could not be read."""
    part_of: str = ""
    """The candidate of which some parts are decided, and which must wait still."""
    made: Baseline | None = None
    """Stored with the decision: these parts, or what is left."""


def parts_of(approved: Baseline, candidate: Baseline) -> tuple[Part, ...]:
    """What a candidate changes: pages, files, sections. Empty where it changes nothing."""
    changed = _changed_pages(approved, candidate)
    changes = _tree_changes(approved.tree, candidate.tree)
    return (*_pages_and_files(changed, changes), *_sections(approved, candidate))


def with_parts(
    approved: Baseline, candidate: Baseline, parts: Iterable[Part], *, baseline_id: str
) -> Baseline:
    """The approved baseline with those parts of the candidate, as a candidate of its own. What it
    says of warnings is what the candidate says of these parts."""
    chosen = tuple(parts)
    pages, after = approved.by_url(), candidate.by_url()
    urls = {url for part in chosen for url in part.urls}
    for url in urls:
        if url in after:
            pages[url] = after[url]
        else:
            pages.pop(url, None)
    sections = {part.subject for part in chosen if part.kind is PartKind.SECTION}
    taken = [name for part, names in SECTIONS.items() if part in sections for name in names]
    subjects = {page.subject for page in (*approved.pages, *candidate.pages)}
    mine = {part.subject for part in chosen} | {
        page.subject for page in (*approved.pages, *candidate.pages) if page.url in urls
    }
    return replace(
        approved,
        id=baseline_id,
        learnt_at=candidate.learnt_at,
        fetches=candidate.fetches,
        pages=tuple(page for _, page in sorted(pages.items())),
        tree=_tree(approved.tree, candidate.tree, chosen),
        state=BaselineState.CANDIDATE,
        proposal_for=candidate.proposal_for,
        approved_by="",
        approved_at=None,
        reason="",
        approvals=(),
        expires_at=None,
        warnings=tuple(
            one for one in candidate.warnings if one.subject in mine or one.subject not in subjects
        ),
        **{name: getattr(candidate, name) for name in taken},
    )


def same_content(one: Baseline, other: Baseline) -> bool:
    """Whether two candidates would approve the same; when files were touched does not count."""
    if (one.tree is None) is not (other.tree is None):
        return False
    alike = (
        (one.site, one.identity) == (other.site, other.identity)
        and one.pages == other.pages
        and (one.server, one.named) == (other.server, other.named)
        and (one.hosts, one.resources) == (other.hosts, other.resources)
        and one.databases == other.databases
    )
    return alike and not _tree_changes(one.tree, other.tree)


def _changed_pages(
    approved: Baseline, candidate: Baseline
) -> dict[str, tuple[PageBaseline | None, PageBaseline | None]]:
    before, after = approved.by_url(), candidate.by_url()
    urls = sorted(before.keys() | after.keys())
    pairs = {url: (before.get(url), after.get(url)) for url in urls}
    return {url: pair for url, pair in pairs.items() if pair[0] != pair[1]}


def _tree_changes(before: Manifest | None, after: Manifest | None) -> tuple[TreeChange, ...]:
    return () if before is None or after is None else difference(before, after)


def _pages_and_files(
    pages: Mapping[str, tuple[PageBaseline | None, PageBaseline | None]],
    changes: tuple[TreeChange, ...],
) -> Iterator[Part]:
    """Pages that share a changed file are one part."""
    folders = {folder for change in changes for folder in _above(change.path)}
    own = [change for change in changes if not _goes_along(change, folders)]
    groups: dict[str, set[str]] = {url: {url} for url in pages}
    paths: dict[str, set[str]] = {}
    alone: list[str] = []
    by_digest = _by_digest(pages)
    by_subject = {_either(pair).subject: url for url, pair in pages.items()}
    for change in own:
        urls = set().union(*(by_digest.get(digest, set()) for digest in _digests(change)))
        urls |= {by_subject[name] for name in _served_as(change.path) if name in by_subject}
        if not urls:
            alone.append(change.path)
            continue
        whole = set().union(*(groups[url] for url in urls))
        for url in whole:
            groups[url] = whole
        paths.setdefault(min(whole), set()).add(change.path)
    done: set[str] = set()
    for url in pages:
        if url in done:
            continue
        group = groups[url]
        done |= group
        files = sorted(set().union(*(paths.get(one, set()) for one in group)))
        subject = _either(pages[min(group)]).subject
        yield _part(PartKind.PAGE, subject, urls=sorted(group), paths=files)
    for path in alone:
        yield _part(PartKind.FILE, f"/{path}", paths=[path])


def _sections(approved: Baseline, candidate: Baseline) -> Iterator[Part]:
    if (approved.tree is None) is not (candidate.tree is None) and candidate.tree is not None:
        yield _part(PartKind.SECTION, DOCUMENT_ROOT)
    for name, fields in SECTIONS.items():
        if any(getattr(approved, field) != getattr(candidate, field) for field in fields):
            yield _part(PartKind.SECTION, name)


def _part(
    kind: PartKind, subject: str, *, urls: Iterable[str] = (), paths: Iterable[str] = ()
) -> Part:
    name = f"{kind.value}\0{subject}".encode("utf-8", "surrogatepass")
    return Part(
        id=sha256(name)[:16], kind=kind, subject=subject, urls=tuple(urls), paths=tuple(paths)
    )


def _either(pair: tuple[PageBaseline | None, PageBaseline | None]) -> PageBaseline:
    page = pair[1] or pair[0]
    assert page is not None
    return page


def _by_digest(
    pages: Mapping[str, tuple[PageBaseline | None, PageBaseline | None]],
) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for url, pair in pages.items():
        for page in pair:
            for variant in () if page is None else page.variants:
                found.setdefault(variant.sha256, set()).add(url)
    return found


def _digests(change: TreeChange) -> Iterator[str]:
    for entry in (change.before, change.after):
        if entry is not None and entry.sha256:
            yield entry.sha256


def _served_as(path: str) -> Iterator[str]:
    yield f"/{path}"
    folder, _, name = path.rpartition("/")
    if name.startswith("index."):
        yield f"/{folder}/" if folder else "/"


def _is_a_folder(entry: Entry) -> bool:
    return entry.type is EntryType.DIRECTORY


def _is_folder(change: TreeChange) -> bool:
    return any(entry is not None and _is_a_folder(entry) for entry in (change.before, change.after))


def _goes_along(change: TreeChange, folders: Collection[str]) -> bool:
    """Whether it is a folder that came or went with what is below it. `folders`: those above all
    changes."""
    came_or_went = change.kind in {ChangeKind.ADDED, ChangeKind.REMOVED}
    return came_or_went and _is_folder(change) and change.path in folders


def _tree(
    before: Manifest | None, after: Manifest | None, chosen: Collection[Part]
) -> Manifest | None:
    if before is None or after is None:
        whole = any(part.subject == DOCUMENT_ROOT for part in chosen)
        return after if whole else before
    entries, wanted = before.by_path(), after.by_path()
    paths = {path for part in chosen for path in part.paths}
    for path in sorted(paths):
        _take(entries, wanted, path)
        for folder in _above(path) if path in wanted else ():
            standing = entries.get(folder)
            if folder in wanted and (standing is None or not _is_a_folder(standing)):
                entries[folder] = wanted[folder]
    for path in paths:
        if path in entries and not _is_a_folder(entries[path]):
            for below in [one for one in entries if one.startswith(f"{path}/")]:
                entries.pop(below)
    gone = [path for path, entry in before.by_path().items() if _is_a_folder(entry)]
    for folder in sorted(gone, key=len, reverse=True):
        emptied = folder not in wanted and any(p.startswith(f"{folder}/") for p in paths)
        if emptied and not any(path.startswith(f"{folder}/") for path in entries):
            entries.pop(folder, None)
    return Manifest(entries=tuple(entries[path] for path in sorted(entries)))


def _take(entries: dict[str, Entry], wanted: Mapping[str, Entry], path: str) -> None:
    if path in wanted:
        entries[path] = wanted[path]
    else:
        entries.pop(path, None)


def _above(path: str) -> Iterator[str]:
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def chosen_parts(
    parts: Collection[Part], named: Iterable[str], unknown: Callable[[str], Exception]
) -> tuple[Part, ...]:
    """Those of the given ids, or subjects, in their order; raises what `unknown` gives of a name
    that is none of them."""
    wanted = set(named)
    names = {name for part in parts for name in (part.id, part.subject)}
    for name in sorted(wanted - names):
        raise unknown(name)
    return tuple(part for part in parts if wanted & {part.id, part.subject})


def looked_at_another(site: str, against: str, in_force: str) -> str:
    """For a decision that was made against a baseline that is no longer in force."""
    return (
        f"{site}: {in_force or 'none'} is the baseline in force now, and what was looked at was "
        f"held against {against or 'none'}. Nothing was decided: look at what differs now, and "
        "decide again."
    )
