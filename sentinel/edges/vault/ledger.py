"""Since when something in the vault has been unneeded, by Sentinel's own clock: signed.

A file's time alone proves no age: a copy sets it anew, and whoever can write a file can set it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sentinel.core.canonical import canonical, timestamp
from sentinel.edges.files import write_atomically
from sentinel.edges.keys import SigningKey
from sentinel.edges.vault.plain_file import read_whole

PURPOSE = "unneeded/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unneeded:
    """Names below the site's folder, and since when each was seen to be unneeded."""

    since: Mapping[str, datetime]
    at: datetime | None = None
    """When it was written; None where there is none that verifies."""


class Ledger:
    """`unneeded.json` of one site. The caller holds the site's lock."""

    def __init__(self, path: Path, key: SigningKey) -> None:
        self._path = path
        self._key = key

    def read(self) -> Unneeded:
        """One that is missing or does not verify says nothing: then all ages begin anew."""
        try:
            stored = json.loads(read_whole(self._path))
            signature = str(stored.pop("signature"))
            since = {name: datetime.fromisoformat(at) for name, at in stored["since"].items()}
            at = datetime.fromisoformat(stored["at"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return Unneeded(since={})
        if not self._key.verify(PURPOSE, canonical(stored), signature):
            return Unneeded(since={})
        return Unneeded(since=since, at=at)

    def write(self, since: Mapping[str, datetime], at: datetime) -> None:
        """On disk when this returns."""
        body: dict[str, object] = {
            "at": timestamp(at),
            "since": {name: timestamp(moment) for name, moment in since.items()},
        }
        signature = self._key.sign(PURPOSE, canonical(body))
        write_atomically(self._path, canonical({**body, "signature": signature}))
