"""Which folders count: the operator's beside config.toml, or the shipped ones. Checks and
playbooks are never merged; a text that the operator's templates lack is the shipped one, for a
new version may tell of what older ones did not know."""

from dataclasses import dataclass
from pathlib import Path

import sentinel


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """The folders in force for one config.toml."""

    base: Path
    checks: Path
    playbooks: Path
    templates: Path
    shipped_templates: Path


def defaults_dir() -> Path:
    """The folder with the shipped config.toml, checks/, playbooks/ and backups/.

    In a checkout that is the folder beside the package; installed, `sentinel/_defaults`.
    """
    package = Path(sentinel.__file__).resolve().parent
    checkout = package.parent
    if (checkout / "config.toml").is_file() and (checkout / "checks").is_dir():
        return checkout
    return package / "_defaults"


def folders_of(base: Path) -> Folders:
    """The operator's `checks/`, `playbooks/` and `playbooks/templates/` where they exist, each
    else the shipped one. An empty folder of the operator's counts: it is a choice, and said so."""
    shipped = defaults_dir()
    own_templates = base / "playbooks" / "templates"
    shipped_templates = shipped / "playbooks" / "templates"
    return Folders(
        base=base,
        checks=_own_or(base / "checks", shipped / "checks"),
        playbooks=_own_or(base / "playbooks", shipped / "playbooks"),
        templates=_own_or(own_templates, shipped_templates),
        shipped_templates=shipped_templates,
    )


def _own_or(own: Path, shipped: Path) -> Path:
    return own if own.is_dir() else shipped
