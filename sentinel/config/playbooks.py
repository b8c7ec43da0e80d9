"""playbooks/*.toml: one plan each, the name of the file is the name of the playbook."""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from sentinel.config.files import Files, table_of
from sentinel.config.problems import Problems
from sentinel.config.steps import read_steps
from sentinel.config.table import Table
from sentinel.config.transitions import report_order
from sentinel.core.incident import Incident
from sentinel.core.playbook import Playbook
from sentinel.core.verdict import RESPONSE_VERDICTS, Verdict

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_VERDICTS = tuple(sorted(verdict.value for verdict in RESPONSE_VERDICTS))


def read_playbooks(files: Files, folder: Path) -> tuple[Playbook, ...]:
    """Every definition of the folder; each verdict that asks for a response has exactly one."""
    playbooks: list[Playbook] = []
    with files.problems.watching() as reading:
        for path in files.listing(folder, ".toml"):
            text = files.text(path)
            if text is not None and (found := _playbook(text, path.stem, files, path)):
                playbooks.append(found)
    if reading.clean:
        _report_missing(files, folder, playbooks)
    _report_doubles(files.problems, playbooks)
    return tuple(playbooks)


def playbook_from_text(text: str, *, name: str, source: str = "") -> Playbook:
    """The playbook whose text was frozen into a run. Raises ConfigError where the text does not
    fit this version of Sentinel."""
    problems = Problems()
    table = table_of(text, source or name, problems)
    playbook = _from_table(table, text, name) if table else None
    problems.raise_if_any()
    assert playbook is not None  # a table that could not be read is a problem
    return playbook


def playbook_file(path: Path) -> Playbook:
    """One definition, wherever it lies, kept to the rules that hold for each. Raises ConfigError
    with all its faults."""
    files = Files(path.parent, Problems())
    text = files.text(path)
    playbook = None if text is None else _playbook(text, path.stem, files, path)
    files.problems.raise_if_any()
    assert playbook is not None  # what could not be read is a problem
    return playbook


def frozen_playbook(incident: Incident) -> Playbook:
    """The playbook that an incident was confirmed with. Raises KeyError where it has none yet,
    ConfigError where its text does not fit this version of Sentinel, or is not the one that was
    frozen: people have approved that one, by its digest."""
    if not incident.playbook_text:
        raise KeyError(f"{incident.id} has no playbook yet")
    source = f"{incident.id}: {incident.playbook}"
    found = playbook_from_text(incident.playbook_text, name=incident.playbook, source=source)
    if incident.playbook_sha256 and found.sha256 != incident.playbook_sha256:
        problems = Problems()
        problems.add(
            source,
            "",
            f"the text has the SHA-256 {found.sha256}; accepted: the one that was frozen into the "
            f"incident, {incident.playbook_sha256}. Somebody has changed the state database: look "
            "at `sentinel audit verify`, and decide by hand",
        )
        problems.raise_if_any()
    return found


def _playbook(text: str, name: str, files: Files, path: Path) -> Playbook | None:
    file = files.name(path)
    if not _NAME.fullmatch(name):
        files.problems.add(
            file,
            "",
            "the file's name is the playbook's name; accepted: small letters, digits and "
            'hyphens, such as "defacement.toml"; rename it',
        )
    table = table_of(text, file, files.problems)
    return _from_table(table, text, name) if table else None


def _from_table(table: Table, text: str, name: str) -> Playbook:
    on = tuple(Verdict(word) for word in table.choices("on", _VERDICTS))
    title = table.text("title", name)
    with table.problems.watching() as reading:
        steps = read_steps(table)
    table.finish()
    if reading.clean:
        report_order(table, steps)
    return Playbook(
        name=name,
        title=title,
        on=on,
        steps=steps,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        source=table.file,
    )


def _report_doubles(problems: Problems, playbooks: Iterable[Playbook]) -> None:
    first: dict[Verdict, Playbook] = {}
    for playbook in playbooks:
        for verdict in playbook.on:
            other = first.setdefault(verdict, playbook)
            if other is not playbook:
                problems.add(
                    playbook.source,
                    "on",
                    f'found "{verdict}", for which {other.source} is there already; accepted: one '
                    "playbook for each verdict; remove it from one of them",
                )


def _report_missing(files: Files, folder: Path, playbooks: Iterable[Playbook]) -> None:
    covered = {verdict for playbook in playbooks for verdict in playbook.on}
    for verdict in sorted(RESPONSE_VERDICTS - covered):
        files.problems.add(
            files.name(folder),
            "",
            f'no playbook for the verdict "{verdict}"; accepted: exactly one; add one with on = '
            f'["{verdict}"]',
        )
