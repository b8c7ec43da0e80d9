"""`sentinel playbook export | import`: exchange with others as CACAO 2.0."""

import json
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.config.cacao import FromCacao
    from sentinel.core.verdict import Verdict

MAX_BYTES = 1_000_000


def export(args: Namespace) -> int:
    """Exit code 0. Raises IntegrityError where the export would keep the rules of CACAO not, and
    Refused where the file is there already."""
    from sentinel.commands.output import note
    from sentinel.commands.playbook_show import named
    from sentinel.config import load
    from sentinel.core.cacao_export import exported
    from sentinel.core.cacao_rules import faults
    from sentinel.errors import IntegrityError

    config = load(args.config)
    book = named(config, args.name)
    document = exported(book, _changed_at(config.base / book.source))
    if found := faults(document):
        raise IntegrityError(f"{book.source} cannot be said in CACAO 2.0: {'; '.join(found)}.")
    text = json.dumps(document, indent=2, ensure_ascii=not args.output) + "\n"
    if args.output is None:
        import sys

        sys.stdout.write(text)
        return 0
    _write_new(args.output, text)
    note(f"{args.output}: {book.name} as CACAO 2.0, {len(document['workflow'])} workflow steps.")  # type: ignore[arg-type] # a dictionary
    return 0


def import_(args: Namespace) -> int:
    """Exit code 0. Nothing is written unless the whole configuration stays free of faults."""
    from sentinel.commands.output import note, print_json, say
    from sentinel.core.verdict import Verdict

    on = tuple(Verdict(word) for word in _verdicts(args.on))
    document = _document(args.file)
    name = args.name or _name_of(document)
    found = _made(document, name, on, args)
    target = args.output or _place(args, name)
    if not args.dry_run:
        if args.output is None:
            _refuse_a_faulty_folder(args, name, found.playbook.text)
        _write_new(target, found.playbook.text)
    for remark in found.notes:
        note(f"note: {remark}")
    if args.json:
        print_json(
            "playbook-import",
            {
                "name": name,
                "written": None if args.dry_run else target,
                "sha256": found.playbook.sha256,
                "steps": found.playbook.steps,
                "notes": found.notes,
                "text": found.playbook.text,
            },
        )
        return 0
    if args.dry_run:
        say(found.playbook.text)
        note(f"Nothing was written. Without --dry-run it becomes {target}.")
        return 0
    say(f"{target}: {found.playbook.title}, {len(found.playbook.steps)} steps.")
    note(f"Read it before anything is answered by it: sentinel playbook check {target}")
    return 0


def _made(document: object, name: str, on: "tuple[Verdict, ...]", args: Namespace) -> "FromCacao":
    from sentinel.config.cacao import playbook_of_cacao
    from sentinel.core.cacao_import import CacaoError
    from sentinel.errors import ConfigError, ConfigProblem

    try:
        return playbook_of_cacao(document, name=name, source=f"playbooks/{name}.toml", on=on)
    except CacaoError as error:
        problems = [
            ConfigProblem(file=str(args.file), key="", message=fault) for fault in error.faults
        ]
        raise ConfigError(tuple(problems)) from error


def _verdicts(words: list[str]) -> list[str]:
    from sentinel.core.verdict import RESPONSE_VERDICTS
    from sentinel.errors import UsageError

    known = sorted(verdict.value for verdict in RESPONSE_VERDICTS)
    for word in words:
        if word not in known:
            raise UsageError(f"--on {word}: accepted: {', '.join(known)}.")
    return list(dict.fromkeys(words))


def _document(path: Path) -> object:
    from sentinel.errors import CouldNotFindOut, UsageError

    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise CouldNotFindOut(f"{path} cannot be read ({error.strerror}).") from error
    if len(data) > MAX_BYTES:
        raise UsageError(f"{path} is larger than {MAX_BYTES:,} bytes; no playbook is.")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is not JSON ({error}).") from error


def _name_of(document: object) -> str:
    """The document's own name as one of ours."""
    import re

    from sentinel.errors import UsageError

    told = str(document.get("name", "")) if isinstance(document, dict) else ""
    name = re.sub(r"[^a-z0-9]+", "-", told.lower())[:60].strip("-")
    if not name:
        raise UsageError("It has no name that a file could have; give one with --name.")
    return name


def _place(args: Namespace, name: str) -> Path:
    """The operator's own folder; the shipped one is nobody's to write to."""
    import re

    from sentinel.config.folders import folders_of
    from sentinel.errors import Refused, UsageError

    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", name):
        raise UsageError(f"--name {name}: accepted: small letters, digits and hyphens.")
    base = args.config.absolute().parent
    folder = base / "playbooks"
    if folders_of(base).playbooks != folder:
        raise Refused(
            f"{folder} does not exist, and the shipped playbooks are in force: one of your own "
            "would take the place of all of them. Make a working folder with sentinel init, or "
            "give --output FILE."
        )
    return Path(folder / f"{name}.toml")


def _refuse_a_faulty_folder(args: Namespace, name: str, text: str) -> None:
    """Raises Refused where the folder would have a fault with the new file in it."""
    import shutil
    import tempfile

    from sentinel.config.files import Files
    from sentinel.config.playbooks import read_playbooks
    from sentinel.config.problems import Problems
    from sentinel.errors import ConfigError, Refused

    folder = args.config.absolute().parent / "playbooks"
    if (folder / f"{name}.toml").exists():
        raise Refused(f"{folder / name}.toml is there already; give another --name.")
    with tempfile.TemporaryDirectory() as place:
        trial = Path(place) / "playbooks"
        trial.mkdir()
        for path in folder.glob("*.toml"):
            shutil.copyfile(path, trial / path.name)
        (trial / f"{name}.toml").write_text(text, encoding="utf-8")
        problems = Problems()
        read_playbooks(Files(Path(place), problems), trial)
        try:
            problems.raise_if_any()
        except ConfigError as error:
            said = "\n".join(f"  {problem}" for problem in error.problems)
            raise Refused(
                f"Nothing was written: with it the playbooks would have faults:\n{said}\n"
                "Move the playbook that answers the same verdict out of the folder first, or write "
                "this one elsewhere with --output FILE."
            ) from error


def _write_new(path: Path, text: str) -> None:
    """Whole or not at all, and never over another file."""
    from sentinel.errors import CouldNotFindOut, Refused

    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise Refused(f"{path} is there already, and is not overwritten.") from None
    except OSError as error:
        raise CouldNotFindOut(f"{path} cannot be written ({error.strerror}).") from error


def _changed_at(path: Path) -> datetime:
    """When a file was changed last: the version of the playbook, for CACAO."""
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
