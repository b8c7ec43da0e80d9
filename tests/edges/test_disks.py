"""What takes the room of the disks."""

from pathlib import Path

from sentinel.edges.disks import Disks


def filled(path: Path, size: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)


def test_each_file_counts_once_under_what_it_is(tmp_path: Path) -> None:
    """At least what was written: file systems count in blocks. Links count as links."""
    state, vault = tmp_path / "state", tmp_path / "vault"
    filled(state / "evidence/INC-1/page", 100_000)
    filled(state / "audit.jsonl", 200_000)
    filled(state / "audit.jsonl.head", 10_000)
    filled(state / "logs/sentinel-2026-11-23.jsonl", 300_000)
    filled(state / "sentinel.db", 400_000)
    filled(state / "sentinel.db-wal", 400_000)
    filled(state / "something", 50_000)
    filled(vault / "objects/ab/cd", 500_000)
    (state / "evidence/link").symlink_to(vault)
    found = Disks(state=state, vault=vault).kinds()
    wanted = {
        "evidence": 100_000,
        "audit log": 210_000,
        "own logs": 300_000,
        "databases": 800_000,
        "other state": 50_000,
        "vault": 500_000,
        "kept bytes of looks": 0,
    }
    for kind, size in wanted.items():
        assert size <= found[kind] <= size + 70_000, kind


def test_one_disk_of_both_folders_is_one_and_a_vault_to_come_lies_where_it_will(
    tmp_path: Path,
) -> None:
    (use,) = Disks(state=tmp_path, vault=tmp_path / "not/yet").use()
    assert use.folders == ("state", "vault")
    assert 0 < use.free_bytes <= use.total_bytes
