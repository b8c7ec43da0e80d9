"""Files beside a definition that are none: nothing is waited for, and each is told."""

import os
from pathlib import Path

import pytest

from sentinel.config.files import Files
from sentinel.config.problems import Problems
from sentinel.errors import ConfigError


@pytest.mark.parametrize("kind", ["pipe", "device", "link to a pipe"])
def test_what_is_no_file_is_told_and_not_waited_for(tmp_path: Path, kind: str) -> None:
    """A daemon that reloads its configuration would hang for ever."""
    place = tmp_path / "words.txt"
    if kind == "device":
        place.symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(place)
    else:
        os.mkfifo(tmp_path / "pipe")
        place.symlink_to(tmp_path / "pipe")
    problems = Problems()
    assert Files(tmp_path, problems).text(place) is None
    with pytest.raises(ConfigError, match="is no plain file; put one in its place"):
        problems.raise_if_any()


def test_a_link_to_a_file_is_read(tmp_path: Path) -> None:
    """Programs that manage configurations make such."""
    (tmp_path / "real").write_text("words")
    (tmp_path / "words.txt").symlink_to("real")
    assert Files(tmp_path, Problems()).text(tmp_path / "words.txt") == "words"
