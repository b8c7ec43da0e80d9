"""Names of a dump's files become paths: little is allowed in them."""

import pytest

from sentinel.core import dump_paths
from sentinel.core.dump_paths import dump_path_problems, is_dump_path


@pytest.mark.parametrize("path", ["toc.dat", "dump/3021.dat", "a/b/c", "-x", "_"])
def test_plain_names_are_taken(path: str) -> None:
    assert is_dump_path(path)


@pytest.mark.parametrize(
    "path",
    [
        *("", "/etc/passwd", "../x", "a/../b", "a//b", ".hidden", "a/.b", "a b", "a\nb", "ä"),
        *("a/b/c/d", "x" * 200, "a\0b"),
    ],
)
def test_everything_else_is_refused(path: str) -> None:
    assert not is_dump_path(path)
    assert dump_path_problems((path,))


def test_names_that_meet_on_some_disk_are_refused() -> None:
    assert dump_path_problems(("a", "A")) == ("A: twice in the dump.",)
    assert dump_path_problems(("a", "a/b")) == ("a: a file and a folder in the dump.",)
    assert dump_path_problems(("a/b/c", "a/b")) == ("a/b: a file and a folder in the dump.",)
    assert dump_path_problems(("a/b", "a/c", "b")) == ()


def test_the_number_of_files_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dump_paths, "MAX_FILES", 2)
    assert dump_path_problems(("a", "b")) == ()
    assert dump_path_problems(("a", "b", "c")) == ("the dump has more than 2 files.",)
