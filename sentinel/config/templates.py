"""playbooks/templates/*.j2: every one is compiled at load. Of those that are needed the shipped one
stands in for each that is missing."""

from pathlib import Path

from jinja2 import StrictUndefined, TemplateSyntaxError, meta
from jinja2.sandbox import SandboxedEnvironment

from sentinel.config.files import Files
from sentinel.core.notice import NoticeKind

REQUIRED: tuple[str, ...] = (
    *(f"mail-{kind.value}.txt.j2" for kind in NoticeKind),
    "block-page.html.j2",
    "cert-in-report.txt.j2",
)
"""Templates that Sentinel asks for by name."""

FILTERS: tuple[str, ...] = ("inert", "quote")
"""What Sentinel's renderer adds to Jinja2's own filters."""


def check_templates(files: Files, folder: Path, shipped: Path) -> None:
    """Notes syntax errors with their line, and templates that include one that does not exist.

    A required one that is missing is read from the shipped ones, so that a folder which an older
    version made goes on to work.
    """
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    environment.filters.update(dict.fromkeys(FILTERS, str))
    paths = files.listing(folder, ".j2")
    names = {path.name for path in paths}
    for path in paths:
        text = files.text(path)
        if text is not None:
            _check(environment, files, path, text, names)
    for name in REQUIRED:
        if name not in names:
            files.text(shipped / name, hint="install Sentinel anew")


def lacking(folder: Path) -> tuple[str, ...]:
    """The required templates that a folder lacks, for which the shipped ones stand in."""
    return tuple(name for name in REQUIRED if not (folder / name).is_file())


def _check(
    environment: SandboxedEnvironment, files: Files, path: Path, text: str, names: set[str]
) -> None:
    file = files.name(path)
    try:
        tree = environment.parse(text, name=path.name)
        environment.compile(tree, name=path.name, raw=True)  # finds unknown filters and tests
    except TemplateSyntaxError as error:
        files.problems.add(file, "", f"line {error.lineno}: {error.message}; correct the template")
        return
    for other in meta.find_referenced_templates(tree):
        if other is not None and other not in names:
            files.problems.add(
                file,
                "",
                f'uses "{other}", which is not there; accepted: a template of the same '
                "folder; correct the name or add the file",
            )
