"""Differences between trees: what could not be read is neither gone nor new."""

from sentinel.core.manifest import (
    ChangeKind,
    Entry,
    EntryType,
    Manifest,
    difference,
    with_known,
)


def entry(path: str, *, folder: bool = False, unread: bool = False, sha256: str = "aa") -> Entry:
    return Entry(
        path=path,
        type=EntryType.DIRECTORY if folder else EntryType.FILE,
        mode=0o755 if folder else 0o644,
        uid=0,
        gid=0,
        sha256="" if folder or unread else sha256,
        torn=unread,
        unread=unread,
    )


def manifest(*entries: Entry) -> Manifest:
    return Manifest(entries=tuple(sorted(entries, key=lambda one: one.path)))


ROOT = entry(".", folder=True)
WHOLE = manifest(
    ROOT, entry("a", folder=True), entry("a/b", folder=True), entry("a/b/c"), entry("a.txt")
)
CLOSED = manifest(ROOT, entry("a", folder=True, unread=True), entry("a.txt"))


def kinds(before: Manifest, after: Manifest) -> list[tuple[str, ChangeKind]]:
    return [(change.path, change.kind) for change in difference(before, after)]


def test_what_is_below_a_folder_that_cannot_be_read_is_not_gone() -> None:
    assert kinds(WHOLE, CLOSED) == [("a", ChangeKind.UNREAD)]


def test_what_is_below_a_folder_that_can_be_read_again_is_not_new() -> None:
    """Whoever opens a folder to Sentinel, as it advises, must not raise an alarm by it."""
    assert kinds(CLOSED, WHOLE) == [("a", ChangeKind.UNREAD)]


def test_a_folder_that_stays_unread_is_never_called_equal() -> None:
    assert kinds(CLOSED, CLOSED) == [("a", ChangeKind.UNREAD)]


def test_a_file_that_cannot_be_read_is_no_change_of_its_content() -> None:
    blind = manifest(ROOT, entry("a.txt", unread=True))
    assert kinds(manifest(ROOT, entry("a.txt")), blind) == [("a.txt", ChangeKind.UNREAD)]


def test_a_folder_that_is_really_gone_is_gone() -> None:
    found = kinds(WHOLE, manifest(ROOT, entry("a.txt")))
    assert found == [(path, ChangeKind.REMOVED) for path in ("a", "a/b", "a/b/c")]
    assert kinds(CLOSED, manifest(ROOT, entry("a.txt"))) == [("a", ChangeKind.REMOVED)]


def test_what_was_not_seen_stands_as_it_was_known() -> None:
    edited = manifest(*CLOSED.entries[:-1], entry("a.txt", sha256="bb"))
    filled = with_known(edited, WHOLE)
    assert kinds(WHOLE, filled) == [("a.txt", ChangeKind.CONTENT)]
    new = manifest(ROOT, entry("n", folder=True, unread=True))
    assert with_known(new, manifest(ROOT)).unread == ("n",), "nothing is known of it"
