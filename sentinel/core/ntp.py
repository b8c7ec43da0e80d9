"""The packets of the network time protocol (RFC 5905, section 7.3; its simple use: RFC 4330): what
a client asks, and what of an answer may be believed. The network is the edge's."""

import struct
from dataclasses import dataclass

PORT = 123
PACKET_BYTES = 48
NONCE_BYTES = 8
MAX_STRATUM = 15
MAX_ROOT_DISTANCE_SECONDS = 1.5
"""A server that is itself less sure of the time says nothing of worth (RFC 5905: MAXDIST)."""

_EPOCH_SECONDS = 2_208_988_800
"""From 1900, with which NTP's seconds begin, to 1970."""
_ERA_SECONDS = 1 << 32
_VERSION = 4
_CLIENT, _SERVER = 3, 4
_UNSYNCHRONISED = 3
_FORMAT = struct.Struct("!BBbbII4s8s8sQQ")
"""Flags, stratum, poll, precision, root delay, root dispersion, reference id, and four times."""


class NotAnAnswer(ValueError):
    """What came is none to this question: too short or long, another's, or made up. It counts for
    nothing, and the answer may still come."""


class Unusable(ValueError):
    """The server answered, and does not vouch for the time; the reason is the text."""


class Kissed(Unusable):
    """The server asks to be left in peace ("kiss-o'-death", RFC 5905, section 7.4)."""

    def __init__(self, code: str) -> None:
        super().__init__(f"it asks not to be asked ({code})")
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One question and its answer."""

    offset_seconds: float
    """To be added to this machine's clock: more than 0 where that is behind."""
    delay_seconds: float
    """On the way, both ways."""
    root_seconds: float
    """How far the server's own time may be off, as it says."""
    stratum: int

    @property
    def error_seconds(self) -> float:
        """The true offset lies within so much of the measured one, if the server is honest."""
        return self.delay_seconds / 2 + self.root_seconds


def question(nonce: bytes) -> bytes:
    """The packet of a client. It says nothing of this machine: in the place of its time stands a
    nonce, which only whoever saw the packet can repeat."""
    return bytes([_VERSION << 3 | _CLIENT]).ljust(PACKET_BYTES - NONCE_BYTES, b"\0") + nonce


def sample(packet: bytes, nonce: bytes, *, sent: float, received: float) -> Sample:
    """What an answer says. `sent` and `received` are seconds since 1970, by this machine's clock
    as it ran when the question went.

    Raises NotAnAnswer, Unusable, or Kissed.
    """
    if len(packet) != PACKET_BYTES:
        raise NotAnAnswer(f"{len(packet)} bytes, not {PACKET_BYTES}")
    flags, stratum, _, precision, delay, dispersion, name, _, origin, came, went = _FORMAT.unpack(
        packet
    )
    if flags & 7 != _SERVER or flags >> 3 & 7 not in {3, _VERSION}:
        raise NotAnAnswer("not the answer of a server")
    if origin != nonce:
        raise NotAnAnswer("it repeats another question")
    if stratum == 0:
        raise _refusal(name)
    root = _short(delay) / 2 + _short(dispersion) + _resolution(precision)
    if flags >> 6 == _UNSYNCHRONISED or stratum > MAX_STRATUM:
        raise Unusable("its own clock is not set")
    if root > MAX_ROOT_DISTANCE_SECONDS:
        raise Unusable(f"its own time may be {root:.1f} seconds off, as it says")
    if not came or not went:
        raise Unusable("it tells no time")
    arrived, left = _seconds(came, near=sent), _seconds(went, near=sent)
    away = received - sent
    held = left - arrived
    if not 0 <= held <= away + _resolution(precision):
        raise Unusable("it held the question for a time that cannot be")
    return Sample(
        offset_seconds=((arrived - sent) + (left - received)) / 2,
        delay_seconds=max(0.0, away - held),
        root_seconds=root,
        stratum=stratum,
    )


def _refusal(name: bytes) -> Unusable:
    """By a code of four letters; what is none is shown as nothing."""
    code = name.rstrip(b"\0").decode("ascii", "replace")
    if code in {"DENY", "RSTR", "RATE"}:
        return Kissed(code)
    return Unusable(f"it has no time to give ({code})" if code.isalnum() else "it has no time")


def _short(value: int) -> float:
    """NTP's short format: 16 bits of seconds, 16 of their fraction."""
    return value / (1 << 16)


def _resolution(precision: int) -> float:
    """Of a clock, from a power of two; a liar's is cut."""
    return 2.0 ** min(max(precision, -30), 2)


def _seconds(timestamp: int, *, near: float) -> float:
    """Seconds since 1970, in the era (of 136 years, the next begins in 2036) that is nearest."""
    seconds = timestamp / (1 << 32) - _EPOCH_SECONDS
    return seconds + round((near - seconds) / _ERA_SECONDS) * _ERA_SECONDS
