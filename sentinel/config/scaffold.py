"""A new working folder as plain data: what it holds, and how one differs from the shipped."""

import tomllib
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import tomlkit
from tomlkit.items import AoT

from sentinel.config.folders import defaults_dir

CONFIG = "config.toml"
_DOCUMENT_ROOT_EXAMPLE = '# document_root = "/srv/www/html"\n'
"""The line of the shipped config.toml in whose place a given document root is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAnswers:
    """What `init` fills in."""

    url: str
    name: str
    title: str
    document_root: str = ""
    """Absolute, or empty where the site is watched over HTTP alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One file that is not as shipped."""

    file: str
    diff: str
    """Unified; applied to the folder's file it gives the shipped one."""


def shipped_files() -> dict[str, bytes]:
    """Every file of a working folder by its relative name, config.toml last."""
    source = defaults_dir()
    profiles = sorted(one for one in (source / "checks" / "promises").iterdir() if one.is_dir())
    folders = (
        "checks",
        *(one.relative_to(source).as_posix() for one in profiles),
        "playbooks",
        "playbooks/templates",
    )
    paths = [path for folder in folders for path in sorted((source / folder).iterdir())]
    paths += [source / "backups" / name for name in ("README.md", "restore.py")]
    files = {
        path.relative_to(source).as_posix(): path.read_bytes()
        for path in paths
        if path.is_file() and not path.name.startswith(".")
    }
    return {**files, CONFIG: (source / CONFIG).read_bytes()}


def with_answers(text: str, answers: SiteAnswers) -> str:
    """The shipped config.toml with the first site filled in; comments stay."""
    if answers.document_root:
        text = text.replace(_DOCUMENT_ROOT_EXAMPLE, 'document_root = ""\n', 1)
    document = tomlkit.parse(text)
    sites = document["site"]
    assert isinstance(sites, AoT)  # the shipped file has [[site]]
    site = sites[0]
    site["name"] = answers.name
    site["title"] = answers.title
    site["url"] = answers.url
    if answers.document_root:
        site["document_root"] = answers.document_root
    return tomlkit.dumps(document)


def differences(folder: Path) -> tuple[Difference, ...]:
    """Where the folder's files differ from the shipped ones. Raises OSError.

    A config.toml is compared with the shipped one after the folder's own site was filled in. A
    folder without `checks/` or `playbooks/` uses the shipped ones, so there is no difference; one
    whose `checks/` is older than the profiles of promises lacks each of these. Files that only the
    folder has are the operator's own and no difference either.
    """
    found: list[Difference] = []
    for name, shipped in shipped_files().items():
        own = folder / name
        if not _replaced(folder, own).is_dir():
            continue
        before = own.read_text("utf-8", "replace") if own.exists() else ""
        after = shipped.decode()
        if name == CONFIG:
            after = _filled_in_like(before, after)
        if before != after:
            found.append(Difference(file=name, diff=_diff(name, before, after)))
    return tuple(found)


def _replaced(folder: Path, own: Path) -> Path:
    """The folder that counts in place of a shipped one, for one of its files: of checks the
    outermost; where an operator has no templates, the shipped ones count."""
    checks = folder / "checks"
    return checks if own.is_relative_to(checks) else own.parent


def _filled_in_like(own: str, shipped: str) -> str:
    try:
        site = tomllib.loads(own)["site"][0]
        answers = SiteAnswers(
            **{key: str(site.get(key, "")) for key in ("url", "name", "title", "document_root")}
        )
    except (tomllib.TOMLDecodeError, KeyError, IndexError, TypeError, AttributeError):
        return shipped
    return with_answers(shipped, answers)


def _diff(name: str, before: str, after: str) -> str:
    lines = unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        fromfile=f"yours/{name}",
        tofile=f"shipped/{name}",
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
