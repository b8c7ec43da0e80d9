"""How long each site's chain was, and how it ended: remembered, signed, outside the vault.

A chain proves its order, not that nothing is missing at its end. Whoever may write the vault can
cut it, or bring back an older copy of it with its manifests; both are shorter than what is
remembered here and in the audit log, whose lines cannot be rewritten.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sentinel.core.canonical import canonical, from_json, timestamp, to_json
from sentinel.core.counts import counted
from sentinel.edges.files import private_folder, write_atomically
from sentinel.edges.keys import SigningKey
from sentinel.edges.vault.chain import ChainReading
from sentinel.errors import IntegrityError

PURPOSE = "chain-head/1"
ACTION = "vault-chain"
"""Of the lines in the audit log that hold a head."""
_ACTOR = "sentinel"


class AuditedHeads(Protocol):
    """What of the audit log is needed here."""

    def append(self, actor: str, action: str, data: Mapping[str, object]) -> None: ...

    def having(self, action: str) -> tuple[Mapping[str, Any], ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainHead:
    """The end of a site's chain at a moment."""

    site: str
    length: int
    sha256: str
    """Of the last line."""
    at: str
    accepted: bool = False
    """True where a person decided that this is the right end, whatever was remembered before."""


class ChainHeads:
    """One signed file for each site in a folder of the state, and a line in the audit log."""

    def __init__(self, folder: Path, *, key: SigningKey, audit: AuditedHeads) -> None:
        self._folder = folder
        self._key = key
        self._audit = audit

    def note(self, site: str, reading: ChainReading, at: datetime) -> None:
        """Remembers where a chain that verified ends. Nothing is written where that is known.
        Raises IntegrityError where the chain was cut or exchanged, StoreError where the audit log,
        OSError where the state cannot be written."""
        if not reading.digests:
            return
        length, last = len(reading.digests), reading.digests[-1]
        known = self._filed(site)
        if isinstance(known, ChainHead) and (known.length, known.sha256) == (length, last):
            return
        fault = reading.problem or self.problem(site, reading)
        if fault:
            raise IntegrityError(f"{fault} Its end is not remembered.")
        signed = self._signed(ChainHead(site=site, length=length, sha256=last, at=timestamp(at)))
        self._write(site, signed)
        self._audit.append(_ACTOR, ACTION, signed)

    def problem(self, site: str, reading: ChainReading) -> str:
        """Why a chain is not the one that was remembered, or empty. A longer one that holds all
        that was remembered is good: the state may have been brought back from an older copy."""
        for head in self._remembered(site):
            if isinstance(head, str):
                return head
            if len(reading.digests) < head.length:
                missing = counted(head.length - len(reading.digests), "line")
                return (
                    f"the chain of {site} was cut, or is an older copy: {missing} that it had on "
                    f"{head.at} are missing (it ends at line {len(reading.digests)}). Bring the "
                    "newest copy of the vault back; if there is none, a person with the authority "
                    "decides: sentinel backup accept-chain."
                )
            if head.length and reading.digests[head.length - 1] != head.sha256:
                return (
                    f"the chain of {site} is another one: its line {head.length} is not the one "
                    f"that was remembered on {head.at}. Bring the right copy of the vault back."
                )
        return ""

    def remark(self, site: str, reading: ChainReading) -> str:
        """What a person should know although it is no fault, or empty."""
        known = [head for head in self._remembered(site) if isinstance(head, ChainHead)]
        if not reading.digests or reading.problem:
            return ""
        if not known:
            return (
                f"No end of the chain of {site} was remembered yet, as after an upgrade or with a "
                "new state folder: it is taken as it is, and remembered from the next backup on."
            )
        more = len(reading.digests) - max(head.length for head in known)
        if more <= 1:  # a crash may fall between a line and its head
            return ""
        return (
            f"The chain of {site} is longer than was remembered, by {more} lines, all rightly "
            "signed and joined: it is taken as it is. That is right where the state folder was "
            "brought back from an older copy."
        )

    def newest_at(self, site: str) -> datetime | None:
        """When the latest remembered end was noted."""
        times = [head.at for head in self._remembered(site) if isinstance(head, ChainHead)]
        return max((datetime.fromisoformat(at) for at in times), default=None)

    def accept(self, site: str, reading: ChainReading, at: datetime) -> None:
        """Takes the chain as it stands for the right one from now on: a person decided so.
        Raises IntegrityError where it does not verify in itself."""
        if reading.problem:
            raise IntegrityError(f"{reading.problem} Such a chain cannot be accepted.")
        last = reading.digests[-1] if reading.digests else ""
        head = ChainHead(
            site=site, length=len(reading.digests), sha256=last, at=timestamp(at), accepted=True
        )
        signed = self._signed(head)
        self._audit.append(_ACTOR, ACTION, signed)  # first: it alone says that a person did it
        self._write(site, signed)

    def _remembered(self, site: str) -> tuple[ChainHead | str, ...]:
        """Both, for one of them may have been brought back from an older copy."""
        filed, audited = self._filed(site), self._audited(site)
        since = filed.at if isinstance(filed, ChainHead) else ""
        if isinstance(audited, ChainHead) and audited.accepted and since < audited.at:
            return (audited,)
        return tuple(head for head in (filed, audited) if head is not None)

    def _signed(self, head: ChainHead) -> dict[str, object]:
        body = to_json(head)
        return {**body, "signature": self._key.sign(PURPOSE, canonical(body))}

    def _write(self, site: str, signed: Mapping[str, object]) -> None:
        private_folder(self._folder)
        write_atomically(self._file(site), canonical(signed) + b"\n")

    def _filed(self, site: str) -> ChainHead | str | None:
        path = self._file(site)
        try:
            stored = json.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError) as error:
            return f"{path}: the remembered end of the chain cannot be read ({error})."
        return self._verified(stored, site) or (
            f"{path}: the remembered end of the chain is not signed by this installation's key."
        )

    def _audited(self, site: str) -> ChainHead | str | None:
        """The last one of the site in the audit log."""
        for entry in reversed(self._audit.having(ACTION)):
            data = entry.get("data")
            if isinstance(data, dict) and data.get("site") == site:
                return self._verified(data, site) or (
                    f"audit log, entry {entry.get('seq')}: the end of the chain of {site} is not "
                    "signed by this installation's key."
                )
        return None

    def _verified(self, stored: object, site: str) -> ChainHead | None:
        if not isinstance(stored, dict):
            return None
        try:
            head = from_json(ChainHead, {k: v for k, v in stored.items() if k != "signature"})
        except ValueError:
            return None
        good = self._key.verify(PURPOSE, canonical(to_json(head)), str(stored.get("signature")))
        return head if good and head.site == site else None

    def _file(self, site: str) -> Path:
        return self._folder / f"{site}.json"
