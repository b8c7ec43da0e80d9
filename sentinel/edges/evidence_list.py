"""What the newest signed list of an incident's evidence says, for reports. Reads, never writes."""

import json
import re
from pathlib import Path

from sentinel.core.canonical import sha256
from sentinel.core.incident_report import Evidence, KeptFile
from sentinel.edges.evidence import FileEvidence

_LIST = re.compile(r"list(?:-([0-9]{1,6}))?\.json")


def listed(store: FileEvidence, state: Path, incident: str) -> Evidence:
    """The files of the newest list, each with its digest. Without evidence, or without a list that
    can be read, nothing is known. Raises StoreError."""
    folder = state / "evidence" / incident
    if not folder.is_dir():
        return Evidence()
    numbers = {
        int(found[1] or 1): path
        for path in folder.iterdir()
        if (found := _LIST.fullmatch(path.name))
    }
    if not numbers:
        return Evidence(folder=str(folder))
    text = numbers[max(numbers)].read_bytes()
    try:
        document = json.loads(text)
        files = tuple(
            KeptFile(name=str(one["name"]), sha256=str(one["sha256"]), size=int(one["size"]))
            for one in document["files"]
        )
        sealed_at = str(document["sealed_at"])
    except (ValueError, KeyError, TypeError):
        return Evidence(folder=str(folder), list_sha256=sha256(text), verified=False)
    return Evidence(
        folder=str(folder),
        list_sha256=sha256(text),
        sealed_at=sealed_at,
        verified=store.sealed(incident),
        files=files,
    )
