"""The logs of the evidence as one packed file: what is in it, what is not, and how large it is."""

import hashlib
import io
import json
import random
import tarfile
from pathlib import Path

import pytest

from sentinel.core.incident_report import Evidence, KeptFile
from sentinel.edges.evidence import FileEvidence
from sentinel.edges.evidence_list import listed
from sentinel.edges.kept_logs import MAX_PACKED_BYTES, packed_logs
from support.stores import new_key
from support.values import FakeClock

INCIDENT = "INC-20261122-0001"
ACCESS = "logs/%2Fvar%2Flog%2Fnginx%2Faccess.log"
LINE = b'203.0.113.9 - - [22/Nov/2026:04:30:00 +0000] "POST /up.php HTTP/1.1" 200 7\n'


def evidence_of(folder: Path, pieces: dict[str, bytes]) -> Evidence:
    store = FileEvidence(folder / "evidence", key=new_key(), clock=FakeClock())
    for name, data in pieces.items():
        store.keep(INCIDENT, name, data)
    store.seal(INCIDENT)
    return listed(store, folder, INCIDENT)


def unpacked(data: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        found = {}
        for member in archive:
            stream = archive.extractfile(member)
            assert stream is not None
            found[member.name] = stream.read()
        return found


def noise(size: int) -> bytes:
    """Lines that no packer makes much smaller, the same ones each time."""
    lines = random.Random(7).randbytes(size // 2).hex().encode()
    return b"".join(lines[at : at + 79] + b"\n" for at in range(0, len(lines), 79))


def test_the_kept_lines_are_in_it_with_a_list_and_nothing_else_is(tmp_path: Path) -> None:
    pieces = {"logs//var/log/nginx/access.log": LINE * 3, "tree/index.html": b"<p>", "a.json": b""}
    evidence = evidence_of(tmp_path, pieces)
    parcel = packed_logs(evidence, INCIDENT)
    assert (parcel.file, parcel.packed, parcel.left_out) == (f"{INCIDENT}-logs.tgz", 1, ())
    found = unpacked(parcel.data)
    assert list(found) == ["contents.txt", ACCESS]
    assert found[ACCESS] == LINE * 3
    assert hashlib.sha256(LINE * 3).hexdigest() in found["contents.txt"].decode()
    assert packed_logs(evidence, INCIDENT) == parcel


def test_what_was_kept_twice_is_in_it_once(tmp_path: Path) -> None:
    pieces = {"logs//a.log": LINE, "logs//b.log": LINE, "logs//c.log": LINE * 2}
    assert packed_logs(evidence_of(tmp_path, pieces), INCIDENT).packed == 2


def test_it_stays_within_its_size_and_says_what_had_no_room(tmp_path: Path) -> None:
    pieces = {"logs//large.log": noise(900_000), "logs//small.log": LINE}
    parcel = packed_logs(evidence_of(tmp_path, pieces), INCIDENT, max_bytes=400_000)
    assert 200_000 < len(parcel.data) <= 400_000
    found = unpacked(parcel.data)
    assert found["logs/%2Fsmall.log"] == LINE
    part = found["logs/%2Flarge.log"]
    assert part.endswith(b"\n")
    assert pieces["logs//large.log"].startswith(part)
    said = f"no room: its first {len(part)} bytes of {len(pieces['logs//large.log'])}"
    assert parcel.left_out == (("logs/%2Flarge.log", said),)
    assert said in found["contents.txt"].decode()


def test_a_mail_server_with_the_usual_limit_takes_it() -> None:
    """Base64 has four characters for three bytes, and a line end after 76."""
    assert MAX_PACKED_BYTES * 4 / 3 * 78 / 76 < 9_000_000


def test_without_room_for_a_line_it_is_named_and_not_there(tmp_path: Path) -> None:
    parcel = packed_logs(
        evidence_of(tmp_path, {"logs//one.log": noise(900_000).replace(b"\n", b" ")}),
        INCIDENT,
        max_bytes=200_000,
    )
    assert (parcel.file, parcel.data) == ("", b"")
    assert parcel.left_out == (("logs/%2Fone.log", "no room"),)


@pytest.mark.parametrize("change", ["other", "link", "gone"])
def test_what_is_not_as_it_was_listed_stays_out(tmp_path: Path, change: str) -> None:
    evidence = evidence_of(tmp_path, {"logs//a.log": LINE, "logs//b.log": LINE * 2})
    path = tmp_path / "evidence" / INCIDENT / "logs" / "%2Fa.log"
    path.unlink()
    if change == "other":
        path.write_bytes(b"x" * len(LINE))
    elif change == "link":
        (tmp_path / "secret").write_bytes(LINE)
        path.symlink_to(tmp_path / "secret")
    parcel = packed_logs(evidence, INCIDENT)
    assert set(unpacked(parcel.data)) == {"contents.txt", "logs/%2Fb.log"}
    ((name, why),) = parcel.left_out
    assert name == "logs/%2Fa.log"
    assert why.startswith("it is not as it was listed" if change == "other" else "cannot be read")


@pytest.mark.parametrize("name", ["logs/../../key", "logs//etc/passwd", "logs/a\nb"])
def test_a_name_that_leads_elsewhere_is_not_followed(tmp_path: Path, name: str) -> None:
    file = KeptFile(name=name, sha256="ab" * 32, size=10)
    parcel = packed_logs(Evidence(folder=str(tmp_path), files=(file,)), INCIDENT)
    assert parcel.left_out == ((name, "its name is none that evidence has"),)
    assert not parcel.file


def test_what_was_never_kept_is_told_from_the_newest_table_of_contents(tmp_path: Path) -> None:
    table = {
        "left_out": {"logs//var/log/x": "no file is there", "tree": "no"},
        "notes": {"logs//a.log": "cut after 9 bytes"},
    }
    pieces = {"contents.json": json.dumps(table).encode(), "logs//a.log": LINE}
    parcel = packed_logs(evidence_of(tmp_path, pieces), INCIDENT)
    assert parcel.left_out == (
        ("logs//var/log/x", "no file is there"),
        ("logs//a.log", "cut after 9 bytes"),
    )


@pytest.mark.parametrize("text", [b"[]", b"{", b'{"left_out": 7}'])
def test_a_table_of_contents_that_cannot_be_read_holds_nothing_up(
    tmp_path: Path, text: bytes
) -> None:
    pieces = {"contents.json": text, "logs//a.log": LINE}
    assert packed_logs(evidence_of(tmp_path, pieces), INCIDENT).packed == 1


def test_without_evidence_there_is_none() -> None:
    assert not packed_logs(Evidence(), INCIDENT).file
