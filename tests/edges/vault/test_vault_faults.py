"""Damage and forgery: found before anything is written from it, and said in words."""

import json
from pathlib import Path

import pytest
import zstandard

from sentinel.core.backup_settings import Compression
from sentinel.core.canonical import canonical, sha256
from sentinel.core.vault import Backup
from sentinel.edges.keys import SigningKey
from sentinel.edges.vault.chain import Chain
from sentinel.edges.vault.snapshots import FIRST_MANIFEST_PURPOSE, MANIFEST_PURPOSE
from sentinel.errors import IntegrityError, Refused
from support.stores import new_key
from support.vaults import Place, make_place


def problems(place: Place, backup: Backup) -> str:
    return " ".join(place.vault.verify("main", backup.id, None))


@pytest.fixture(params=list(Compression))
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return make_place(tmp_path, compression=request.param)


def logo(place: Place) -> Path:
    digest = sha256((place.root / "img" / "logo.png").read_bytes())
    return next(path for path in place.objects() if path.name.startswith(digest))


def test_each_flipped_bit_of_an_object_is_found(place: Place) -> None:
    made = place.back_up()
    path = logo(place)
    good = path.read_bytes()
    for position in range(0, len(good), max(1, len(good) // 40)):
        path.write_bytes(good[:position] + bytes([good[position] ^ 4]) + good[position + 1 :])
        assert "img/logo.png" in problems(place, made), f"bit flipped at {position}"
    path.write_bytes(good)
    assert problems(place, made) == ""


def test_a_truncated_object_is_found(place: Place) -> None:
    made = place.back_up()
    path = logo(place)
    path.write_bytes(path.read_bytes()[:-5])
    assert "img/logo.png" in problems(place, made)
    path.write_bytes(b"")
    assert "img/logo.png" in problems(place, made)


def test_a_missing_object_is_found(place: Place) -> None:
    made = place.back_up()
    logo(place).unlink()
    assert "is missing" in problems(place, made)


def test_an_object_that_unpacks_to_far_more_is_not_unpacked(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    made = place.back_up()
    logo(place).write_bytes(zstandard.compress(bytes(1 << 26)))
    assert "holds more than" in problems(place, made)


def test_a_damaged_object_is_healed_by_the_next_capture_of_the_same_content(place: Place) -> None:
    """Else one flipped bit would spoil each later backup of an unchanged file."""
    first = place.back_up()
    path = logo(place)
    path.write_bytes(b"damaged")
    second = place.back_up()
    assert problems(place, first) == ""
    assert problems(place, second) == ""


def test_a_changed_manifest_is_found_and_not_listed(place: Place) -> None:
    first, second = place.back_up(), place.back_up()
    path = place.kept / "snapshots" / f"{first.id}.json"
    path.write_bytes(path.read_bytes().replace(b"logo.png", b"evil.png"))
    assert "not the manifest that the chain names" in problems(place, first)
    assert [backup.id for backup in place.vault.list("main")] == [second.id]


def test_a_signature_of_something_else_does_not_pass_for_a_manifest(tmp_path: Path) -> None:
    """Domain separation: the same key has signed these bytes, for another purpose."""
    key = new_key()
    place = make_place(tmp_path, key=key)
    made = place.back_up()
    folder = place.kept / "snapshots"
    data = (folder / f"{made.id}.json").read_bytes()
    (folder / f"{made.id}.json.sig").write_text(key.sign("baseline/1", data))
    assert "not signed" in problems(place, made)
    right = key.sign(MANIFEST_PURPOSE, sha256(data).encode())
    (folder / f"{made.id}.json.sig").write_text(right)
    assert problems(place, made) == ""


def forge(place: Place, key: SigningKey, made: Backup, **changes: object) -> Backup:
    """A manifest with other entries, rightly signed and chained: only the paths are hostile.
    In the first format, as an old installation left it."""
    folder = place.kept / "snapshots"
    document = json.loads((folder / f"{made.id}.json").read_bytes())
    document |= {"id": "FORGED", "format": "sentinel/snapshot/1"}
    for entry in document["entries"]:
        if entry["path"] == "index.html":
            entry.update(changes)
    data = canonical(document)
    (folder / "FORGED.json").write_bytes(data)
    (folder / "FORGED.json.sig").write_text(key.sign(FIRST_MANIFEST_PURPOSE, data))
    Chain(place.kept / "chain.jsonl", key).append("FORGED", sha256(data), place.clock.now())
    return place.vault.list("main")[0]


@pytest.mark.parametrize(
    "path",
    [
        "../out.html",
        "/etc/cron.d/x",
        "a/../../x",
        "nowhere/x",
        "img/logo.png",
        "x\0y",
        "",
        "x" * 256,
    ],
)
def test_a_hostile_path_is_a_problem_and_is_never_staged(tmp_path: Path, path: str) -> None:
    key = new_key()
    place = make_place(tmp_path, key=key)
    forged = forge(place, key, place.back_up(), path=path)
    assert problems(place, forged) != ""
    before = sorted(tmp_path.iterdir())
    with pytest.raises(IntegrityError, match="may not be written out"):
        place.restorer.stage(place.site, forged, "INC-1", None)
    assert sorted(tmp_path.iterdir()) == before


def test_a_file_behind_a_link_of_the_same_manifest_is_never_staged(tmp_path: Path) -> None:
    """`img` as a link to elsewhere, and `img/logo.png` written through it."""
    key = new_key()
    place = make_place(tmp_path, key=key, files={"index.html": b"x", "img/logo.png": b"y"})
    made = place.back_up()
    forged = forge(place, key, made, path="img", type="symlink", target="/tmp")
    assert "occurs twice" in problems(place, forged)


def test_a_manifest_of_another_site_does_not_verify(tmp_path: Path) -> None:
    key = new_key()
    place = make_place(tmp_path, key=key)
    made = place.back_up()
    place.kept.rename(place.kept.with_name("other"))
    assert "was made of the site 'main'" in place.vault.verify("other", made.id, None)[0]


def lines(place: Place) -> list[bytes]:
    return (place.kept / "chain.jsonl").read_bytes().splitlines(keepends=True)


def test_a_line_cut_out_of_the_chain_is_found(place: Place) -> None:
    backups = [place.back_up() for _ in range(3)]
    all_lines = lines(place)
    (place.kept / "chain.jsonl").write_bytes(all_lines[0] + all_lines[2])
    assert "broken at line 2" in place.vault.chain_problem("main")
    assert problems(place, backups[0]) == ""
    assert "broken at line 2" in problems(place, backups[2])
    with pytest.raises(Refused, match="No backup is added behind a fault"):
        place.back_up()


def test_a_line_moved_in_the_chain_is_found(place: Place) -> None:
    [place.back_up() for _ in range(3)]
    first, second, third = lines(place)
    (place.kept / "chain.jsonl").write_bytes(first + third + second)
    assert "broken at line 2" in place.vault.chain_problem("main")


def test_a_changed_line_of_the_chain_is_found(place: Place) -> None:
    made = place.back_up()
    path = place.kept / "chain.jsonl"
    path.write_bytes(path.read_bytes().replace(made.id.encode(), b"0" * 26))
    assert "not signed by this installation" in place.vault.chain_problem("main")
    path.write_bytes(b"{}\n")
    assert "line 1 is damaged" in place.vault.chain_problem("main")
    path.write_bytes(b"[1]\n")
    assert "line 1 is damaged" in place.vault.chain_problem("main")


def test_an_unfinished_last_line_is_no_line_and_is_written_over(place: Place) -> None:
    first = place.back_up()
    path = place.kept / "chain.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    assert place.vault.list("main") == (first,)
    assert place.vault.chain_problem("main") == ""
    second = place.back_up()
    assert place.vault.list("main") == (second, first)
    assert place.vault.chain_problem("main") == ""


def test_a_manifest_that_the_chain_does_not_name_is_no_backup(place: Place) -> None:
    first, second = place.back_up(), place.back_up()
    (place.kept / "chain.jsonl").write_bytes(lines(place)[0])
    assert place.vault.list("main") == (first,)
    assert "names no backup" in problems(place, second)
