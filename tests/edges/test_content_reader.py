"""Reading a backup's files: rules, uploads, pieces of large files, and what cannot be read."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from sentinel.core.canonical import sha256
from sentinel.core.content_scan import ContentFacts
from sentinel.core.database import DatabasePart, DatabaseState, DumpFile, Engine
from sentinel.core.globs import matcher
from sentinel.core.manifest import Entry, EntryType
from sentinel.core.vault import Backup
from sentinel.edges import content_reader
from sentinel.edges.content_reader import ContentReader
from sentinel.edges.yara_rules import RuleSet
from sentinel.errors import IntegrityError, Refused
from support.values import T0, make_entry, make_manifest

EXACT = 'rule exact { meta: heuristic = false strings: $a = "EXACT" condition: $a }'
GUESS = 'rule guess { meta: heuristic = true strings: $a = "GUESS" condition: $a }'
RULES = RuleSet([("own.yar", f"{EXACT}\n{GUESS}")])


class Bytes:
    """Stands for the vault: contents by digest, in chunks, and how often each was read."""

    def __init__(self, files: Iterable[bytes]) -> None:
        self.contents = {sha256(data): data for data in files}
        self.read: list[str] = []

    def content(self, site: str, entry: Entry) -> Iterator[bytes]:
        assert site == "main"
        self.read.append(entry.path)
        if entry.sha256 not in self.contents:
            raise IntegrityError("object is missing.")
        data = self.contents[entry.sha256]
        for start in range(0, len(data), 1000):
            yield data[start : start + 1000]


def backup(files: dict[str, bytes], *more: Entry) -> Backup:
    entries = [make_entry(path, data) for path, data in files.items()]
    return Backup(
        id="B1",
        site="main",
        started_at=T0,
        ended_at=T0,
        document_root="/srv/www",
        manifest=make_manifest(*entries, *more),
        baseline="",
        run_before="",
        run_after="",
    )


def read(
    files: dict[str, bytes],
    *more: Entry,
    approved: Iterable[bytes] = (),
    mutable: tuple[str, ...] = ("up/**",),
) -> ContentFacts:
    reader = ContentReader(RULES, Bytes(files.values()).content)
    return reader.read(
        backup(files, *more),
        mutable=matcher(mutable),
        approved={sha256(data) for data in approved},
        progress=None,
    )


def found(facts: ContentFacts) -> list[tuple[str, str]]:
    return [(hit.path, hit.rule.id) for hit in facts.hits]


def test_heuristic_rules_spare_what_equals_the_approved_baseline_and_exact_ones_nothing() -> None:
    files = {"a.php": b"GUESS", "b.php": b"GUESS too", "c.php": b"EXACT GUESS"}
    facts = read(files, approved=[b"GUESS", b"EXACT GUESS"])
    assert found(facts) == [("b.php", "guess"), ("c.php", "exact")]
    assert (facts.files, facts.exempt, facts.rules) == (3, 2, 2)
    assert facts.bytes == sum(map(len, files.values()))
    assert facts.rules_sha256 == RULES.sha256


def test_an_upload_is_looked_at_whole_wherever_the_code_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A mark that lies across two pieces is seen, and so is one behind megabytes of picture."""
    monkeypatch.setattr(content_reader, "PIECE_BYTES", 4096)
    monkeypatch.setattr(content_reader, "OVERLAP_BYTES", 1024)
    picture = b"\x89PNG\r\n\x1a\n" + b"\0" * 4080
    files = {
        "up/a.png": picture + b"<?php exit; ?>",
        "up/b.png": picture + b"\0" * 9000 + b"EXACT",
        "up/c.png": b"plain text",
        "up/d.png": picture * 3,
        "elsewhere.png": b"plain text",
    }
    facts = read(files)
    assert facts.upload_problems == (
        "up/a.png holds code for the server",
        "up/c.png is named as image, its bytes are text",
    )
    assert found(facts) == [("up/b.png", "exact")]
    assert facts.in_pieces == 3


@pytest.mark.parametrize("length", [0, 1, 4095, 4096, 4097, 7168, 7169, 20_000])
def test_pieces_cover_every_byte(monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    monkeypatch.setattr(content_reader, "PIECE_BYTES", 4096)
    monkeypatch.setattr(content_reader, "OVERLAP_BYTES", 1024)
    data = bytes(number % 251 for number in range(length))
    chunks = (data[start : start + 700] for start in range(0, length, 700))
    pieces = list(content_reader._pieces(chunks))  # the one place where pieces are cut
    whole = pieces[0] + b"".join(piece[1024:] for piece in pieces[1:])
    assert whole == data
    assert all(len(piece) <= 4096 for piece in pieces)


def test_what_is_stored_nowhere_is_no_fault_and_what_cannot_be_read_is_told() -> None:
    facts = read(
        {"a.txt": b"a"},
        make_entry("up/huge.mp4", oversize=True, sha256=""),
        make_entry("up/closed.txt", unread=True, sha256=""),
        make_entry("link", type=EntryType.SYMLINK, sha256="", target="a.txt"),
        make_entry("lost.txt", b"lost"),
    )
    assert facts.files == 2
    assert facts.unread == ("lost.txt: object is missing.",)


def test_the_same_bytes_are_scanned_once_and_an_upload_is_looked_at_each_time() -> None:
    files = {"a.txt": b"EXACT", "up/b.txt": b"EXACT"}
    vault = Bytes(files.values())
    reader = ContentReader(RULES, vault.content)
    for _ in range(2):
        facts = reader.read(backup(files), mutable=matcher(("up/**",)), approved=(), progress=None)
        assert found(facts) == [("a.txt", "exact"), ("up/b.txt", "exact")]
    assert vault.read.count("up/b.txt") == 2
    assert vault.read.count("a.txt") <= 1


def test_dumps_are_scanned_by_exact_rules_alone() -> None:
    state = DatabaseState(
        name="shop", engine=Engine.SQLITE, server_version="3", taken_at=T0, tables=(), schema=()
    )
    dump = b"GUESS EXACT"
    file = DumpFile(path="t.sql", size=len(dump), sha256=sha256(dump))
    files = {"databases:shop/t.sql": b"GUESS"}
    vault = Bytes([dump, *files.values()])
    made = replace(backup(files), databases=(DatabasePart(state=state, files=(file,)),))
    facts = ContentReader(RULES, vault.content).read(
        made, mutable=matcher(()), approved=(), progress=None
    )
    assert found(facts) == [
        ("databases:shop/t.sql", "guess"),  # a file of the tree that is named so is no dump
        ("databases:shop/t.sql", "exact"),
    ]


def test_rules_that_do_not_compile_make_nothing_known() -> None:
    reader = ContentReader(RuleSet([("own.yar", "rule x {")]), Bytes(()).content)
    facts = reader.read(backup({}), mutable=matcher(()), approved=(), progress=None)
    assert "own.yar: line 1" in facts.unread[0]


def test_it_can_be_given_up() -> None:
    def stop(done: int, known: int) -> None:
        raise Refused("given up")

    files = {f"{number}.txt": b"%d" % number for number in range(50)}
    reader = ContentReader(RULES, Bytes(files.values()).content)
    with pytest.raises(Refused):
        reader.read(backup(files), mutable=matcher(()), approved=(), progress=stop)


def test_a_rule_file_that_only_closes_its_folder_is_no_problem_of_uploads() -> None:
    """Drupal and WordPress write them there; without this no such site had a clean backup."""
    files = {
        "up/.htaccess": b"Options -Indexes\nRequire all denied\n",
        "up/index.php": b"<?php\n// Silence is golden.\n",
        "up/a/.htaccess": b"AddType application/x-httpd-php .jpg\n",
        "up/a/index.php": b"<?php eval($x);",
    }
    assert read(files).upload_problems == (
        "up/a/.htaccess tells the web server what to do",
        "up/a/index.php has a name that a server may run",
    )
