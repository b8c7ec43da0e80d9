"""Asking a running daemon over its socket, as the command line does."""

import http.client
import json
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from urllib.parse import quote, urlencode

from sentinel.core.daemon_socket import BY, NAME, USER
from sentinel.errors import (
    AlreadyRunning,
    BlockError,
    CouldNotFindOut,
    FactorNeeded,
    IntegrityError,
    NotApproved,
    NotClean,
    NotThere,
    Refused,
    SentinelError,
    UsageError,
)

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 120.0
"""An operation that takes longer is a work, which is asked about again and again."""
LOOK_SECONDS = 0.5
_GOOD = range(200, 300)
_KINDS: dict[str, type[SentinelError]] = {
    "factor-needed": FactorNeeded,
    "not-there": NotThere,
    "invalid": UsageError,
    "unreadable": UsageError,
    "key-used": UsageError,
    "not-approved": NotApproved,
    "paused": NotApproved,
    "unknown": NotApproved,
    "already-running": AlreadyRunning,
    "not-clean": NotClean,
    "refused": Refused,
    "under-way": Refused,
    "could-not-find-out": CouldNotFindOut,
    "too-many": CouldNotFindOut,
    "fault": CouldNotFindOut,
    "integrity": IntegrityError,
    "failed": BlockError,
}
_PREFIX = "urn:sentinel:problem:"


class NoAnswer(CouldNotFindOut):
    """The daemon was asked, and nobody knows whether it did it."""


class NoDaemon(SentinelError):
    """None answers there, or it does not know the operation: it is of another version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaemonClient:
    """The daemon of one state folder, asked in somebody's name."""

    state: Path
    by: str
    user: str
    answer_seconds: float = ANSWER_SECONDS

    def ask(self, method: str, path: str, given: Mapping[str, object]) -> dict[str, object]:
        """One operation's answer. Raises NoDaemon where nobody took the request, NoAnswer where it
        was taken and no answer came, and what the operation raises. Nothing is asked twice, so no
        request bears a key, which would have to be stored first: not even a full disk keeps a site
        from being closed."""
        connection = _Connection(self.state, self.answer_seconds)
        try:
            connection.connect()
        except OSError as error:
            connection.close()
            raise NoDaemon(f"{self.state / NAME}: nobody answers.") from error
        try:
            asked = f"/api/v1{path}"
            if method == "GET":
                address = f"{asked}?{urlencode(dict(given))}" if given else asked
                connection.request(method, address, headers=self._headers())
            else:
                body = json.dumps(dict(given))
                connection.request(method, asked, body=body, headers=self._headers())
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(
                "The daemon took the request and gave no answer, so nobody knows here whether it "
                "was carried out. Look: sentinel status, and sentinel audit show."
            ) from error
        finally:
            connection.close()
        return _answered(answer.status, content)

    def finished(
        self, work: Mapping[str, object], report: Callable[[str, float | None], None]
    ) -> dict[str, object]:
        """The result of a work, when it has ended; `report` hears how far it is. Raises what the
        work ended with; what was done and came to something else than was meant is a result."""
        told = ""
        while work["state"] == "running":
            if (words := str(work["progress"])) != told:
                told = words
                share = work["share"]
                report(words, float(share) if isinstance(share, int | float) else None)
            sleep(LOOK_SECONDS)
            try:
                work = self.ask("GET", f"/works/{work['id']}", {})
            except (NoDaemon, NotThere) as error:
                raise NoAnswer(
                    "The daemon was stopped or reloaded while it worked; what it had begun is in "
                    "its journal. Look: sentinel status."
                ) from error
        result = work["result"]
        if work["state"] == "failed" and result is None:
            raise _error(str(work["fault"]), int(str(work["exit_code"])))
        return result if isinstance(result, dict) else {}

    def _headers(self) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            "Host": "sentinel",
            BY: quote(self.by),
            USER: quote(self.user),
        }


class _Connection(http.client.HTTPConnection):
    """Over the socket of a state folder, whose path may be longer than a socket's may."""

    def __init__(self, state: Path, answer_seconds: float) -> None:
        super().__init__("sentinel", timeout=answer_seconds)
        self._state = state

    def connect(self) -> None:
        folder = os.open(self._state, os.O_PATH | os.O_DIRECTORY)
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self.sock.settimeout(CONNECT_SECONDS)
            self.sock.connect(f"/proc/self/fd/{folder}/{NAME}")
            self.sock.settimeout(self.timeout)
        finally:
            os.close(folder)


def _answered(status: int, content: bytes) -> dict[str, object]:
    try:
        document = json.loads(content)
    except ValueError as error:
        raise NoAnswer(f"The daemon answered {status} with no JSON.") from error
    if status in _GOOD and isinstance(document, dict):
        return document
    kind = str(document.get("type", "")).removeprefix(_PREFIX)
    if kind == "no-operation":
        raise NoDaemon("The daemon is of another version and does not know this.")
    raise _KINDS.get(kind, CouldNotFindOut)(str(document.get("detail", "")))


def _error(words: str, exit_code: int) -> SentinelError:
    kinds: dict[int, type[SentinelError]] = {1: BlockError, 2: UsageError, 4: Refused}
    return kinds.get(exit_code, CouldNotFindOut)(words)
