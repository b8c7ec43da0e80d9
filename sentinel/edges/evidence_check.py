"""Whether the evidence of an incident is as it was sealed: every list, every file, and no other."""

import json
from pathlib import Path

from sentinel.edges.evidence import PURPOSE, FileEvidence, hash_of, is_own
from sentinel.edges.keys import SigningKey

MAX_TOLD = 200


def problems_of(evidence: FileEvidence, incident: str, key: SigningKey) -> tuple[str, ...]:
    """All that is not as it should be, in words; empty where everything is. Raises StoreError
    where the folder cannot be read."""
    folder = evidence.folder(incident)
    lists = evidence.lists(incident)
    if not lists:
        return ("nothing was sealed: no list of the evidence is there",)
    problems: list[str] = []
    before: dict[str, str] = {}
    for _, path in lists:
        text = path.read_bytes()
        if not _is_signed(path, text, key):
            problems.append(f"{path.name}: its signature is missing or wrong")
        try:
            entries = {str(one["name"]): str(one["sha256"]) for one in json.loads(text)["files"]}
        except (ValueError, KeyError, TypeError):
            problems.append(f"{path.name}: cannot be read")
            continue
        lost = [name for name, digest in before.items() if entries.get(name) != digest]
        problems += [f"{path.name}: takes back {name}" for name in lost]
        before = entries
    numbers = [number for number, _ in lists]
    gaps = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
    problems += [f"list {number} of the evidence is missing" for number in gaps]
    return tuple([*problems, *_files(folder, before)][:MAX_TOLD])


def _files(folder: Path, listed: dict[str, str]) -> list[str]:
    problems: list[str] = []
    there: set[str] = set()
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            problems.append(f"{name}: is no plain file")
        elif path.is_file() and not is_own(name):
            there.add(name)
            if name not in listed:
                problems.append(f"{name}: was added; no list names it")
            elif hash_of(path) != listed[name]:
                problems.append(f"{name}: was changed")
    return [*problems, *(f"{name}: is missing" for name in sorted(set(listed) - there))]


def _is_signed(path: Path, text: bytes, key: SigningKey) -> bool:
    try:
        signature = path.with_name(f"{path.name}.sig").read_text().strip()
    except (OSError, ValueError):
        return False
    return key.verify(PURPOSE, text, signature)
