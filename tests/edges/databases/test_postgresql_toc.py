"""The table of contents of a dump is read before pg_restore sees it: whatever it holds, it is
understood whole or refused."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.edges.databases.postgresql_toc import TocEntry, read_toc, toc_problems
from sentinel.errors import IntegrityError

COPY = b"COPY public.pages (id, title) FROM stdin;\n"


def integer(value: int) -> bytes:
    return bytes([value < 0]) + abs(value).to_bytes(4, "little")


def text(value: str | bytes | None) -> bytes:
    if value is None:
        return integer(-1)
    data = value.encode() if isinstance(value, str) else value
    return integer(len(data)) + data


def toc(*entries: bytes, head: bytes = b"PGDMP\x01\x0e\x00\x04\x08\x03") -> bytes:
    made = b"".join(integer(number) for number in (0, *range(7)))
    return (
        head
        + made
        + text("shop")
        + text("15")
        + text("15")
        + integer(len(entries))
        + b"".join(entries)
    )


def entry(kind: str, *, copy: bytes | None = None, file: str = "", name: str = "pages") -> bytes:
    return b"".join(
        (
            *(integer(7), integer(int(bool(file))), text("0"), text("1")),
            *(text(name), text(kind), integer(2), text("CREATE"), text("DROP"), text(copy)),
            *(text("public"), text(None), text("heap"), text("app"), text("false")),
            *(text("6"), text(None), text(file)),
        )
    )


GOOD = toc(entry("TABLE"), entry("TABLE DATA", copy=COPY, file="7.dat"))


def problems(data: bytes, *files: str) -> list[str]:
    return list(toc_problems(read_toc(data), frozenset(files)))


def test_a_plain_dump_is_read() -> None:
    assert read_toc(GOOD)[1] == TocEntry(
        kind="TABLE DATA", schema="public", name="pages", copy=COPY, file="7.dat"
    )
    assert problems(GOOD, "7.dat") == []


@pytest.mark.parametrize(
    "file", ["../../etc/passwd", "/etc/passwd", "7.dat.gz", "a/7.dat", "toc.dat", "7.dat\n", "x"]
)
def test_data_comes_from_files_of_the_dump_alone(file: str) -> None:
    data = toc(entry("TABLE DATA", copy=COPY, file=file))
    assert any("no name that a table's data may have" in p for p in problems(data, file))


@pytest.mark.parametrize(
    "copy",
    [
        b"COPY public.pages (id) FROM PROGRAM 'id';\n",
        b"COPY public.pages (id) FROM '/etc/passwd';\n",
        b"COPY public.pages (id) FROM stdin; DROP TABLE x;\n",
        b"DROP TABLE pages;\n",
        b"COPY (SELECT 1) TO PROGRAM 'id';\n",
        b'COPY public."a"; DROP TABLE b; --" (id) FROM stdin;\n',
        b"",
    ],
)
def test_rows_are_loaded_by_a_plain_copy_alone(copy: bytes) -> None:
    data = toc(entry("TABLE DATA", copy=copy, file="7.dat"))
    assert any("not loaded by a plain COPY" in problem for problem in problems(data, "7.dat"))


@pytest.mark.parametrize(
    "copy", [b'COPY other."Odd ""name"  FROM stdin;\n', b'COPY a.b (c, "D e") FROM stdin;\n']
)
def test_odd_names_are_plain_too(copy: bytes) -> None:
    assert problems(toc(entry("TABLE DATA", copy=copy, file="7.dat")), "7.dat") == []


@pytest.mark.parametrize(
    "kind", ["BLOB", "BLOBS", "SUBSCRIPTION", "USER MAPPING", "TRANSFORM", "ACCESS METHOD", "evil"]
)
def test_other_kinds_are_refused(kind: str) -> None:
    assert problems(toc(entry(kind))) == [f"toc.dat: holds a {kind!r}, which is not restored."]


def test_no_file_is_missing_too_many_or_used_twice() -> None:
    assert problems(GOOD) == ["'7.dat': named in toc.dat, and missing."]
    assert problems(GOOD, "7.dat", "8.dat") == ["'8.dat': not named in toc.dat."]
    one = entry("TABLE DATA", copy=COPY, file="7.dat")
    assert problems(toc(one, one), "7.dat") == ["toc.dat: one file is the data of two tables."]
    assert problems(toc(entry("TABLE", file="7.dat")), "7.dat") == [
        "toc.dat: a 'TABLE' has a file."
    ]
    assert problems(toc(entry("TABLE", copy=COPY))) == ["toc.dat: a 'TABLE' has a COPY statement."]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"-- PostgreSQL database dump\n\\! id\n",
        GOOD[:-1],
        GOOD + b"x",
        toc(head=b"PGDMP\x01\x0e\x00\x04\x08\x01"),
        toc(head=b"PGDMP\x01\x63\x00\x04\x08\x03"),
        toc(head=b"PGDMP\x01\x0e\x00\xff\x08\x03"),
        GOOD.replace(b"pages", b"pag\xffs"),
    ],
)
def test_what_is_no_whole_directory_dump_is_refused(data: bytes) -> None:
    with pytest.raises(IntegrityError, match=r"toc\.dat"):
        read_toc(data)


@settings(max_examples=150)
@given(st.binary(max_size=300), st.integers(0, len(GOOD)))
def test_any_bytes_are_read_or_refused(noise: bytes, at: int) -> None:
    for data in (noise, GOOD[:at] + noise + GOOD[at + len(noise) :]):
        with suppress(IntegrityError):
            list(toc_problems(read_toc(data), frozenset({"7.dat"})))
