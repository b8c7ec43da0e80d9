"""The first message of an old TLS handshake, and what a server says to it: whether it would speak
SSL 3.0 (RFC 6101), TLS 1.0 (RFC 2246) or TLS 1.1 (RFC 4346).

Written by hand, for libraries of today cannot offer all of these. Nothing is agreed: the handshake
ends with the server's first answer.
"""

from enum import StrEnum

from sentinel.core.tls_look import Protocol

VERSIONS: dict[Protocol, bytes] = {
    Protocol.SSL_3: b"\x03\x00",
    Protocol.TLS_1_0: b"\x03\x01",
    Protocol.TLS_1_1: b"\x03\x02",
}
MAX_ANSWER_BYTES = 512
"""So much of an answer is enough to tell."""
RANDOM_BYTES = 32
_SUITES = (
    *(0xC014, 0xC013, 0xC00A, 0xC009, 0x0039, 0x0033, 0x0038, 0x0032, 0x0035, 0x002F),
    *(0xC012, 0xC008, 0x0016, 0x0013, 0x000A, 0x0005, 0x0004),
    0x00FF,  # secure renegotiation (RFC 5746), which some servers insist on
)
_GROUPS = (0x0017, 0x0018, 0x0019)
_ALERT, _HANDSHAKE, _SERVER_HELLO = 21, 22, 2


class HelloAnswer(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    """An alert, or another version."""
    INCOMPLETE = "incomplete"
    NOT_TLS = "not-tls"


def client_hello(protocol: Protocol, host: str, random: bytes) -> bytes:
    """The record to send; this version is the highest that it offers. `host`: a DNS name, or empty
    where the server is asked by its address (RFC 6066 allows no address there)."""
    assert len(random) == RANDOM_BYTES
    version = VERSIONS[protocol]
    suites = b"".join(one.to_bytes(2, "big") for one in _SUITES)
    body = version + random + b"\x00" + _sized(suites, 2) + b"\x01\x00"
    if protocol is not Protocol.SSL_3:
        body += _sized(_extensions(host), 2)
    message = b"\x01" + _sized(body, 3)
    return b"\x16" + version + _sized(message, 2)


def hello_answer(protocol: Protocol, data: bytes) -> HelloAnswer:
    """What the first bytes from the server mean. Never raises, whatever they are."""
    if not data:
        return HelloAnswer.INCOMPLETE
    if data[0] == _ALERT:
        return HelloAnswer.REFUSED
    if data[0] != _HANDSHAKE or (len(data) > 1 and data[1] != 3):
        return HelloAnswer.NOT_TLS
    if len(data) < 11:
        return HelloAnswer.INCOMPLETE
    if data[5] != _SERVER_HELLO:
        return HelloAnswer.NOT_TLS
    return HelloAnswer.ACCEPTED if data[9:11] == VERSIONS[protocol] else HelloAnswer.REFUSED


def _extensions(host: str) -> bytes:
    name = host.encode("ascii", "ignore")
    server_name = _sized(b"\x00" + _sized(name, 2), 2)
    groups = _sized(b"".join(one.to_bytes(2, "big") for one in _GROUPS), 2)
    found = b"" if not name else b"\x00\x00" + _sized(server_name, 2)
    return found + b"\x00\x0a" + _sized(groups, 2) + b"\x00\x0b" + _sized(b"\x01\x00", 2)


def _sized(data: bytes, width: int) -> bytes:
    return len(data).to_bytes(width, "big") + data
