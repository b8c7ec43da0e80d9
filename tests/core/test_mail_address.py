"""Addresses as they go over the wire."""

import pytest

from sentinel.core.mail_address import needs_utf8, wire_address
from support.hostile_strings import HOSTILE


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("web@institute.example", "web@institute.example"),
        ("o'neil+x@institute.example", "o'neil+x@institute.example"),
        ("web@संस्थान.भारत", "web@xn--i1b4ej5db1b5g.xn--h2brj9c"),
        ("पता@institute.example", "पता@institute.example"),
        ("root@localhost", "root@localhost"),
        ("", None),
        ("web", None),
        ("@institute.example", None),
        ("web@", None),
        ("a b@institute.example", None),
        ("a@institute.example\r\nDATA", None),
        ("a@b@institute.example", None),
        ("<a@institute.example>", None),
        ("a@institute.example> SIZE=1", None),
        ("a@in..example", None),
        ("a\u202e@institute.example", None),
        ("a\u200b@institute.example", None),
        ("\ud800@institute.example", None),
        ("a@\ud800.example", None),
        ("a@x y.example", None),
        ("a" * 65 + "@institute.example", None),
        ("a@" + "x" * 300, None),
    ],
)
def test_an_address_is_fit_for_the_wire_or_none(address: str, wire: str | None) -> None:
    assert wire_address(address) == wire


def test_only_what_stands_before_the_sign_needs_more_of_a_server() -> None:
    assert needs_utf8("पता@institute.example")
    assert not needs_utf8("web@xn--i1b4ej5db1b5g.xn--h2brj9c")


@pytest.mark.parametrize("name", HOSTILE)
def test_no_hostile_text_gets_onto_the_wire(name: str) -> None:
    for address in (f"{HOSTILE[name]}@institute.example", f"a@{HOSTILE[name]}", HOSTILE[name]):
        wire = wire_address(address)
        assert wire is None or (wire.isprintable() and not set(wire) & set(' <>"\\\r\n'))
