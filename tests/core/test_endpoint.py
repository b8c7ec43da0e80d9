"""Addresses with a port or without, in one form."""

import pytest

from sentinel.core.endpoint import joined, split_port


@pytest.mark.parametrize(
    ("text", "address", "port"),
    [
        ("10.1.2.3", "10.1.2.3", 0),
        ("10.1.2.3:53", "10.1.2.3", 53),
        ("::1", "::1", 0),
        ("[::1]", "::1", 0),
        ("[2001:db8::1]:8443", "2001:db8::1", 8443),
    ],
)
def test_an_endpoint_is_taken_apart_and_put_together(text: str, address: str, port: int) -> None:
    assert split_port(text) == (address, port)
    assert split_port(joined(address, port)) == (address, port)


@pytest.mark.parametrize(
    "text",
    ["10.1.2.3:", "10.1.2.3:0", "10.1.2.3:65536", "[::1", "[::1]x", "10.1.2.3:-1", "10.1.2.3:٣"],
)
def test_what_has_no_port_behind_the_colon_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        split_port(text)
