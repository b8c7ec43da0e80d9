"""What an attacker, or a dying disk, may do to a vault: each is found, and never restored.

Two clean backups of the same approved tree; then one thing is done to the vault.
"""

import json
import os
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import pytest_asyncio
import zstandard

from sentinel.actions import ACTIONS
from sentinel.backup import back_up
from sentinel.core.action import StepContext
from sentinel.core.canonical import canonical, sha256
from sentinel.core.vault import Backup
from sentinel.edges.vault.chain import PURPOSE, Chain
from sentinel.edges.vault.snapshots import MANIFEST_PURPOSE
from sentinel.errors import IntegrityError, NotClean, SentinelError, UsageError
from sentinel.gate import StepGate
from sentinel.manual_choice import choose
from support.fakes import desk, open_incident
from support.restore_parts import Parts, make_parts
from support.stores import new_key
from support.values import make_playbook, make_step
from support.vaults import FILES

BOTH, FIRST, SECOND = (True, True), (True, False), (False, True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A vault with two backups, and a copy of it from between the two."""

    parts: Parts
    older: Path
    first: Backup
    second: Backup

    @property
    def kept(self) -> Path:
        return self.parts.place.kept

    @property
    def chain(self) -> Path:
        return self.kept / "chain.jsonl"

    def manifest(self, backup: Backup, ending: str = ".json") -> Path:
        return self.kept / "snapshots" / f"{backup.id}{ending}"

    def objects(self) -> tuple[Path, Path]:
        """The objects of two files that both backups hold, compressed and plain."""
        by_path = self.first.manifest.by_path()
        folder = self.kept / "objects"
        names = (by_path["index.html"].sha256, by_path["img/logo.png"].sha256)
        one, other = (next(folder.glob(f"{name[:2]}/{name}*")) for name in names)
        return one, other


@pytest_asyncio.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    with make_parts(tmp_path, chain_remembered=True) as parts:
        # large enough to be compressed; the logo is not
        (parts.place.root / "index.html").write_bytes(b"<h1>Institute</h1>" * 1000)
        parts.approve("baseline-2")
        first = await back_up(parts, parts.site, progress=None)
        older = tmp_path / "older"
        shutil.copytree(parts.place.kept, older)
        second = await back_up(parts, parts.site, progress=None)
        yield Scene(parts=parts, older=older, first=first, second=second)


def bit_flip(scene: Scene) -> None:
    path, _ = scene.objects()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def truncated(scene: Scene) -> None:
    path, _ = scene.objects()
    path.write_bytes(path.read_bytes()[:-1])


def emptied(scene: Scene) -> None:
    scene.objects()[0].write_bytes(b"")


def removed_object(scene: Scene) -> None:
    scene.objects()[0].unlink()


def swapped_objects(scene: Scene) -> None:
    one, other = scene.objects()
    between = one.with_name("between")
    one.rename(between)
    other.rename(one)
    between.rename(other)


def another_frame(scene: Scene) -> None:
    _, path = scene.objects()
    path.write_bytes(zstandard.compress(bytes(len(FILES["img/logo.png"]))))


def bomb(scene: Scene) -> None:
    scene.objects()[1].write_bytes(zstandard.compress(bytes(1 << 28)))


def frame_behind(scene: Scene) -> None:
    """The right content, and more behind it."""
    _, path = scene.objects()
    path.write_bytes(path.read_bytes() + zstandard.compress(b"<script>evil()</script>"))


def link_to_a_device(scene: Scene) -> None:
    path, _ = scene.objects()
    path.unlink()
    path.symlink_to("/dev/zero")


def fifo(scene: Scene) -> None:
    path, _ = scene.objects()
    path.unlink()
    os.mkfifo(path)


def changed_manifest(scene: Scene) -> None:
    path = scene.manifest(scene.second)
    path.write_bytes(path.read_bytes().replace(b"logo.png", b"evil.png"))


def forged_manifest(scene: Scene) -> None:
    """Rightly made, by another key; the chain's line, too."""
    stranger = new_key()
    document = json.loads(scene.manifest(scene.second).read_bytes())
    document["document_root"] = "/srv/elsewhere"
    data = canonical(document)
    scene.manifest(scene.second).write_bytes(data)
    signature = stranger.sign(MANIFEST_PURPOSE, data)
    scene.manifest(scene.second, ".json.sig").write_text(signature)
    lines = scene.chain.read_bytes().splitlines(keepends=True)
    scene.chain.write_bytes(lines[0])
    Chain(scene.chain, stranger).append(scene.second.id, sha256(data), scene.second.ended_at)


def manifest_by_another_key(scene: Scene) -> None:
    data = scene.manifest(scene.second).read_bytes()
    signature = new_key().sign(MANIFEST_PURPOSE, data)
    scene.manifest(scene.second, ".json.sig").write_text(signature)


def swapped_signatures(scene: Scene) -> None:
    one, other = scene.manifest(scene.first, ".json.sig"), scene.manifest(scene.second, ".json.sig")
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def swapped_manifests(scene: Scene) -> None:
    for ending in (".json", ".json.sig"):
        one, other = scene.manifest(scene.first, ending), scene.manifest(scene.second, ending)
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)


def removed_manifest(scene: Scene) -> None:
    for ending in (".json", ".json.sig", ".after.json"):
        scene.manifest(scene.second, ending).unlink()


def note_of_another_backup(scene: Scene) -> None:
    note = scene.manifest(scene.first, ".after.json").read_bytes()
    scene.manifest(scene.second, ".after.json").write_bytes(note)


def cut_chain(scene: Scene) -> None:
    lines = scene.chain.read_bytes().splitlines(keepends=True)
    scene.chain.write_bytes(b"".join(lines[:-1]))


def torn_end(scene: Scene) -> None:
    """The last line without its end counts as never written: so a byte less is a cut, too."""
    scene.chain.write_bytes(scene.chain.read_bytes()[:-1])


def removed_chain(scene: Scene) -> None:
    scene.chain.unlink()


def older_copy(scene: Scene) -> None:
    """The whole folder as it was before the second backup: all in it is signed and joined."""
    shutil.rmtree(scene.kept)
    shutil.copytree(scene.older, scene.kept)


def older_copy_and_rubbish(scene: Scene) -> None:
    older_copy(scene)
    with scene.chain.open("ab") as stream:
        stream.write(b"{}\n")


def older_copy_and_older_state(scene: Scene) -> None:
    """The state file is made older as well; the audit log still knows."""
    older_copy(scene)
    (scene.parts.place.folder / "state" / "vault-chains" / "main.json").unlink()


def older_copy_without_audit_log(scene: Scene) -> None:
    """The log is gone; the state file still knows."""
    older_copy(scene)
    (scene.parts.place.folder / "audit.jsonl").unlink()


def let_go_by_another_key(scene: Scene) -> None:
    stranger = new_key()
    Chain(scene.chain, stranger).let_go([scene.second.id], scene.second.ended_at)
    removed_manifest(scene)


def signature_for_another_purpose(scene: Scene) -> None:
    """The installation's own key signed it, as something else."""
    lines = scene.chain.read_bytes().splitlines()
    last = json.loads(lines[-1])
    last["signature"] = new_key().sign(PURPOSE + "x", canonical(last))
    scene.chain.write_bytes(lines[0] + b"\n" + canonical(last) + b"\n")


TAMPERINGS: list[tuple[Callable[[Scene], None], tuple[bool, bool], str]] = [
    (bit_flip, BOTH, "cannot be read|damaged"),
    (truncated, BOTH, "cannot be read|damaged|truncated"),
    (emptied, BOTH, "cut off"),
    (removed_object, BOTH, "is missing"),
    (swapped_objects, BOTH, "holds more than|damaged|truncated"),
    (another_frame, BOTH, "damaged"),
    (bomb, BOTH, "holds more than"),
    (frame_behind, BOTH, "holds more than"),
    (link_to_a_device, BOTH, "is missing"),
    (fifo, BOTH, "is missing"),
    (changed_manifest, SECOND, "not the manifest that the chain names"),
    (forged_manifest, BOTH, "not signed by this installation|was cut"),
    (manifest_by_another_key, SECOND, "not signed by this installation"),
    (swapped_signatures, BOTH, "not signed by this installation"),
    (swapped_manifests, BOTH, "not the manifest that the chain names"),
    (removed_manifest, SECOND, "manifest or signature unreadable"),
    (note_of_another_backup, SECOND, "not signed for this backup"),
    (cut_chain, BOTH, "was cut"),
    (torn_end, BOTH, "was cut"),
    (removed_chain, BOTH, "was cut"),
    (older_copy, BOTH, "was cut, or is an older copy"),
    (older_copy_and_rubbish, BOTH, "damaged|was cut"),
    (older_copy_and_older_state, BOTH, "was cut"),
    (older_copy_without_audit_log, BOTH, "was cut"),
    (let_go_by_another_key, SECOND, "not signed by|unreadable"),
    (signature_for_another_purpose, BOTH, "not signed by this installation|was cut"),
]


async def test_both_are_clean_and_restored_before_anything_is_done(scene: Scene) -> None:
    assert choose(scene.parts, scene.parts.site, "").backup == scene.second
    assert choose(scene.parts, scene.parts.site, scene.first.id).backup == scene.first


@pytest.mark.parametrize(
    ("tamper", "hurt", "said"), TAMPERINGS, ids=[row[0].__name__ for row in TAMPERINGS]
)
async def test_it_is_found_and_never_restored(
    scene: Scene,
    tmp_path: Path,
    tamper: Callable[[Scene], None],
    hurt: tuple[bool, bool],
    said: str,
) -> None:
    tamper(scene)
    parts, vault = scene.parts, scene.parts.vault
    hurt_ones = [b for b, bad in zip((scene.first, scene.second), hurt, strict=True) if bad]
    for backup in (scene.first, scene.second):
        problems = vault.verify("main", backup.id, None)
        assert bool(problems) is (backup in hurt_ones)
    text = " ".join(p for backup in hurt_ones for p in vault.verify("main", backup.id, None))
    assert any(word in text for word in said.split("|")), text
    for backup in hurt_ones:
        with pytest.raises((NotClean, UsageError)):
            choose(parts, parts.site, backup.id)
    if all(hurt):
        with pytest.raises(NotClean):
            choose(parts, parts.site, "")
    else:
        assert choose(parts, parts.site, "").backup not in hurt_ones
    await the_playbook_restores_none_of(hurt_ones, scene, tmp_path)


async def the_playbook_restores_none_of(hurt: list[Backup], scene: Scene, tmp_path: Path) -> None:
    """The action, over the real vault, cleaner and restorer."""
    parts = scene.parts
    (parts.place.root / "index.html").write_bytes(b"DEFACED")
    incident = open_incident(parts.store, "main", first_sighting_at=parts.place.clock.advance(3600))
    with desk(tmp_path / "desk") as other:
        context = StepContext(
            incident=incident,
            site=parts.site,
            playbook=make_playbook(make_step("restore", "restore"), text="# as frozen\n"),
            step=make_step("restore", "restore"),
            journal=(),
            tools=replace(
                other.tools,
                clock=parts.place.clock,
                store=parts.store,
                vault=parts.vault,
                restorer=parts.restorer,
                cleaner=parts.cleaner,
                tree=parts.tree,
            ),
            gate=StepGate(),
        )
        if len(hurt) == 2:
            with pytest.raises(NotClean):
                await ACTIONS["restore"].plan(context)
        else:
            plan = await ACTIONS["restore"].plan(context)
            assert plan.data["backup"] not in {backup.id for backup in hurt}
    assert (parts.place.root / "index.html").read_bytes() == b"DEFACED"


@pytest.mark.parametrize("tamper", [bit_flip, swapped_objects, bomb, link_to_a_device])
async def test_bytes_that_do_not_verify_never_reach_a_stage_that_counts(
    scene: Scene, tamper: Callable[[Scene], None]
) -> None:
    """Even where somebody asks for the stage of a backup without having it judged."""
    tamper(scene)
    with pytest.raises(SentinelError) as raised:
        scene.parts.restorer.stage(scene.parts.site, scene.second, "INC-1", None)
    assert isinstance(raised.value, IntegrityError)


async def test_no_backup_is_added_to_a_cut_chain_and_a_person_can_accept_it(scene: Scene) -> None:
    older_copy(scene)
    with pytest.raises(SentinelError, match=r"accept-chain.* No backup is added behind a fault"):
        scene.parts.place.back_up()
    scene.parts.vault.accept_chain("main")
    assert scene.parts.vault.chain_problem("main") == ""
    assert choose(scene.parts, scene.parts.site, "").backup == scene.first
    third = scene.parts.place.back_up()
    assert scene.parts.vault.verify("main", third.id, None) == ()
    # and what is cut from now on is found again
    cut_chain(scene)
    assert "was cut" in scene.parts.vault.chain_problem("main")


async def test_an_older_state_takes_the_longer_chain_and_says_so(scene: Scene) -> None:
    state = scene.parts.place.folder / "state" / "vault-chains" / "main.json"
    log = scene.parts.place.folder / "audit.jsonl"
    older_state, older_log = state.read_bytes(), log.read_bytes()
    assert scene.parts.vault.chain_remark("main") == ""
    for _ in range(3):
        scene.parts.place.back_up()
    state.write_bytes(older_state)
    log.write_bytes(older_log)
    log.with_name("audit.head").unlink()
    assert scene.parts.vault.chain_problem("main") == ""
    assert "longer than was remembered, by 3 lines" in scene.parts.vault.chain_remark("main")
    scene.parts.place.back_up()
    assert scene.parts.vault.chain_remark("main") == ""


async def test_another_chain_of_the_same_length_is_found(scene: Scene) -> None:
    """The same key signed both: a vault that was forked."""
    older_copy(scene)
    vault = scene.parts.vault
    link = vault.folder_of("main").chain.read().links[0]
    vault.folder_of("main").chain.append("FORK", link.manifest_sha256, scene.second.ended_at)
    assert "is another one" in vault.chain_problem("main")


async def test_a_state_file_that_does_not_verify_is_a_fault(scene: Scene) -> None:
    state = scene.parts.place.folder / "state" / "vault-chains" / "main.json"
    document = json.loads(state.read_bytes())
    state.write_bytes(canonical({**document, "length": 1}))
    assert "not signed by this installation" in scene.parts.vault.chain_problem("main")
    state.write_bytes(b"{")
    assert "cannot be read" in scene.parts.vault.chain_problem("main")
