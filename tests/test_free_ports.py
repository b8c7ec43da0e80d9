"""That a port which was chosen is not lost before its server is up."""

import errno
import socket

import pytest

from support.free_ports import free_port, has_ipv6


def test_a_server_that_asks_for_it_gets_it_and_again_after_its_end() -> None:
    port = free_port()
    for _ in range(2):
        with (
            socket.create_server(("127.0.0.1", port)),
            socket.create_connection(("127.0.0.1", port)) as client,
        ):
            assert client.getpeername() == ("127.0.0.1", port)


def test_nobody_gets_it_by_chance_or_answers_at_it() -> None:
    """A server that took any port once stood at the one that another was about to bind."""
    port = free_port()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    with socket.socket() as other, pytest.raises(OSError, match="in use") as told:
        other.bind(("127.0.0.1", port))
    assert told.value.errno == errno.EADDRINUSE
    if has_ipv6():
        with (
            socket.socket(socket.AF_INET6) as other,
            pytest.raises(OSError, match="in use"),
        ):
            other.bind(("::1", port))
