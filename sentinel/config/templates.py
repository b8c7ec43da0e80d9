"""playbooks/templates/*.j2: every one is compiled at load. Of those that are needed the shipped one
stands in for each that is missing."""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import StrictUndefined, TemplateSyntaxError, meta
from jinja2.sandbox import SandboxedEnvironment

from sentinel.config.files import Files
from sentinel.core.notice import NoticeKind

REQUIRED: tuple[str, ...] = (
    *(f"mail-{kind.value}.txt.j2" for kind in NoticeKind),
    *(f"mail-{kind.value}.hi.txt.j2" for kind in NoticeKind),
    "block-page.html.j2",
    "mail-footer.txt.j2",
    "block-page-short.html.j2",
    "cert-in-report.txt.j2",
    "cert-in-report.hi.txt.j2",
    "dpdp-intimation.txt.j2",
    "incident-report.html.j2",
    "monitoring-report.html.j2",
    "promises-report.html.j2",
    "status-page.html.j2",
)
"""Templates that Sentinel asks for by name."""

FILTERS: tuple[str, ...] = ("inert", "quote")
"""What Sentinel's renderer adds to Jinja2's own filters."""

_USES = re.compile(r'\{%-?\s*(?:import|include|extends|from)\s+"([^"]+)"')


def check_templates(files: Files, folder: Path, shipped: Path) -> None:
    """Notes syntax errors with their line, and templates that include one that does not exist.

    A required one that is missing is read from the shipped ones, so that a folder which an older
    version made goes on to work.
    """
    paths = files.listing(folder, ".j2")
    names = {path.name for path in paths}
    for path in paths:
        text = files.text(path)
        if text is None:
            continue
        same = shipped != folder and text == _shipped(shipped / path.name)
        _check(files, path, _Read(uses=uses_of(text)) if same else _read(path.name, text), names)
    for name in REQUIRED:
        if name not in names:
            files.text(shipped / name, hint="install Sentinel anew")


def lacking(folder: Path) -> tuple[str, ...]:
    """The required templates that a folder lacks, for which the shipped ones stand in. A mail
    without its Hindi sibling holds both languages: nothing stands in for that."""
    missing = [name for name in REQUIRED if not (folder / name).is_file()]
    return tuple(n for n in missing if n.replace(".hi.", ".") in missing)


def bilingual(folder: Path) -> tuple[str, ...]:
    """The mails of a folder that go out alone, for want of a Hindi sibling."""
    return tuple(
        f"mail-{kind.value}.txt.j2"
        for kind in NoticeKind
        if (folder / f"mail-{kind.value}.txt.j2").is_file()
        and not (folder / f"mail-{kind.value}.hi.txt.j2").is_file()
    )


def uses_of(text: str) -> tuple[str, ...]:
    """The templates that a shipped one imports or includes: those are known to compile, and to
    parse them all again would take longer than most commands do."""
    return tuple(dict.fromkeys(_USES.findall(text)))


@cache
def _shipped(file: Path) -> str | None:
    """As it was when this process first asked. Where another version was installed since, a
    template that differs from this text is compiled, which is always right."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


class _Read(NamedTuple):
    """What a template's text says."""

    problem: str = ""
    uses: tuple[str, ...] = ()
    """Names of the templates that it includes."""


@lru_cache(maxsize=200)
def _read(name: str, text: str) -> _Read:
    """The same text is compiled once, however often a configuration is loaded."""
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    environment.filters.update(dict.fromkeys(FILTERS, str))
    try:
        tree = environment.parse(text, name=name)
        uses = tuple(filter(None, meta.find_referenced_templates(tree)))
        environment.compile(tree, name=name, raw=True)  # finds unknown filters and tests
    except TemplateSyntaxError as error:
        return _Read(problem=f"line {error.lineno}: {error.message}; correct the template")
    return _Read(uses=uses)


def _check(files: Files, path: Path, found: _Read, names: set[str]) -> None:
    file = files.name(path)
    if found.problem:
        files.problems.add(file, "", found.problem)
    for other in found.uses:
        if other not in names:
            files.problems.add(
                file,
                "",
                f'uses "{other}", which is not there; accepted: a template of the same '
                "folder; correct the name or add the file",
            )
