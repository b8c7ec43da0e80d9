"""The client's end of the helper's protocol: frames over one SSH channel, counted and bounded."""

import asyncio
import json
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sentinel.core.site import RemoteHost
from sentinel.edges.remote.helper.wire import MAX_FRAME_BYTES, VERSION
from sentinel.edges.remote.program import address
from sentinel.edges.remote.ssh import SshConnection
from sentinel.errors import IntegrityError, Refused, RemoteError, StepError

if TYPE_CHECKING:
    import asyncssh

_HEAD = struct.Struct(">cI")
_SHOWN = 300
_LAST_WORDS_SECONDS = 2.0
_AT_ONCE_BYTES = 1 << 18
"""Handed over to the channel, or taken from it, in one piece."""


class Session:
    """One conversation with the helper. What it answers is taken for hostile: every length is
    looked at before it is read, and all of it together is no more than the host's `max_bytes`.

    Raises RemoteError for whatever does not keep to the protocol.
    """

    def __init__(self, ssh: SshConnection, channel: "asyncssh.SSHClientProcess[bytes]") -> None:
        self._ssh = ssh
        self._channel = channel
        self._received = 0
        self._unsent = bytearray()
        self._unread = bytearray()
        self.where = address(ssh.remote)

    @property
    def received(self) -> int:
        """Bytes of the answers to this question so far."""
        return self._received

    def renew(self) -> None:
        """The host's whole time and bytes for the next question."""
        self._received = 0
        self._ssh.renew()

    def ask(self, do: str, **more: object) -> None:
        """Sends a request; the answers are to be received."""
        request = {"do": do, **more}
        self._send(b"J", json.dumps(request, separators=(",", ":")).encode("ascii"))
        if do != "entry":
            self.flush()

    def give(self, chunk: bytes) -> None:
        """Sends a piece of a file."""
        for start in range(0, len(chunk), MAX_FRAME_BYTES):
            self._send(b"D", chunk[start : start + MAX_FRAME_BYTES])

    def flush(self) -> None:
        """Hands over what is to be sent, and waits until the channel has taken it.

        A helper that gave up has said why, if it could.
        """
        unsent, self._unsent = bytes(self._unsent), bytearray()
        try:
            self._ssh.call(self._written(unsent))
        except RemoteError:
            self._refusal_or_none()
            raise

    def _send(self, kind: bytes, payload: bytes) -> None:
        self._unsent += _HEAD.pack(kind, len(payload)) + payload
        if len(self._unsent) > _AT_ONCE_BYTES:  # each handing over wakes another thread
            self.flush()

    async def _written(self, frames: bytes) -> None:
        with suppress(BrokenPipeError):  # the drain tells, and then what was said is read
            self._channel.stdin.write(frames)
        await self._channel.stdin.drain()
        if self._channel.stdin.is_closing() or self._channel.exit_status is not None:
            raise RemoteError(f"{self.where}: the helper ended in the middle of a request.")

    def _refusal_or_none(self) -> None:
        """Raises what the helper said last, where that was a refusal."""
        try:
            self.answer()
        except RemoteError:
            return

    def receive(self) -> tuple[bytes, bytes]:
        """The next frame: `J` or `D`, and its payload."""
        self._want(_HEAD.size)
        kind, length = _HEAD.unpack_from(self._unread)
        if kind not in {b"J", b"D"} or length > MAX_FRAME_BYTES:
            raise RemoteError(f"{self.where}: what answers there is not the helper.")
        self._want(_HEAD.size + length)
        payload = bytes(self._unread[_HEAD.size : _HEAD.size + length])
        del self._unread[: _HEAD.size + length]
        self._received += _HEAD.size + length
        if self._received > self._ssh.remote.max_bytes:
            raise RemoteError(
                f"{self.where}: answered with more than {self._ssh.remote.max_bytes:,} bytes "
                "(site.ssh.max in config.toml); it was not read further."
            )
        return kind, payload

    def _want(self, size: int) -> None:
        """So many bytes to read: what has come already, or what comes next."""
        while len(self._unread) < size:
            self._unread += self._ssh.call(self._some())

    async def _some(self) -> bytes:
        came = await self._channel.stdout.read(_AT_ONCE_BYTES)
        if not came:
            said = await self._last_words()
            raise RemoteError(f"{self.where}: the helper ended without an answer.{said}")
        return came

    async def _last_words(self) -> str:
        said = b""
        with suppress(TimeoutError, OSError):
            said = await asyncio.wait_for(self._channel.stderr.read(_SHOWN), _LAST_WORDS_SECONDS)
        text = said.decode("utf-8", "replace").strip()
        return f" It says: {text!r}" if text else ""

    def answer(self) -> Mapping[str, object]:
        """The next answer, which must be JSON. Raises what the helper refuses, in its own words:
        StepError, Refused, IntegrityError, else RemoteError."""
        kind, payload = self.receive()
        if kind != b"J":
            raise RemoteError(f"{self.where}: a piece of a file came where an answer was due.")
        return self.parsed(payload)

    def parsed(self, payload: bytes) -> Mapping[str, object]:
        """A JSON payload. Raises as `answer` does."""
        try:
            found = json.loads(payload)
        except (ValueError, RecursionError) as error:
            raise RemoteError(f"{self.where}: an answer is no JSON.") from error
        if not isinstance(found, dict):
            raise RemoteError(f"{self.where}: an answer is no JSON object.")
        if "error" in found:
            self._refused(found)
        return found

    def _refused(self, answer: Mapping[str, object]) -> None:
        said = ascii(str(answer["error"])[:_SHOWN])[1:-1]
        text = f"{self.where}: the helper refused: {said}."
        match answer.get("kind"):
            case "step":
                raise StepError(text)
            case "refused":
                raise Refused(text)
            case "integrity":
                raise IntegrityError(text)
            case _:
                raise RemoteError(text)


@contextmanager
def helper_session(remote: RemoteHost) -> Iterator[Session]:
    """A conversation; its first word should be the greeting. Raises RemoteError."""
    with SshConnection(remote) as ssh:
        channel = ssh.call(_opened(ssh.connection))
        session = Session(ssh, channel)
        try:
            yield session
        finally:
            with suppress(Exception):
                ssh.call(_hung_up(channel))


async def _opened(
    connection: "asyncssh.SSHClientConnection",
) -> "asyncssh.SSHClientProcess[bytes]":
    """The forced command runs, whatever is asked for."""
    return await connection.create_process("sentinel-helper", encoding=None)


async def _hung_up(channel: "asyncssh.SSHClientProcess[bytes]") -> None:
    channel.stdin.write_eof()
    await asyncio.wait_for(channel.wait_closed(), _LAST_WORDS_SECONDS)


def greeted(session: Session, *, probe: bool = False) -> Mapping[str, object]:
    """The helper's own words about itself. Raises RemoteError for another version."""
    session.ask("hello", probe=probe)
    answer = session.answer()
    if answer.get("version") != VERSION:
        raise RemoteError(
            f"{session.where}: the helper speaks version {ascii(answer.get('version'))[:20]} of "
            f"the protocol, not {VERSION}. Install the one that `sentinel remote install` prints."
        )
    return answer
