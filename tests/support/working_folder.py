"""A small working folder with a valid configuration, for tests to spoil or to load."""

import shutil
from pathlib import Path

from sentinel.config import defaults_dir
from sentinel.config.templates import REQUIRED

CONFIG = """\
[[site]]
name = "main"
url = "https://www.institute.example/"

[organisation]
name = "Institute"

[[contact]]
name = "Web Officer"
mail = "web@institute.example"
roles = ["on-call"]

[[contact]]
name = "GM (ICT)"
mail = "gm@institute.example"
roles = ["authoriser"]
"""


def make_working_folder(folder: Path, config: str = CONFIG) -> Path:
    """The shipped checks and playbooks, empty templates and a short config.toml; its path."""
    shipped = defaults_dir()
    templates = folder / "playbooks" / "templates"
    templates.mkdir(parents=True)
    (folder / "checks").mkdir()
    for part in ("checks", "playbooks"):
        for source in (shipped / part).glob("*.toml"):
            shutil.copy(source, folder / part)
    for name in REQUIRED:
        (templates / name).write_text("text\n", encoding="utf-8")
    file = folder / "config.toml"
    file.write_text(config, encoding="utf-8")
    return file
