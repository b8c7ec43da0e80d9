"""Evidence is written once, never lost, never outside its folder, and listed under a signature."""

import fcntl
import json
import os
import stat
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.canonical import sha256
from sentinel.edges.evidence import PURPOSE, FileEvidence, stored_name
from sentinel.edges.files import write_atomically
from sentinel.edges.keys import SigningKey, load_or_create
from sentinel.errors import IntegrityError, StoreError
from support.values import FakeClock

INCIDENT = "INC-20261122-0001"


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return load_or_create(tmp_path / "key.pem")


@pytest.fixture
def evidence(tmp_path: Path, key: SigningKey) -> FileEvidence:
    return FileEvidence(tmp_path / "evidence", key=key, clock=FakeClock())


def names(evidence: FileEvidence) -> set[str]:
    folder = evidence.folder(INCIDENT)
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def listed(evidence: FileEvidence, file: str = "list.json") -> dict[str, str]:
    document = json.loads((evidence.folder(INCIDENT) / file).read_text())
    return {entry["name"]: entry["sha256"] for entry in document["files"]}


def test_what_is_kept_is_private_and_read_only(evidence: FileEvidence) -> None:
    digest = evidence.keep(INCIDENT, "page.html", b"defaced")
    path = evidence.folder(INCIDENT) / "page.html"
    assert (path.read_bytes(), digest) == (b"defaced", sha256(b"defaced"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_same_bytes_are_kept_once_and_other_bytes_beside_them(evidence: FileEvidence) -> None:
    for data in (b"one", b"two", b"one", b"two", b"three"):
        evidence.keep(INCIDENT, "page.html", data)
    folder = evidence.folder(INCIDENT)
    assert [
        (folder / name).read_bytes() for name in ("page.html", "page.html-2", "page.html-3")
    ] == [
        b"one",
        b"two",
        b"three",
    ]
    assert len(names(evidence)) == 3


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("page.html", "page.html"),
        ("tree/a/b.html", "tree/a%2Fb.html"),
        ("../../etc/passwd", "%2E./%2E.%2Fetc%2Fpasswd"),
        ("/etc/passwd", "%2E/etc%2Fpasswd"),
        (".htaccess", "%2Ehtaccess"),
        ("list.json", "%6Cist.json"),
        ("list-7.json.sig", "%6Cist-7.json.sig"),
        ("tree/list.json", "tree/list.json"),
        ("a\nb\0c", "a%0Ab%00c"),
        ("tree/\udcff", "tree/%FF"),
        ("निविदा", "%E0%A4%A8%E0%A4%BF%E0%A4%B5%E0%A4%BF%E0%A4%A6%E0%A4%BE"),
        ("", "%2E"),
    ],
)
def test_hostile_names_stay_inside_and_can_be_read_back(name: str, stored: str) -> None:
    assert stored_name(name) == stored


@given(st.text(st.characters(codec=None), max_size=60))
def test_every_name_gives_one_safe_path_of_its_own(name: str) -> None:
    """No two names share a path, and none can leave, hide or be too long for a file system."""
    parts = stored_name(name).split("/")
    assert 1 <= len(parts) <= 2
    for part in parts:
        assert part.isascii()
        assert part.isprintable()
        assert not part.startswith(".")
        assert 0 < len(part) <= 255
    if max(map(len, parts)) < 180 and name and not name.startswith("/") and not name.endswith("/"):
        errors = (
            "surrogateescape"
            if all(ord(c) in range(0xDC80, 0xDD00) for c in name if 0xD800 <= ord(c) < 0xE000)
            else "surrogatepass"
        )
        assert unquote_to_bytes("/".join(parts)) == name.encode("utf-8", errors)


def test_long_names_are_cut_and_stay_different(evidence: FileEvidence) -> None:
    evidence.keep(INCIDENT, "tree/" + "a" * 5000 + "1", b"1")
    evidence.keep(INCIDENT, "tree/" + "a" * 5000 + "2", b"2")
    assert len(names(evidence)) == 2


@pytest.mark.parametrize("incident", ["", "..", "a/b", ".x", "INC\n"])
def test_an_incident_that_is_no_plain_name_is_refused(
    evidence: FileEvidence, incident: str
) -> None:
    with pytest.raises(StoreError, match="no incident"):
        evidence.keep(incident, "x", b"")


def test_a_seal_lists_every_file_and_its_signature_verifies(
    evidence: FileEvidence, key: SigningKey
) -> None:
    evidence.keep(INCIDENT, "page.html", b"defaced")
    evidence.keep(INCIDENT, "tree/a/b", b"copy")
    assert not evidence.sealed(INCIDENT)
    digest = evidence.seal(INCIDENT)
    folder = evidence.folder(INCIDENT)
    text = (folder / "list.json").read_bytes()
    assert digest == sha256(text)
    assert listed(evidence) == {"page.html": sha256(b"defaced"), "tree/a%2Fb": sha256(b"copy")}
    assert key.verify(PURPOSE, text, (folder / "list.json.sig").read_text().strip())
    assert evidence.sealed(INCIDENT)


def test_a_later_seal_stands_beside_the_first(evidence: FileEvidence) -> None:
    evidence.keep(INCIDENT, "one", b"1")
    first = evidence.seal(INCIDENT)
    assert evidence.seal(INCIDENT) == first
    evidence.keep(INCIDENT, "two", b"2")
    assert evidence.seal(INCIDENT) != first
    assert set(listed(evidence)) == {"one"}
    assert set(listed(evidence, "list-2.json")) == {"one", "two"}


def test_a_seal_that_a_crash_cut_short_is_finished(evidence: FileEvidence) -> None:
    """The list without its signature does not count, and is signed by the next seal."""
    evidence.keep(INCIDENT, "one", b"1")
    first = evidence.seal(INCIDENT)
    (evidence.folder(INCIDENT) / "list.json.sig").unlink()
    (evidence.folder(INCIDENT) / ".0123456789ab").write_bytes(b"half")
    assert not evidence.sealed(INCIDENT)
    assert evidence.seal(INCIDENT) == first
    assert evidence.sealed(INCIDENT)


def test_evidence_that_changed_or_went_missing_is_found(evidence: FileEvidence) -> None:
    evidence.keep(INCIDENT, "one", b"1")
    evidence.keep(INCIDENT, "two", b"2")
    evidence.seal(INCIDENT)
    path = evidence.folder(INCIDENT) / "one"
    path.chmod(0o600)
    path.write_bytes(b"0")
    with pytest.raises(IntegrityError, match="one"):
        evidence.seal(INCIDENT)
    path.unlink()
    with pytest.raises(IntegrityError, match="one"):
        evidence.seal(INCIDENT)


@pytest.mark.parametrize("content", ["{}", "no json", '{"files": []}'])
def test_a_list_that_someone_else_wrote_is_refused(evidence: FileEvidence, content: str) -> None:
    evidence.keep(INCIDENT, "one", b"1")
    evidence.seal(INCIDENT)
    path = evidence.folder(INCIDENT) / "list.json"
    path.chmod(0o600)
    path.write_text(content)
    with pytest.raises(IntegrityError):
        evidence.seal(INCIDENT)
    assert not evidence.sealed(INCIDENT)


def test_a_disk_that_refuses_is_told_as_such(tmp_path: Path, key: SigningKey) -> None:
    (tmp_path / "file").write_text("")
    store = FileEvidence(tmp_path / "file", key=key, clock=FakeClock())
    with pytest.raises(StoreError, match="file"):
        store.keep(INCIDENT, "one", b"1")


def test_a_response_and_a_command_that_seal_at_once_do_not_write_one_list_twice(
    evidence: FileEvidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second would be signed with the first one's signature: evidence that never verifies."""
    waited: list[bool] = []

    def held(path: Path, data: bytes, *, mode: int) -> None:
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            waited.append(False)
        except BlockingIOError:
            waited.append(True)
        os.close(descriptor)
        write_atomically(path, data, mode=mode)

    monkeypatch.setattr("sentinel.edges.evidence.write_atomically", held)
    evidence.keep(INCIDENT, "page.html", b"defaced")
    evidence.seal(INCIDENT)
    assert waited == [True, True], "the list and its signature are written while others wait"
    evidence.keep(INCIDENT, "more.html", b"more")
    evidence.seal(INCIDENT)
    assert evidence.sealed(INCIDENT)
