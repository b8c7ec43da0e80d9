"""Frames of the helper's protocol: one letter, four bytes of length, the payload.

`J` is a JSON object in ASCII, `D` a piece of a file. No frame is larger than MAX_FRAME_BYTES; the
length is looked at before anything is read.
"""

from __future__ import annotations

import json
import signal
import struct
from typing import BinaryIO

VERSION = 1
MAX_FRAME_BYTES = 1 << 20
IDLE_SECONDS = 300
"""Without a byte to read or room to write for so long the helper ends, and its lock with it."""

_HEAD = struct.Struct(">cI")


class Broken(Exception):
    """The other side does not keep to the protocol, or has gone."""


class Failed(Exception):
    """A request that could not be carried out; `kind` says what it was: tree, step, refused,
    integrity, or broken."""

    def __init__(self, kind: str, text: str) -> None:
        self.kind = kind
        super().__init__(text)


class Wire:
    """Both directions of the standard streams. Not to be used from several threads at once."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink

    def receive(self) -> tuple[bytes, bytes]:
        """The next frame; an empty kind where the other side has closed. Raises Broken."""
        signal.alarm(IDLE_SECONDS)
        try:
            head = self._source.read(_HEAD.size)
            if not head:
                return b"", b""
            if len(head) < _HEAD.size:
                raise Broken("a frame was cut off")
            kind, length = _HEAD.unpack(head)
            if kind not in (b"J", b"D") or length > MAX_FRAME_BYTES:
                raise Broken("no frame of this protocol")
            payload = self._source.read(length)
            if len(payload) < length:
                raise Broken("a frame was cut off")
            return kind, payload
        finally:
            signal.alarm(0)

    def request(self) -> dict[str, object] | None:
        """The next request; None where there is no more. Raises Broken."""
        kind, payload = self.receive()
        if not kind:
            return None
        return _object(kind, payload)

    def data(self, most: int) -> bytes:
        """The next piece of a file. Raises Broken."""
        kind, payload = self.receive()
        if kind != b"D" or not 0 < len(payload) <= most:
            raise Broken("a piece of a file was expected")
        return payload

    def tell(self, answer: dict[str, object]) -> None:
        self._send(b"J", encoded(answer))

    def tell_entries(self, entries: list[bytes], more: bytes) -> None:
        """A part of a list of files, each encoded already; `more` says whether it is the last."""
        self._send(b"J", b'{"entries":[' + b",".join(entries) + b"]" + more + b"}")

    def give(self, chunk: bytes) -> None:
        self._send(b"D", chunk)

    def _send(self, kind: bytes, payload: bytes) -> None:
        signal.alarm(IDLE_SECONDS)
        try:
            self._sink.write(_HEAD.pack(kind, len(payload)) + payload)
            self._sink.flush()
        finally:
            signal.alarm(0)


def encoded(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def _object(kind: bytes, payload: bytes) -> dict[str, object]:
    try:
        found = json.loads(payload) if kind == b"J" else None
    except (ValueError, RecursionError) as error:
        raise Broken("no JSON") from error
    if not isinstance(found, dict):
        raise Broken("a request was expected")
    return found


def text_of(request: dict[str, object], name: str) -> str:
    """A text of a request. Raises Broken."""
    value = request.get(name)
    if not isinstance(value, str) or "\0" in value:
        raise Broken(f"{name} is no text")
    return value


def number_of(request: dict[str, object], name: str, low: int = 0) -> int:
    """A whole number of a request, from `low` up. Raises Broken."""
    value = request.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < low:
        raise Broken(f"{name} is no number")
    return value
