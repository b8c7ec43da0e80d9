"""What an application wrote since the backup is told: never lost, never brought back unseen."""

from sentinel.core.globs import matcher
from sentinel.core.manifest import Entry, EntryType, Manifest
from sentinel.core.newer_files import newer_files, newer_sentence

UPLOADS = matcher(("uploads/**",))


def tree(**files: str) -> Manifest:
    entries = [
        Entry(
            path=path,
            type=EntryType.DIRECTORY if sha256 == "folder" else EntryType.FILE,
            mode=0o644,
            uid=0,
            gid=0,
            size=len(sha256),
            mtime_ns=1_700_000_000_000_000_000,
            sha256=sha256,
        )
        for path, sha256 in files.items()
    ]
    return Manifest(entries=tuple(entries))


def test_new_and_changed_files_of_the_application_are_told_and_no_others() -> None:
    wanted = tree(**{"index.html": "a", "uploads/same.pdf": "b", "uploads/form.pdf": "c"})
    live = tree(
        **{
            "index.html": "DEFACED",
            "shell.php": "x",
            "uploads/new": "folder",
            "uploads/new/cv.pdf": "dd",
            "uploads/form.pdf": "eee",
            "uploads/same.pdf": "b",
        }
    )
    found = newer_files(live, wanted, UPLOADS)
    assert [(one.path, one.size, one.changed) for one in found] == [
        ("uploads/new/cv.pdf", 2, False),
        ("uploads/form.pdf", 3, True),
    ]
    assert found[0].as_data()["modified_at"] == "2023-11-14T22:13:20.000000+00:00"
    assert newer_files(wanted, wanted, UPLOADS) == ()


def test_the_sentence_names_a_few_and_escapes_them() -> None:
    live = tree(**{f"uploads/{n}\n.pdf": "x" for n in range(5)})
    text = newer_sentence(newer_files(live, tree(), UPLOADS))
    assert "5 files that the application wrote are newer" in text
    assert "'uploads/0\\n.pdf'" in text
    assert "and 2 more" in text
    assert newer_sentence(()) == ""


def test_a_time_that_no_calendar_has_is_no_fault() -> None:
    (entry,) = tree(**{"uploads/x": "y"}).entries
    odd = Entry(path=entry.path, type=entry.type, mode=0, uid=0, gid=0, mtime_ns=10**30)
    (found,) = newer_files(Manifest(entries=(odd,)), tree(), UPLOADS)
    assert found.modified_at.year == 1970
