"""Manifests as files: what is written comes back, and what is not whole is never believed."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.core.canonical import canonical, sha256, to_json
from sentinel.core.manifest import Entry, EntryType, Manifest
from sentinel.core.vault import Backup
from sentinel.edges.vault import manifest_file
from sentinel.edges.vault.manifest_file import (
    FIRST_FORMAT,
    KnownLines,
    digest_of,
    entry_line,
    read_manifest,
    write_manifest,
)
from sentinel.errors import IntegrityError
from support.values import T0

NAMES = st.binary(min_size=1, max_size=12).map(
    lambda raw: raw.replace(b"\0", b"\n").replace(b"/", b"\\").decode("utf-8", "surrogateescape")
)
"""Names as a disk may have them, of any bytes but the two that it refuses."""
COUNTS = st.integers(0, 2**63)
ENTRIES = st.builds(
    Entry,
    path=st.lists(NAMES, min_size=1, max_size=3).map("/".join),
    type=st.sampled_from(EntryType),
    mode=st.integers(0, 0o7777),
    uid=st.integers(0, 2**32),
    gid=st.integers(0, 2**32),
    size=st.just(0),
    mtime_ns=st.integers(-(2**63), 2**63),
    target=st.one_of(st.just(""), NAMES),
    torn=st.booleans(),
    unread=st.booleans(),
    oversize=st.booleans(),
    xattrs=st.one_of(
        st.none(), st.lists(st.tuples(NAMES, st.text("aZ09+/=", max_size=8))).map(tuple)
    ),
)
FILES = st.builds(
    Entry,
    path=NAMES,
    type=st.just(EntryType.FILE),
    mode=st.just(0o644),
    uid=st.just(0),
    gid=st.just(0),
    size=COUNTS,
    mtime_ns=COUNTS,
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
)


A_FILE = Entry(path="x", type=EntryType.FILE, mode=0o644, uid=0, gid=0, sha256="ab" * 32)


def backup(*entries: Entry) -> Backup:
    return Backup(
        id="01M80RB3X09JMFXX64NYFTX3KT",
        site="main",
        started_at=T0,
        ended_at=T0 + timedelta(seconds=3),
        document_root="/srv/caf\udce9",
        manifest=Manifest(entries=entries),
        baseline="b-1",
        run_before="r-1",
        run_after="",
        storing="zstd",
    )


def read(path: Path, digest: str) -> Backup:
    with path.open("rb") as stream:
        return read_manifest(path, stream, digest)


@settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(entries=st.lists(st.one_of(ENTRIES, FILES), max_size=6))
def test_what_is_written_comes_back(
    tmp_path_factory: pytest.TempPathFactory, entries: list[Entry]
) -> None:
    """And the file is one JSON document that any other reader takes, an entry on each line."""
    path = tmp_path_factory.mktemp("manifest") / "x.json"
    made = backup(*entries)
    digest = write_manifest(path, made)
    assert read(path, digest) == made
    data = path.read_bytes()
    assert digest == sha256(data)
    assert len(json.loads(data)["entries"]) == len(entries)
    assert data.count(b"\n") == len(entries) + 2


@settings(deadline=None, max_examples=30)
@given(entry=st.one_of(ENTRIES, FILES))
def test_a_line_is_canonical(entry: Entry) -> None:
    line = entry_line(entry)
    assert canonical(json.loads(line)) == line


def test_a_manifest_of_the_first_format_is_still_read(tmp_path: Path) -> None:
    made = backup(
        Entry(path=".", type=EntryType.DIRECTORY, mode=0o755, uid=0, gid=0),
        Entry(path="caf\udce9", type=EntryType.FILE, mode=0o644, uid=1, gid=2, sha256="ab" * 32),
    )
    fields = to_json(made)
    del fields["manifest"], fields["run_after"], fields["storing"], fields["databases"]
    entries = [
        {key: value for key, value in to_json(entry).items() if key not in {"oversize", "xattrs"}}
        for entry in made.manifest.entries
    ]
    data = canonical({**fields, "format": FIRST_FORMAT, "entries": entries})
    (tmp_path / "old.json").write_bytes(data)
    old = read(tmp_path / "old.json", sha256(data))
    assert (old.manifest, old.storing, old.started_at) == (made.manifest, "", made.started_at)


@pytest.mark.parametrize("cut", [1, 4, 60, 200])
@pytest.mark.parametrize("of_its_own_digest", [True, False])
def test_what_is_cut_off_is_no_manifest(tmp_path: Path, cut: int, of_its_own_digest: bool) -> None:
    path = tmp_path / "x.json"
    entries = [Entry(path=f"{n}", type=EntryType.OTHER, mode=0, uid=0, gid=0) for n in range(9)]
    digest = write_manifest(path, backup(*entries))
    path.write_bytes(path.read_bytes()[:-cut])
    with path.open("rb") as stream:
        own = digest_of(stream)
    with pytest.raises(IntegrityError, match="manifest"):
        read(path, own if of_its_own_digest else digest)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b'{"format":"sentinel/snapshot/2"}',
        b'{"id":"x","entries":[\n]}\n',
        b'{"id":"x","entries":[\n{}\n]}\n',
        b'{"id":"x","entries":[\n5,\n]}\n',
        b'{"id":"x","entries":[\n]}\nmore',
        b'\xff,"entries":[\n]}\n',
        b"[" * 100_000,
    ],
)
def test_other_files_are_no_manifests(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.json").write_bytes(data)
    with pytest.raises(IntegrityError):
        read(tmp_path / "x.json", sha256(data))


def a_file(path: str, size: int = 1) -> Entry:
    sha256 = f"{size:064x}"
    return Entry(path=path, type=EntryType.FILE, mode=0o644, uid=0, gid=0, size=size, sha256=sha256)


def read_knowing(path: Path, digest: str, known: KnownLines) -> tuple[Entry, ...]:
    with path.open("rb") as stream:
        return read_manifest(path, stream, digest, known).manifest.entries


def test_backups_that_are_read_one_after_the_other_share_what_is_alike(tmp_path: Path) -> None:
    # a list of 400 backups of 5,000 files took 1 GB of memory, and minutes
    first, second = (
        backup(a_file("a"), a_file("b"), a_file("c")),
        backup(a_file("a"), a_file("b", 2)),
    )
    digests = [write_manifest(tmp_path / f"{at}.json", b) for at, b in enumerate((first, second))]
    known = KnownLines()
    before = read_knowing(tmp_path / "0.json", digests[0], known)
    after = read_knowing(tmp_path / "1.json", digests[1], known)
    assert (before, after) == (first.manifest.entries, second.manifest.entries)
    assert after[0] is before[0]
    assert after[1] is not before[1]


def test_what_is_known_of_another_manifest_makes_no_damaged_one_good(tmp_path: Path) -> None:
    path, known = tmp_path / "m.json", KnownLines()
    digest = write_manifest(path, backup(a_file("a"), a_file("b")))
    whole = path.read_bytes()
    read_knowing(path, digest, known)
    for damaged in (
        whole.replace(b'"path":"b"', b'"path":"x"'),
        whole.replace(b'"mode":420', b'"mode":493'),
        whole[:-4],
    ):
        assert damaged != whole
        path.write_bytes(damaged)
        with pytest.raises(IntegrityError):
            read_knowing(path, digest, known)
    path.write_bytes(whole)
    assert len(read_knowing(path, digest, known)) == 2


def test_what_lines_of_a_forged_manifest_gave_is_not_remembered_of_them(tmp_path: Path) -> None:
    """Parsed as one list: two entries on its first line, one that takes two lines behind it, and
    the good line between them would be remembered as the second."""
    path, known = tmp_path / "m.json", KnownLines()
    digest = write_manifest(path, backup(a_file("good")))
    whole = path.read_bytes()
    head, good, end = whole.split(b"\n", 2)
    line = {"x": entry_line(a_file("x")), "evil": entry_line(a_file("evil", 2))}
    cut = line["x"].partition(b",")
    forged = [line["x"] + b"," + line["evil"], good, cut[0], cut[2]]
    path.write_bytes(head + b"\n" + b",\n".join(forged) + b"\n" + end)
    with pytest.raises(IntegrityError):
        read_knowing(path, digest, known)
    path.write_bytes(whole)
    assert read_knowing(path, digest, known) == (a_file("good"),)


@pytest.mark.parametrize("chunk_bytes", [1, 2, 3, 64, 100, 4096])
def test_lines_are_found_wherever_what_is_read_at_once_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk_bytes: int
) -> None:
    made = backup(*(replace(A_FILE, path=f"{number}\n,]}}") for number in range(5)))
    digest = write_manifest(tmp_path / "m.json", made)
    monkeypatch.setattr(manifest_file, "_CHUNK_BYTES", chunk_bytes)
    assert read(tmp_path / "m.json", digest) == made


@pytest.mark.parametrize("chunk_bytes", [1, 4096])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"]}\n", b"]}"),
        (b"]}\n", b"]}\n\n"),
        (b"]}\n", b"]}\n]}\n"),
        (b"]}\n", b"]}\n{}\n"),
        (b'},\n{"gid"', b'},{"gid"'),
        (b'"gid":0,', b'"gid":0,\n'),
        (b'},\n{"gid"', b'},\n\n{"gid"'),
        (b'{"gid"', b'7,\n{"gid"'),
    ],
)
def test_what_is_not_an_entry_on_each_line_is_no_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: bytes, new: bytes, chunk_bytes: int
) -> None:
    path = tmp_path / "m.json"
    write_manifest(path, backup(*(replace(A_FILE, path=str(number)) for number in range(3))))
    head, entries = path.read_bytes().split(b"\n", 1)
    assert old in entries
    path.write_bytes(head + b"\n" + entries.replace(old, new, 1))
    monkeypatch.setattr(manifest_file, "_CHUNK_BYTES", chunk_bytes)
    with pytest.raises(IntegrityError, match="not a manifest of this format"):
        read(path, sha256(path.read_bytes()))
