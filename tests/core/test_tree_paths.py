"""Which manifests may be written to a disk."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sentinel.core.manifest import EntryType, Manifest
from sentinel.core.tree_paths import path_problems
from support.values import make_entry, make_manifest


def folder(path: str) -> object:
    return make_entry(path, b"", type=EntryType.DIRECTORY, mode=0o755, sha256="")


def test_an_ordinary_tree_has_no_problem() -> None:
    manifest = make_manifest(
        make_entry("index.html"),
        folder("img"),  # type: ignore[arg-type] # an Entry
        make_entry("img/लोगो.png"),
        make_entry("img/caf\udce9.png"),
        make_entry("img/...", b"x"),
        make_entry("link", b"", type=EntryType.SYMLINK, target="../anywhere", sha256=""),
    )
    assert path_problems(manifest) == ()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("../x", "leads out"),
        ("/etc/passwd", "leads out"),
        ("/passwd", "leads out"),
        ("a/../../x", "leads out"),
        ("a//x", "leads out"),
        ("./x", "leads out"),
        ("", "leads out"),
        ("a\0b", "NUL"),
        ("x" * 256, "no disk takes"),
        ("/".join(["x"] * 3000), "no disk takes"),
        ("lone\ud800", "no disk takes"),
        ("nowhere/x", "does not lie in a folder"),
        ("link/x", "does not lie in a folder"),
        ("file/x", "does not lie in a folder"),
    ],
)
def test_a_path_that_could_leave_the_root_is_a_problem(path: str, words: str) -> None:
    manifest = make_manifest(
        make_entry("file"),
        make_entry("link", b"", type=EntryType.SYMLINK, target="/tmp", sha256=""),
        make_entry(path),
    )
    assert words in " ".join(path_problems(manifest))


def test_a_path_twice_a_link_without_target_and_a_missing_root_are_problems() -> None:
    assert "occurs twice" in " ".join(path_problems(make_manifest(make_entry(), make_entry())))
    link = make_entry("link", b"", type=EntryType.SYMLINK, sha256="")
    assert "usable target" in " ".join(path_problems(make_manifest(link)))
    assert "no entry for its root" in path_problems(Manifest(entries=()))[0]


NAMES = st.sampled_from(["a", "b", ".", "..", "", "\0", "x\n", "é", "\ud800", "y" * 255, "z" * 256])


@settings(deadline=None, max_examples=200)
@example(paths=["/a"])
@example(paths=["a//b"])
@given(paths=st.lists(st.lists(NAMES, min_size=1, max_size=3).map("/".join), unique=True))
def test_a_plain_name_in_a_good_folder_is_judged_as_any_other(paths: list[str]) -> None:
    """Files behind their folders are looked at more quickly than files before them."""
    files = [make_entry(path) for path in paths]
    folders = [
        make_entry(path, b"", type=EntryType.DIRECTORY, mode=0o755, sha256="")
        for path in (".", "a", "a/b", "é", "..", "a/..", "y" * 255)
    ]
    after = path_problems(Manifest(entries=(*folders, *files)))
    assert sorted(after) == sorted(path_problems(Manifest(entries=(*files, *folders))))
