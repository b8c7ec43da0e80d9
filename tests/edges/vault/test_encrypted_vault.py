"""A vault whose objects are encrypted to a public key: what is proven with the private key, and
what without it."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sentinel.backup import back_up
from sentinel.core.backup_settings import Compression
from sentinel.core.canonical import sha256
from sentinel.core.vault import Answer, Condition
from sentinel.edges.cleaner import StoreCleaner
from sentinel.edges.restore import LocalRestorer
from sentinel.edges.vault.age_codec import AgeCodec
from sentinel.edges.vault.local import LocalVault
from sentinel.edges.vault.sealing import SealRecord
from sentinel.errors import IntegrityError, NotClean, UsageError
from sentinel.manual_choice import choose
from sentinel.manual_restore import restore
from support.programs import needs
from support.restore_parts import Parts, make_parts
from support.stores import new_key
from support.vaults import FILES, MAX_ENTRIES, TREE

pyrage = pytest.importorskip("pyrage", reason="the extra `age` is not installed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """Parts whose vault has the public key alone; the private one lies beside."""

    parts: Parts
    public: str
    identity: Path

    @property
    def kept(self) -> Path:
        return self.parts.place.kept

    def object_of(self, path: str) -> Path:
        digest = self.parts.vault.list("main")[0].manifest.by_path()[path].sha256
        return next((self.kept / "objects").glob(f"*/{digest}*"))

    def problems(self) -> str:
        vault = self.parts.vault
        return " ".join(vault.verify("main", vault.names("main")[0], None))

    def with_vault(self, age: AgeCodec) -> Parts:
        """The same place with another codec."""
        parts = self.parts
        vault = LocalVault(
            parts.place.folder / "backups",
            key=parts.vault._key,  # one installation
            compression=Compression.ZSTD,
            clock=parts.clock,
            max_entries=MAX_ENTRIES,
            age=age,
        )
        restorer = LocalRestorer(vault, tree=TREE)
        return replace(
            parts,
            place=replace(parts.place, vault=vault, restorer=restorer),
            vault=vault,
            restorer=restorer,
            cleaner=StoreCleaner(vault, parts.store, parts.clock),
        )


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Locked]:
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    path = tmp_path / "identity.txt"
    path.write_text(f"{identity}\n")
    with make_parts(tmp_path) as parts:
        plain = Locked(parts=parts, public=public, identity=path)
        yield replace(plain, parts=plain.with_vault(AgeCodec([public])))


def encrypted(public: str, content: bytes) -> bytes:
    """As anybody can who knows the public key."""
    sink = io.BytesIO()
    AgeCodec([public]).encode([content], sink)
    return sink.getvalue()


async def test_contents_are_not_to_be_read_and_the_bytes_are_proven_without_the_private_key(
    locked: Locked,
) -> None:
    backup = await back_up(locked.parts, locked.parts.site, progress=None)
    assert backup.storing == "zstd+age"
    assert {path.suffix for path in locked.parts.place.objects()} == {".age"}
    for path in locked.kept.rglob("*"):
        if path.is_file():
            assert b"Institute" not in path.read_bytes()
    assert locked.problems() == ""
    assert "3 stored files are encrypted" in locked.parts.vault.unproven(backup)


async def test_without_the_private_key_nothing_is_restored_by_itself(locked: Locked) -> None:
    backup = await back_up(locked.parts, locked.parts.site, progress=None)
    verdict = locked.parts.cleaner.judge(locked.parts.site, backup, None)
    answers = {result.condition: result.answer for result in verdict.results}
    assert answers[Condition.INTEGRITY] is Answer.NOT_KNOWN
    with pytest.raises(NotClean, match="private key"):
        choose(locked.parts, locked.parts.site, "")
    with pytest.raises(IntegrityError, match="no private key is given"):
        locked.parts.restorer.stage(locked.parts.site, backup, "INC-1", None)


async def test_with_the_private_key_it_is_clean_and_restored(locked: Locked) -> None:
    parts = locked.parts
    backup = await back_up(parts, parts.site, progress=None)
    (parts.place.root / "index.html").write_bytes(b"DEFACED")
    parts.vault.use_identity(locked.identity)
    assert parts.vault.verify("main", backup.id, None) == ()
    assert parts.vault.unproven(backup) == ""
    restore(parts, parts.site, "", (), by="test", progress=None)
    assert (parts.place.root / "index.html").read_bytes() == FILES["index.html"]


async def test_another_private_key_is_said(locked: Locked, tmp_path: Path) -> None:
    await back_up(locked.parts, locked.parts.site, progress=None)
    other = tmp_path / "other.txt"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    locked.parts.vault.use_identity(other)
    assert "encrypted to other public keys than the one of" in locked.problems()


def test_a_misspelt_identity_is_told_at_once(locked: Locked, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing-here"):
        locked.parts.vault.use_identity(tmp_path / "nothing-here.txt")


@pytest.mark.parametrize("opened", [False, True], ids=["public key alone", "private key"])
async def test_damage_and_exchange_are_found(locked: Locked, opened: bool) -> None:
    await back_up(locked.parts, locked.parts.site, progress=None)
    if opened:
        locked.parts.vault.use_identity(locked.identity)
    path = locked.object_of("index.html")
    good = path.read_bytes()
    flipped = good[:-20] + bytes([good[-20] ^ 1]) + good[-19:]
    another = encrypted(locked.public, b"<h1>owned</h1>")
    bomb = encrypted(locked.public, bytes(1 << 25))
    for bad in (flipped, good[:-1], b"", good + b"x", another, bomb, bytes(3 << 20)):
        path.write_bytes(bad)
        assert "index.html" in locked.problems()
    path.write_bytes(good)
    assert locked.problems() == ""


async def test_the_same_content_encrypted_by_somebody_else_is_no_proof_without_the_private_key(
    locked: Locked,
) -> None:
    await back_up(locked.parts, locked.parts.site, progress=None)
    path = locked.object_of("index.html")
    path.write_bytes(encrypted(locked.public, FILES["index.html"]))
    assert "not the bytes that were stored" in locked.problems()
    locked.parts.vault.use_identity(locked.identity)
    assert locked.problems() == ""


async def test_a_record_that_is_gone_or_forged_proves_nothing(locked: Locked) -> None:
    await back_up(locked.parts, locked.parts.site, progress=None)
    record = locked.kept / "sealed.jsonl"
    good = record.read_bytes()
    for bad in (b"", b"{}\n", b"[1]\n", good.replace(good[20:30], b"0123456789"), good[:-1]):
        record.write_bytes(bad)
        if bad != good[:-1]:
            assert "no signed line says" in locked.problems()
    record.unlink()
    assert "no signed line says" in locked.problems()
    digest = sha256(FILES["index.html"])
    forged = SealRecord(record, new_key())
    forged.note(digest, sha256(locked.object_of("index.html").read_bytes()))
    forged.write()
    assert "no signed line says" in locked.problems()


async def test_an_unchanged_site_adds_nothing_and_damage_is_healed_by_the_public_key_alone(
    locked: Locked,
) -> None:
    await back_up(locked.parts, locked.parts.site, progress=None)
    before = {path: path.read_bytes() for path in locked.parts.place.objects()}
    await back_up(locked.parts, locked.parts.site, progress=None)
    assert {path: path.read_bytes() for path in locked.parts.place.objects()} == before
    locked.object_of("index.html").write_bytes(b"rot")
    await back_up(locked.parts, locked.parts.site, progress=None)
    assert locked.problems() == ""
    locked.parts.vault.use_identity(locked.identity)
    for name in locked.parts.vault.names("main"):
        assert locked.parts.vault.verify("main", name, None) == ()


async def test_a_vault_may_hold_both_kinds(locked: Locked) -> None:
    plain = locked.with_vault(AgeCodec())
    first = await back_up(plain, plain.site, progress=None)
    (plain.place.root / "new.html").write_bytes(b"page " * 3000)
    second = locked.parts.place.back_up()
    assert ".age" in {p.suffix for p in locked.parts.place.objects()} != {".age"}
    (plain.place.root / "newer.html").write_bytes(b"page " * 4000)
    third = plain.place.back_up()
    assert "1 stored file is encrypted" in plain.vault.unproven(third)
    assert plain.vault.unproven(first) == ""
    both = locked.with_vault(AgeCodec(identity_file=locked.identity))
    for backup in (first, second, third):
        assert both.vault.verify("main", backup.id, None) == ()
        assert plain.vault.verify("main", backup.id, None) == ()


async def test_a_line_of_the_record_that_was_cut_off_is_written_over(locked: Locked) -> None:
    record = locked.kept / "sealed.jsonl"
    await back_up(locked.parts, locked.parts.site, progress=None)
    with record.open("ab") as stream:
        stream.write(b'{"objects":{"ab')
    (locked.parts.place.root / "new.html").write_bytes(b"new")
    locked.parts.place.back_up()
    lines = record.read_bytes().splitlines()
    assert [set(json.loads(line)) for line in lines] == [{"objects", "signature"}] * 2
    assert locked.problems() == ""


@pytest.mark.parametrize("given", ["by the module", "by the program", ""])
async def test_the_stand_alone_script_opens_it_with_the_private_key(
    locked: Locked, tmp_path: Path, given: str
) -> None:
    backup = await back_up(locked.parts, locked.parts.site, progress=None)
    words = ["--identity", str(locked.identity)] if given else []
    start: list[str | Path] = [sys.executable]
    if given == "by the program":
        needs("age", package="age")
        needs("zstd", package="zstd")
        # as where neither module is installed: what cannot be imported is not there
        (tmp_path / "none").mkdir()
        for module in ("pyrage", "zstandard"):
            (tmp_path / "none" / f"{module}.py").write_text("raise ImportError")
        start = ["env", f"PYTHONPATH={tmp_path / 'none'}", sys.executable]
    target = tmp_path / "restored"
    script = Path(__file__).parents[3] / "backups" / "restore.py"
    done = subprocess.run(
        [*start, script, "restore", locked.kept, backup.id, target, *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) is bool(given), done.stderr
    if given:
        assert (target / "index.html").read_bytes() == FILES["index.html"]
    else:
        assert "--identity FILE" in done.stderr
        assert not target.exists()
