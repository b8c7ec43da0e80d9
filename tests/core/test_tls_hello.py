"""Old protocols are offered and answers to that are read byte by byte."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.tls_hello import VERSIONS, HelloAnswer, client_hello, hello_answer
from sentinel.core.tls_look import Protocol

RANDOM = bytes(range(32))


def server_hello(version: bytes) -> bytes:
    body = version + RANDOM + b"\x00" + b"\x00\x2f" + b"\x00"
    message = b"\x02" + len(body).to_bytes(3, "big") + body
    return b"\x16" + version + len(message).to_bytes(2, "big") + message


@pytest.mark.parametrize("protocol", Protocol)
def test_only_the_very_version_is_an_acceptance(protocol: Protocol) -> None:
    """A server that chooses another one has refused this one, and is asked for that by itself."""
    for version in VERSIONS.values():
        wanted = HelloAnswer.ACCEPTED if version == VERSIONS[protocol] else HelloAnswer.REFUSED
        assert hello_answer(protocol, server_hello(version)) is wanted


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"", HelloAnswer.INCOMPLETE),
        (b"\x15\x03\x01\x00\x02\x02\x46", HelloAnswer.REFUSED),
        (b"\x15", HelloAnswer.REFUSED),
        (server_hello(b"\x03\x01")[:10], HelloAnswer.INCOMPLETE),
        (b"HTTP/1.1 400 Bad Request\r\n", HelloAnswer.NOT_TLS),
        (b"220 mail.example ESMTP", HelloAnswer.NOT_TLS),
        (b"\x16\x03\x01\x00\x05\x0b\x00\x00\x01\x00\x00\x00", HelloAnswer.NOT_TLS),
    ],
)
def test_what_else_may_come(data: bytes, wanted: HelloAnswer) -> None:
    assert hello_answer(Protocol.TLS_1_0, data) is wanted


@given(st.sampled_from(Protocol), st.binary(max_size=64))
@settings(max_examples=60)
def test_no_answer_breaks_the_reader(protocol: Protocol, data: bytes) -> None:
    assert hello_answer(protocol, data) in HelloAnswer


@pytest.mark.parametrize("protocol", Protocol)
def test_the_hello_says_its_own_lengths_and_offers_no_more(protocol: Protocol) -> None:
    sent = client_hello(protocol, "www.institute.example", RANDOM)
    assert sent[:3] == b"\x16" + VERSIONS[protocol]
    assert int.from_bytes(sent[3:5], "big") == len(sent) - 5
    assert int.from_bytes(sent[6:9], "big") == len(sent) - 9
    assert sent[9:11] == VERSIONS[protocol]
    assert (b"www.institute.example" in sent) == (protocol is not Protocol.SSL_3)


def test_an_address_is_no_server_name() -> None:
    assert b"127.0.0.1" not in client_hello(Protocol.TLS_1_1, "", RANDOM)
