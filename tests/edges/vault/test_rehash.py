"""Hashing a share of all objects again each night: all are looked at, and rot is told of once."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.canonical import sha256
from sentinel.core.vault import Backup
from sentinel.core.vault_keeping import Rehashed
from sentinel.edges.vault.capture import KNOWN_FILES
from sentinel.edges.vault.rehash import part_of
from sentinel.vault_keeping import told_of
from support.kept_vaults import KeptPlace, make_kept_place


@pytest.fixture
def kept(tmp_path: Path) -> KeptPlace:
    return make_kept_place(tmp_path)


def night(kept: KeptPlace, parts: int = 3) -> Rehashed:
    return kept.keeper.rehash("main", parts=parts, part=None, progress=None)


def all_nights(kept: KeptPlace, parts: int = 3) -> list[Rehashed]:
    return [night(kept, parts) for _ in range(parts)]


def rot(kept: KeptPlace, content: bytes) -> None:
    digest = sha256(content)
    next(path for path in kept.place.objects() if path.name.startswith(digest)).write_bytes(b"rot")


def many(kept: KeptPlace) -> Backup:
    return kept.back_up(**{f"{number}.html": b"page %d" % number for number in range(40)})


@settings(deadline=None, max_examples=100)
@given(digest=st.binary(min_size=32, max_size=32), parts=st.integers(1, 400))
def test_each_digest_belongs_to_exactly_one_share(digest: bytes, parts: int) -> None:
    assert 1 <= part_of(digest.hex(), parts) <= parts


def test_the_shares_of_one_digest_after_another_cover_all() -> None:
    for parts in (1, 2, 7, 30):
        ends = {part_of("0" * 64, parts), part_of("f" * 64, parts)}
        assert ends == {1, parts}
        shares = {
            part_of(f"{number:08x}{'0' * 56}", parts) for number in range(0, 1 << 32, 1 << 22)
        }
        assert shares == set(range(1, parts + 1))


def test_in_so_many_nights_each_object_is_hashed_once(kept: KeptPlace) -> None:
    many(kept)
    nights = all_nights(kept)
    assert [found.part for found in nights] == [1, 2, 3]
    assert sum(found.objects for found in nights) == len(kept.place.objects())
    assert all(found.objects for found in nights)
    assert night(kept).part == 1


def test_another_number_of_shares_begins_anew(kept: KeptPlace) -> None:
    many(kept)
    night(kept, 3)
    assert (night(kept, 5).part, night(kept, 5).part, night(kept, 2).part) == (1, 2, 1)


def test_a_share_that_a_person_asks_for_does_not_move_the_nightly_one(kept: KeptPlace) -> None:
    many(kept)
    night(kept)
    whole = kept.keeper.rehash("main", parts=1, part=1, progress=None)
    assert whole.objects == len(kept.place.objects())


def test_a_bad_object_marks_every_backup_that_needs_it_and_is_told_of_once(
    kept: KeptPlace,
) -> None:
    first = many(kept)
    second = kept.back_up(**{"0.html": b"changed"})
    third = kept.back_up(**{"1.html": b"changed too"})
    rot(kept, b"page 1")
    found = [one for one in all_nights(kept) if one.news]
    assert len(found) == 1
    assert [bad.backups for bad in found[0].news] == [(first.id, second.id)]
    assert set(kept.keeper.damaged("main")) == {first.id, second.id}
    assert third.id not in kept.keeper.damaged("main")
    words = told_of(kept.place.site, found[0])
    assert first.id in words
    assert second.id in words
    for again in all_nights(kept):
        assert again.news == ()
        assert told_of(kept.place.site, again) == ""
        assert [bad.sha256 for bad in again.bad] == [sha256(b"page 1")]


def test_a_missing_object_is_found(kept: KeptPlace) -> None:
    many(kept)
    digest = sha256(b"page 7")
    next(path for path in kept.place.objects() if path.name.startswith(digest)).unlink()
    assert [bad.sha256 for one in all_nights(kept) for bad in one.news] == [digest]


def test_a_later_capture_of_the_same_content_heals_it_and_the_next_night_knows(
    kept: KeptPlace,
) -> None:
    made = many(kept)
    rot(kept, b"page 1")
    all_nights(kept)
    kept.back_up()
    healed = night(kept)
    assert healed.healed == (sha256(b"page 1"),)
    assert healed.bad == ()
    assert kept.keeper.damaged("main") == {}
    assert kept.place.vault.verify("main", made.id, None) == ()


def test_what_is_needed_no_more_is_not_told_of(kept: KeptPlace) -> None:
    first = many(kept)
    kept.back_up(**{"1.html": b"changed"})
    rot(kept, b"page 1")
    all_nights(kept)
    kept.keeper.let_go("main", [first.id])
    assert night(kept).bad == ()


def test_a_vault_without_backups_has_nothing_to_hash(kept: KeptPlace) -> None:
    assert night(kept).objects == 0


def test_a_record_that_cannot_be_read_begins_anew(kept: KeptPlace) -> None:
    many(kept)
    night(kept)
    (kept.state / "rehash" / "main.json").write_bytes(b"{")
    assert night(kept).part == 1


def test_after_damage_no_file_is_taken_for_unchanged(kept: KeptPlace) -> None:
    """Else the next capture would not read the file that could heal it."""
    many(kept)
    remembered = kept.place.kept / KNOWN_FILES
    remembered.write_bytes(b"")
    all_nights(kept)
    assert remembered.exists()
    rot(kept, b"page 1")
    all_nights(kept)
    assert not remembered.exists()
