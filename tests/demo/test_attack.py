"""The demo's defacement: replaced home page, dropped file, nothing that works."""

import re
import shutil
from pathlib import Path

from sentinel.demo.attack import HOME, deface
from sentinel.demo.server import SITE


def test_defacement_replaces_the_home_page_and_drops_a_file(tmp_path: Path) -> None:
    root = Path(shutil.copytree(SITE, tmp_path / "root"))
    before = {file for file in root.rglob("*") if file.is_file()}
    inode = (root / "index.html").stat().st_ino
    written = deface(root)
    assert set(written) - before == {root / "x.php"}
    assert (root / "index.html").read_text() == HOME
    assert (root / "index.html").stat().st_ino == inode


def test_defacement_is_harmless() -> None:
    """Every host in it is one that can never exist."""
    hosts = re.findall(r"https?://([^/\"]+)", HOME)
    assert hosts
    assert all(host.endswith(".invalid") for host in hosts)
