"""The working folders of the tests are those that `sentinel init` makes."""

from pathlib import Path

import pytest

from sentinel.commands.init import initialise
from support.fresh_folder import fresh_folder
from support.scene import contents


@pytest.mark.parametrize("rooted", [True, False])
def test_it_is_as_init_makes_it(tmp_path: Path, rooted: bool) -> None:
    (tmp_path / "www").mkdir()
    root = tmp_path / "www" if rooted else None
    initialise(tmp_path / "made", url="http://127.0.0.1:9/", document_root=root, name="main")
    file = fresh_folder(
        tmp_path / "copied",
        url="http://127.0.0.1:9/",
        document_root=root,
        name="main",
        checks=None,
        console="127.0.0.1:8600",
        ready_made=False,
    )
    assert file.is_file()
    assert contents(tmp_path / "copied") == contents(tmp_path / "made")
