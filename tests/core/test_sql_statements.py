"""An SQL script is cut where a server's lexer would, in whatever pieces it arrives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.sql_statements import SANDBOX, Statements, Unreadable

STRINGS = st.text(alphabet=st.sampled_from("ab;'\"`\\-#/*! \n\0नé"), max_size=20)


def cut(script: bytes, size: int = 1_000_000) -> tuple[list[bytes], bytes]:
    statements = Statements()
    found: list[bytes] = []
    for at in range(0, len(script), size):
        found += statements.feed(script[at : at + size])
    last, rest = statements.end()
    return found + last, rest


def string(value: str) -> str:
    """As the server's own dump writes it."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def identifier(value: str) -> str:
    return "`" + value.replace("`", "``") + "`"


CASES = {
    "two": (b"SELECT 1;SELECT 2;", [b"SELECT 1", b"SELECT 2"]),
    "a semicolon in a string": (b"SELECT ';';", [b"SELECT ';'"]),
    "an escaped quote": (rb"SELECT '\';';", [rb"SELECT '\';'"]),
    "a doubled quote": (b"SELECT ''';';", [b"SELECT ''';'"]),
    "double quotes": (b'SELECT ";";', [b'SELECT ";"']),
    "a name": (b"SELECT `;``;`;", [b"SELECT `;``;`"]),
    "a comment": (b"SELECT /* ; */ 1;", [b"SELECT /* ; */ 1"]),
    "a comment in front": (b"/* ; */ -- ;\n# ;\nSELECT 1;", [b"SELECT 1"]),
    "a comment that is run stays": (b"/*!40101 SET x */;", [b"/*!40101 SET x */"]),
    "minus minus is no comment": (b"SELECT 1--1;", [b"SELECT 1--1"]),
    "the sandbox line": (SANDBOX + b"\nSELECT 1;", [b"SELECT 1"]),
    "nothing": (b" \n", []),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("size", [1, 2, 1_000])
def test_statements_end_where_the_server_ends_them(name: str, size: int) -> None:
    script, wanted = CASES[name]
    assert cut(script, size)[0] == wanted


@pytest.mark.parametrize(
    "script", [b"SELECT 1; \\! id\nSELECT 2;", b"\\. file\n", b"SELECT \\! 1;", b"/* x */ \\s"]
)
def test_what_a_client_alone_acts_on_is_refused(script: bytes) -> None:
    with pytest.raises(Unreadable, match="client"):
        cut(script)


def test_what_is_not_ended_is_given_back() -> None:
    """So that a cut script is known by what is left of it."""
    assert cut(b"SELECT 1; SELECT 'x") == ([b"SELECT 1"], b" SELECT 'x")


def test_a_statement_is_bounded() -> None:
    statements = Statements(max_bytes=100)
    statements.feed(b"SELECT '" + b"x" * 80)
    with pytest.raises(Unreadable, match="more than 100 bytes"):
        statements.feed(b"x" * 200)


@given(st.lists(STRINGS, max_size=4), st.lists(STRINGS, max_size=4), st.integers(1, 30))
def test_nothing_inside_quotes_ends_a_statement(
    values: list[str], names: list[str], size: int
) -> None:
    """Whatever stands in strings, names and comments, and however it arrives."""
    first = "SELECT " + ",".join(map(string, values)) + " FROM " + ",".join(map(identifier, names))
    script = f"{first};\n-- a comment\nSELECT 2;".encode()
    assert cut(script, size) == ([first.encode(), b"SELECT 2"], b"")


@given(st.binary(max_size=200), st.integers(1, 40))
def test_any_bytes_are_read_alike_in_any_pieces(script: bytes, size: int) -> None:
    def outcome(pieces: int) -> object:
        try:
            return cut(script, pieces)
        except Unreadable:
            return "unreadable"

    assert outcome(size) == outcome(1_000)
