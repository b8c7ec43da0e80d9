"""A helper that answers what a test has written down, whatever it is asked: no SSH, no process."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sentinel.core.site import RemoteHost
from sentinel.edges.remote import client, kept_session
from sentinel.edges.remote.session import Session


def answer(value: object) -> bytes:
    return frame(b"J", json.dumps(value).encode())


def frame(kind: bytes, payload: bytes) -> bytes:
    return kind + len(payload).to_bytes(4, "big") + payload


class _Sink:
    """Takes what is sent, and forgets it."""

    def write(self, data: bytes) -> None:
        """As StreamWriter does."""

    async def drain(self) -> None:
        """As StreamWriter does."""

    def is_closing(self) -> bool:
        return False


class _Channel:
    """What Session needs of an SSH channel: answers that are there already."""

    def __init__(self, answers: bytes) -> None:
        self.stdin, self.exit_status = _Sink(), None
        self.stdout, self.stderr = asyncio.StreamReader(limit=1 << 30), asyncio.StreamReader()
        self.stdout.feed_data(answers)
        for stream in (self.stdout, self.stderr):
            stream.feed_eof()


class _Connection:
    """What Session needs of an SshConnection."""

    def __init__(self, remote: RemoteHost) -> None:
        self.remote = remote
        self._runner = asyncio.Runner()

    call = property(lambda self: self._runner.run)

    def close(self) -> None:
        self._runner.close()


@contextmanager
def recorded_helper(patched: pytest.MonkeyPatch, *answers: bytes) -> Iterator[None]:
    """While it lasts every conversation gets these answers, in this order."""

    @contextmanager
    def session(remote: RemoteHost) -> Iterator[Session]:
        connection = _Connection(remote)
        try:
            channel = connection.call(_channel(b"".join(answers)))
            yield Session(connection, channel)  # type: ignore[arg-type] # as little as it needs
        finally:
            connection.close()

    with patched.context() as inner:
        for module in (client, kept_session):
            inner.setattr(module, "helper_session", session)
        yield


async def _channel(answers: bytes) -> _Channel:
    return _Channel(answers)  # its streams belong to the running loop
