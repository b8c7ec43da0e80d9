"""backups/restore.py alone, as a person without Sentinel runs it."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sentinel.core.backup_settings import Compression
from sentinel.core.canonical import canonical, sha256
from sentinel.core.database import DumpedDatabase, Engine
from sentinel.core.manifest import difference
from sentinel.edges.vault.chain import Chain
from support.databases import make_state
from support.programs import needs
from support.stores import new_key
from support.vaults import TREE, Place, make_place

SCRIPT = Path(__file__).parents[1] / "backups" / "restore.py"
BLOCKING = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in {blocked!r}:
            raise ImportError(name)
sys.meta_path.insert(0, Blocker())
sys.argv = sys.argv[1:]
import runpy
runpy.run_path(sys.argv[0], run_name='__main__')
"""


def run(
    *words: str | Path, without: tuple[str, ...] = (), path: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs the script, as if some modules were not installed. Isolated: nothing of the checkout."""
    start = ["-c", BLOCKING.format(blocked=set(without) | {"sentinel"})]
    environment = dict(os.environ) if path is None else {**os.environ, "PATH": path}
    return subprocess.run(
        [sys.executable, "-I", *start, str(SCRIPT), *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )


@pytest.fixture(params=list(Compression))
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    place = make_place(tmp_path, compression=request.param)
    (place.root / "link").symlink_to("../outside")
    (place.root / "नोटिस.html").write_text("नोटिस")
    (place.root / os.fsdecode(b"caf\xe9.html")).write_bytes(b"x")
    (place.root / "img").chmod(0o2750)
    os.mkfifo(place.root / "pipe")
    return place


def test_a_restored_folder_is_the_same_to_the_byte(place: Place) -> None:
    backup = place.back_up()
    target = place.folder / "restored"
    done = run("restore", place.kept, backup.id, target)
    assert done.returncode == 0, done.stderr
    assert "'pipe': a device, FIFO or socket; left out." in done.stderr
    found = TREE.scan(target)
    assert found.entries == tuple(e for e in backup.manifest.entries if e.path != "pipe")
    assert not target.with_name("restored.sentinel-part").exists()


def test_backups_are_listed_and_verified(place: Place) -> None:
    first, second = place.back_up(), place.back_up()
    listed = run("list", place.kept)
    assert [line.split()[0] for line in listed.stdout.splitlines()] == [first.id, second.id]
    verified = run("verify", place.kept)
    assert verified.returncode == 0
    assert verified.stdout == f"{first.id}  good\n{second.id}  good\n"


def test_a_damaged_object_is_found_and_nothing_appears_at_the_target(place: Place) -> None:
    backup = place.back_up()
    place.objects()[0].write_bytes(b"damaged")
    verified = run("verify", place.kept, backup.id)
    assert verified.returncode == 1
    assert f"{backup.id}  BAD" in verified.stdout
    target = place.folder / "restored"
    done = run("restore", place.kept, backup.id, target)
    assert done.returncode == 1
    assert not target.exists()


def test_a_target_that_holds_something_is_refused(place: Place) -> None:
    backup = place.back_up()
    before = TREE.scan(place.root)
    done = run("restore", place.kept, backup.id, place.root)
    assert done.returncode == 1
    assert "exists and is not an empty folder" in done.stderr
    assert TREE.scan(place.root) == before


def test_an_empty_target_is_used(place: Place) -> None:
    backup = place.back_up()
    target = place.folder / "empty"
    target.mkdir()
    assert run("restore", place.kept, backup.id, target).returncode == 0
    assert (target / "index.html").exists()


def test_what_an_earlier_try_left_is_named(tmp_path: Path) -> None:
    place = make_place(tmp_path, compression=Compression.NONE)
    backup = place.back_up()
    left = tmp_path / "out.sentinel-part"
    left.mkdir()
    done = run("restore", place.kept, backup.id, tmp_path / "out")
    assert f"{left}: an earlier try left it. Remove it" in done.stderr


def test_a_folder_that_is_no_sites_is_said_to_be_none(tmp_path: Path) -> None:
    """The folder of all backups is given by mistake."""
    place = make_place(tmp_path, compression=Compression.NONE)
    place.back_up()
    assert "is no site's folder of a vault" in run("list", place.kept.parent).stderr


def test_changed_manifest_chain_and_id_are_said(place: Place) -> None:
    backup = place.back_up()
    assert "no such backup" in run("restore", place.kept, "X", place.folder / "t").stderr
    manifest = place.kept / "snapshots" / f"{backup.id}.json"
    good = manifest.read_bytes()
    manifest.write_bytes(good.replace(b"logo.png", b"evil.png"))
    assert "not the manifest that the chain names" in run("verify", place.kept).stdout
    manifest.write_bytes(good)
    chain = place.kept / "chain.jsonl"
    chain.write_bytes(chain.read_bytes().replace(b'"seq":1', b'"seq":2'))
    assert "broken at line 1" in run("list", place.kept).stderr
    chain.unlink()
    assert run("list", place.kept).returncode == 1


def test_signatures_are_checked_with_the_key_that_is_given(place: Place) -> None:
    backup = place.back_up()
    own = (place.kept / "public-key.txt").read_text().strip()
    assert run("--public-key", own, "verify", place.kept, backup.id).returncode == 0
    other = run("--public-key", new_key().public_text, "verify", place.kept)
    assert "the signature of line 1 is wrong" in other.stderr
    assert "cannot be used" in run("--public-key", "nonsense", "list", place.kept).stderr


def test_without_the_module_it_says_that_signatures_are_not_checked(place: Place) -> None:
    backup = place.back_up()
    done = run("verify", place.kept, backup.id, without=("cryptography",))
    assert done.returncode == 0
    assert "Signatures are NOT checked" in done.stderr


def test_compressed_objects_are_read_with_the_zstd_program_alone(tmp_path: Path) -> None:
    needs("zstd", package="zstd")
    place = make_place(tmp_path)
    backup = place.back_up()
    target = tmp_path / "restored"
    done = run("restore", place.kept, backup.id, target, without=("zstandard", "compression"))
    assert done.returncode == 0, done.stderr
    assert difference(backup.manifest, TREE.scan(target)) == ()


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="Python 3.14 reads zstd by itself")
def test_without_any_zstd_it_says_what_to_install(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    backup = place.back_up()
    done = run("verify", place.kept, backup.id, without=("zstandard",), path="/nonexistent")
    assert done.returncode == 1
    assert f"{backup.id}  CANNOT BE READ HERE" in done.stdout
    assert done.stdout.count("Debian: python3-zstandard") == 1
    target = tmp_path / "restored"
    done = run("restore", place.kept, backup.id, target, without=("zstandard",), path="/none")
    assert "Debian: python3-zstandard" in done.stderr
    assert not target.with_name("restored.sentinel-part").exists()


@pytest.mark.parametrize("path", ["../x", "/x", "a/../x", "nowhere/x", "", "a\0b"])
def test_a_manifest_that_would_write_elsewhere_is_refused(path: str) -> None:
    spec = importlib.util.spec_from_file_location("standalone_restore", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    entries = [{"path": ".", "type": "directory"}, {"path": path, "type": "file"}]
    with pytest.raises(script.Problem, match="not a path that may be written"):
        script.check_paths(entries)


def test_attributes_come_back(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    page = place.root / "index.html"
    try:
        os.setxattr(page, "user.mark", b"\0one")
        os.setxattr(place.root / "img", "user.mark", b"two")
    except OSError:
        pytest.skip("the file system of the temporary folder keeps no extended attributes")
    backup = place.back_up()
    target = tmp_path / "restored"
    done = run("restore", place.kept, backup.id, target)
    assert done.returncode == 0, done.stderr
    assert TREE.scan(target) == backup.manifest
    assert os.getxattr(target / "index.html", "user.mark") == b"\0one"


def test_a_file_that_was_too_large_for_the_backup_is_told_and_left_out(tmp_path: Path) -> None:
    place = make_place(tmp_path, max_file_bytes=10_000)
    backup = place.back_up()
    assert backup.manifest.by_path()["img/logo.png"].oversize
    assert run("verify", place.kept).returncode == 0
    target = tmp_path / "restored"
    done = run("restore", place.kept, backup.id, target)
    assert done.returncode == 0, done.stderr
    assert "'img/logo.png': 10244 bytes, too large to be in the backup; left out." in done.stderr
    left = difference(backup.manifest, TREE.scan(target))
    assert [change.path for change in left] == ["img/logo.png"]


@pytest.mark.parametrize("changed", [False, True])
def test_a_backup_of_the_first_format_is_restored_and_checked(
    tmp_path: Path, changed: bool
) -> None:
    """As an earlier version left it: one line of JSON, all of its bytes signed."""
    key = new_key()
    place = make_place(tmp_path, key=key)
    made = place.back_up()
    path = place.kept / "snapshots" / f"{made.id}.json"
    document = json.loads(path.read_bytes())
    for entry in document["entries"]:
        del entry["xattrs"]
        entry |= {"torn": False, "unread": False, "target": ""}
        entry |= {"size": entry.get("size", 0), "sha256": entry.get("sha256", "")}
    data = canonical({**document, "format": "sentinel/snapshot/1"})
    path.write_bytes(data)
    signed = data if not changed else data + b" "
    path.with_name(path.name + ".sig").write_text(key.sign("manifest/1", signed))
    (place.kept / "chain.jsonl").unlink()
    Chain(place.kept / "chain.jsonl", key).append(made.id, sha256(data), place.clock.now())
    verified = run("--public-key", key.public_text, "verify", place.kept)
    assert (verified.returncode == 0) is not changed
    assert (place.vault.verify("main", made.id, None) == ()) is not changed
    target = tmp_path / "restored"
    done = run("restore", place.kept, made.id, target)
    assert (done.returncode == 0) is not changed
    assert target.exists() is not changed


def test_dumps_of_databases_are_written_out_beside_the_tree(place: Place) -> None:
    """Each verified, with words on how to load it; nothing is loaded."""
    folder = place.folder / "dumped"
    (folder / "dump").mkdir(parents=True)
    (folder / "dump" / "1.dat").write_bytes(b"1\tone\n\\.\n")
    dumped = DumpedDatabase(state=make_state("shop", engine=Engine.POSTGRESQL), folder=folder)
    made = place.vault.create(
        place.site, baseline="", run_before="", progress=None, databases=(dumped,)
    )
    target = place.folder / "out"
    done = run("restore", place.kept, made.id, target)
    assert done.returncode == 0, done.stderr
    written = place.folder / "out.databases" / "shop" / "dump" / "1.dat"
    assert written.read_bytes() == b"1\tone\n\\.\n"
    assert "pg_restore --exit-on-error" in done.stdout
    (part,) = made.databases
    (stored,) = place.kept.rglob(f"{part.files[0].sha256}*")
    kept = stored.read_bytes()
    stored.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    assert run("verify", place.kept, made.id).returncode == 1


def forged(folder: Path, name: str, manifest: bytes) -> Path:
    """A vault by somebody without the key, for a machine on which no signature is checked."""
    (folder / "snapshots").mkdir(parents=True)
    link = {"seq": 1, "prev": "0" * 64, "snapshot": name, "manifest_sha256": sha256(manifest)}
    (folder / "chain.jsonl").write_bytes(canonical({**link, "signature": ""}) + b"\n")
    if "/" not in name:
        (folder / "snapshots" / f"{name}.json").write_bytes(manifest)
        (folder / "snapshots" / f"{name}.json.sig").write_bytes(b"\n")
    return folder


def manifest_of(*, file: bool = False) -> bytes:
    root = {"path": ".", "type": "directory", "mode": 493, "uid": 0, "gid": 0, "mtime_ns": 0}
    other = {**root, "path": "f", "type": "file", "size": 1, "sha256": "../../../../etc/passwd"}
    head = {"format": "sentinel/snapshot/2", "id": "A", "ended_at": "\x1b[2J"}
    return json.dumps({**head, "entries": [root, other] if file else [root]}).encode()


@pytest.mark.parametrize(
    ("name", "manifest", "said"),
    [
        ("A", manifest_of(), r"A  \x1b[2J  0 files"),
        ("A", manifest_of(file=True), "has not the shape of a manifest"),
        ("A", b"[1]", "has not the shape of a manifest"),
        ("A", b"[" * 100_000, "has not the shape of a manifest"),
        ("B", manifest_of(), "is the manifest of another backup"),
        ("../\x1b[2J", manifest_of(), "line 1 is damaged"),
    ],
)
def test_a_forged_vault_is_told_of_in_words_that_no_terminal_obeys(
    tmp_path: Path, name: str, manifest: bytes, said: str
) -> None:
    folder = forged(tmp_path / "vault", name, manifest)
    listed = run("list", folder, without=("cryptography",))
    assert said in listed.stdout + listed.stderr
    assert "\x1b" not in listed.stdout + listed.stderr
    assert "Traceback" not in listed.stderr
