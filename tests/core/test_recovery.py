"""What a restore makes of a backup and of what was approved since."""

from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.globs import matcher
from sentinel.core.manifest import Entry, EntryType, Manifest, difference
from sentinel.core.recovery import recovery
from sentinel.core.tree_paths import path_problems

NOTHING = matcher(())


def tree(**files: str) -> Manifest:
    """`a__b="x"` is a file `a/b` whose bytes have the digest `x`."""
    entries = {".": _entry(".", EntryType.DIRECTORY)}
    for name, digest in files.items():
        path = name.replace("__", "/")
        for folder in (path[:at] for at, char in enumerate(path) if char == "/"):
            entries[folder] = _entry(folder, EntryType.DIRECTORY)
        entries[path] = _entry(path, EntryType.FILE, digest)
    return Manifest(entries=tuple(entries[path] for path in sorted(entries)))


def _entry(path: str, kind: EntryType, digest: str = "") -> Entry:
    return Entry(path=path, type=kind, mode=0o755, uid=0, gid=0, sha256=digest)


def test_a_backup_of_what_is_approved_is_wanted_whole() -> None:
    backup = tree(a="1", b="2")
    found = recovery(backup, tree(a="1", b="2"), tree(a="bad"), NOTHING)
    assert (found.wanted, found.newer, found.missing) == (backup, (), ())


def test_without_an_approved_tree_the_backup_is_all_that_is_wanted() -> None:
    backup = tree(a="1")
    found = recovery(backup, None, tree(a="bad"), NOTHING)
    assert (found.wanted, found.newer, found.missing) == (backup, (), ())


def test_what_was_approved_since_is_wanted_as_approved() -> None:
    approved = tree(a="1", b="new", c__d="new, too")
    found = recovery(tree(a="1", b="2", old="3"), approved, tree(b="new", c__d="new, too"), NOTHING)
    assert difference(found.wanted, approved) == ()
    assert found.newer == ("b", "c", "c/d", "old")
    assert found.missing == ()


def test_bytes_are_missing_where_neither_backup_nor_live_file_has_them() -> None:
    found = recovery(tree(a="1"), tree(a="2", b="3", c="1"), tree(a="bad", d="3"), NOTHING)
    assert found.missing == ("a", "b")  # the live `d` is not at its place; `c` is in the backup


def test_the_applications_own_files_come_from_the_backup() -> None:
    backup = tree(a="1", cache__x="9", gone__cache__y="9")
    approved = tree(a="2", cache__x="0", gone="a file now")
    live = tree(a="2", cache__x="7", cache__z="7", gone="a file now")
    found = recovery(backup, approved, live, matcher(("cache/**", "gone/cache/**")))
    assert difference(found.wanted, tree(a="2", cache__x="9", gone="a file now")) == ()


def test_what_could_not_be_read_when_it_was_approved_cannot_be_restored() -> None:
    blind = Entry(path="b", type=EntryType.DIRECTORY, mode=0o700, uid=0, gid=0, unread=True)
    approved = Manifest(entries=(*tree(a="2").entries, blind))
    found = recovery(tree(a="1", b__c="3"), approved, tree(a="2", b__c="3"), NOTHING)
    assert found.missing == ("b",)


_TREES = st.dictionaries(
    st.sampled_from(["a", "b", "c__d", "c__e", "f__g__h", "cache__x", "cache__y__z"]),
    st.sampled_from(["1", "2", "3"]),
).map(lambda files: tree(**files))


@given(backup=_TREES, approved=_TREES, live=_TREES)
def test_a_recovery_is_the_approved_state_and_can_be_written(
    backup: Manifest, approved: Manifest, live: Manifest
) -> None:
    ignored = matcher(("cache/**",))
    found = recovery(backup, approved, live, ignored)
    assert [c.path for c in difference(found.wanted, approved) if not ignored(c.path)] == []
    assert path_problems(found.wanted) == ()
    have = {entry.sha256 for entry in (*backup.files, *live.files)}
    assert {e.path for e in found.wanted.files if e.sha256 not in have} <= set(found.missing)
