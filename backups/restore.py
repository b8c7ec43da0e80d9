#!/usr/bin/env python3
"""Restores a Sentinel backup without Sentinel: Python 3.9 or later, standard library only.

    restore.py list    SITE_FOLDER
    restore.py verify  SITE_FOLDER [ID]
    restore.py restore SITE_FOLDER ID TARGET

SITE_FOLDER is the site's folder in the vault (it holds chain.jsonl, snapshots/ and objects/).
TARGET must be new or empty. Every file is hashed against the manifest, the manifest against the
chain. README.md beside this file describes the format.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from typing import IO, Any, Iterator  # noqa: UP035 - collections.abc would do, but one import is simpler

CHUNK_BYTES = 1 << 20
NOTHING_BEFORE = "0" * 64
Entry = dict[str, Any]
MALFORMED = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What foreign JSON of another shape than the format's leads to."""
SNAPSHOT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*", re.ASCII)
DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
DUMP_PATH = re.compile(
    r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*){1,4}", re.ASCII
)
LOADING = {
    "sqlite": (
        "The file is the database itself. Stop the application, move the old file away together",
        "with those beside it that end in -wal, -shm and -journal, and put this one there:",
        "{folder}/database.sqlite",
    ),
    "postgresql": (
        "Make an empty database from template0 with the encoding, locale and owner in",
        "{folder}/database.json, then, as no superuser:",
        "pg_restore --exit-on-error --single-transaction --dbname=NEW {folder}/dump",
        "Rights and settings of the database itself stand in database.json, too.",
    ),
    "mariadb": (
        "Make an empty database, then load each table's file, and schema.sql last:",
        "mariadb NEW < {folder}/FILE.sql",
        "Take a client that knows the sandbox line with which each file begins.",
    ),
}
"""How a person loads a dump. It came from the web host: look at it first."""


class Problem(Exception):
    """Something does not verify or cannot be done; the text is for the person at the keyboard."""


class Lacking(Problem):
    """This machine lacks a program or a key: that says nothing about the backup."""


class SiteFolder:
    """One site of the vault, read only."""

    def __init__(self, path: str, public_key: str, identity: str = "") -> None:
        if not os.path.isfile(os.path.join(path, "chain.jsonl")):
            raise Problem(
                f"{path}: is no site's folder of a vault, for it holds no chain.jsonl. Name the "
                "folder that does: it is called as the site, in the folder of the backups."
            )
        self.path = path
        self.identity = identity
        self.signatures = Signatures(path, public_key)

    def chain(self) -> list[dict[str, Any]]:
        """The lines of all backups that were not let go, oldest first. Each line of the chain is
        proven to follow the one before."""
        with open(os.path.join(self.path, "chain.jsonl"), "rb") as stream:
            lines = stream.read().split(b"\n")[:-1]
        links: dict[str, dict[str, Any]] = {}
        before = NOTHING_BEFORE
        for number, line in enumerate(lines, start=1):
            try:
                link = json.loads(line)
                signature = link.pop("signature")
                if link["prev"] != before or link["seq"] != number:
                    raise Problem(f"chain.jsonl: broken at line {number}: cut or changed before.")
                if "pruned" not in link and not SNAPSHOT.fullmatch(link["snapshot"]):
                    raise ValueError("no name of a snapshot")
            except MALFORMED as error:
                raise Problem(f"chain.jsonl: line {number} is damaged.") from error
            if not self.signatures.good("chain/1", canonical(link), signature):
                raise Problem(f"chain.jsonl: the signature of line {number} is wrong.")
            before = hashlib.sha256(line).hexdigest()
            if "pruned" not in link:
                links[link["snapshot"]] = link
                continue
            for name in link["pruned"]:
                if links.pop(name, None) is None:
                    raise Problem(f"chain.jsonl: line {number} lets go of what was never there.")
        return list(links.values())

    def snapshot(self, snapshot_id: str) -> dict[str, Any]:
        """The manifest of a backup, proven to be the one that the chain names."""
        named = {link["snapshot"]: link["manifest_sha256"] for link in self.chain()}
        if snapshot_id not in named:
            raise Problem(f"{snapshot_id}: the chain names no such backup; see `list`.")
        path = os.path.join(self.path, "snapshots", snapshot_id + ".json")
        try:
            with open(path, "rb") as stream:
                data = stream.read()
            with open(path + ".sig", encoding="ascii") as text:
                signature = text.read().strip()
        except (OSError, ValueError) as error:
            raise Problem(f"{path}: manifest or signature cannot be read ({error}).") from error
        digest = hashlib.sha256(data).hexdigest()
        if digest != named[snapshot_id]:
            raise Problem(f"{path}: is not the manifest that the chain names. It was changed.")
        try:
            return self._proven(path, data, digest, signature, snapshot_id)
        except MALFORMED as error:
            raise Problem(f"{path}: has not the shape of a manifest ({error!r}).") from error

    def _proven(
        self, path: str, data: bytes, digest: str, signature: str, snapshot_id: str
    ) -> dict[str, Any]:
        """Raises Problem, and one of MALFORMED."""
        document: dict[str, Any] = json.loads(data)
        signed = {
            "sentinel/snapshot/1": ("manifest/1", data),
            "sentinel/snapshot/2": ("manifest/2", digest.encode()),
        }.get(document.get("format", ""))
        if signed is None:
            raise Problem(f"{path}: unknown format {document.get('format')!r}.")
        if not self.signatures.good(*signed, signature):
            raise Problem(f"{path}: its signature is wrong.")
        if document["id"] != snapshot_id:
            raise Problem(f"{path}: is the manifest of another backup.")
        check_paths(document["entries"])
        for entry in document["entries"]:
            check_file(entry)
        return document

    def content(self, entry: Entry) -> Iterator[bytes]:
        """The bytes of a file; raises at the end, at the latest, where they do not verify."""
        name = os.path.join(self.path, "objects", entry["sha256"][:2], entry["sha256"])
        if os.path.isfile(name + ".zst"):
            chunks = unpacked(name + ".zst")
        elif os.path.isfile(name):
            chunks = plain(name)
        elif os.path.isfile(name + ".age"):
            chunks = decrypted(name + ".age", self.identity)
        else:
            raise Problem(f"{shown(entry)}: its object {entry['sha256']} is missing.")
        digest, size = hashlib.sha256(), 0
        for chunk in chunks:
            size += len(chunk)
            if size > entry["size"]:
                break
            digest.update(chunk)
            yield chunk
        if size != entry["size"] or digest.hexdigest() != entry["sha256"]:
            raise Problem(f"{shown(entry)}: its object {entry['sha256']} is damaged.")


class Signatures:
    """Ed25519 where the module `cryptography` is there; says so where it is not."""

    def __init__(self, folder: str, given: str) -> None:
        self._key: Any = None
        path = os.path.join(folder, "public-key.txt")
        try:
            module = importlib.import_module("cryptography.hazmat.primitives.asymmetric.ed25519")
            if not given:
                with open(path, encoding="ascii") as stream:
                    given = stream.read()
                note(f"Signatures are checked with {path}, which lies in the vault itself: compare")
                note(f"it with the key of your installation: {given.strip()}")
            self._key = module.Ed25519PublicKey.from_public_bytes(base64.b64decode(given))
        except ImportError:
            note("Signatures are NOT checked: the Python module `cryptography` is not installed.")
            note("Hashes and chain are checked; they do not prove who made the backup.")
        except (OSError, ValueError) as error:
            raise Problem(f"the public key cannot be used ({error}); give --public-key.") from error

    def good(self, purpose: str, payload: bytes, signature: str) -> bool:
        """Also true where signatures cannot be checked; that was said before."""
        if self._key is None:
            return True
        try:
            signed = f"sentinel/{purpose}\0".encode() + payload
            self._key.verify(base64.b64decode(signature), signed)
        except Exception:  # noqa: BLE001 - InvalidSignature cannot be named without the module
            return False
        return True


def canonical(value: object) -> bytes:
    """The byte form of JSON that is signed: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def check_paths(entries: list[Entry]) -> None:
    """Refuses a manifest that would write outside its target, or through a link."""
    folders = {entry["path"] for entry in entries if entry["type"] == "directory"}
    seen: set[str] = set()
    for entry in entries:
        path = entry["path"]
        parts = path.split("/")
        outside = any(part in {"", ".", ".."} for part in parts) or "\0" in path
        parent = "/".join(parts[:-1]) or "."
        if path in seen or (path != "." and (outside or parent not in folders)):
            raise Problem(f"{shown(entry)}: not a path that may be written; the manifest is bad.")
        seen.add(path)
    if "." not in folders:
        raise Problem("the manifest has no entry for its root.")


def check_file(entry: Entry) -> None:
    """Refuses a digest that would lead to another file than an object."""
    if entry["type"] != "file" or not stored(entry):
        return
    if not DIGEST.fullmatch(entry["sha256"]) or entry["size"] != int(entry["size"]):
        raise ValueError(f"{shown(entry)}: no digest and size")


def plain(name: str) -> Iterator[bytes]:
    with open(name, "rb") as stream:
        yield from iter(lambda: stream.read(CHUNK_BYTES), b"")


def unpacked(name: str) -> Iterator[bytes]:
    """The content of a zstd file, by whatever this machine has for it."""
    try:
        if sys.version_info >= (3, 14):
            with importlib.import_module("compression.zstd").open(name, "rb") as stream:
                yield from iter(lambda: stream.read(CHUNK_BYTES), b"")
            return
        try:
            zstandard = importlib.import_module("zstandard")
        except ImportError:
            yield from unpacked_by_program(name)
            return
        with open(name, "rb") as packed:
            reader = zstandard.ZstdDecompressor().stream_reader(packed, read_across_frames=True)
            yield from iter(lambda: reader.read(CHUNK_BYTES), b"")
    except (Problem, OSError, GeneratorExit):
        raise
    except Exception as error:  # the modules' own errors have no common name
        raise Problem(f"{name}: cannot be unpacked ({error}).") from error


def unpacked_by_program(name: str) -> Iterator[bytes]:
    program = shutil.which("zstd")
    if program is None:
        raise Lacking(
            "the objects are zstd files. Install one of: Python 3.14, the Python module "
            "`zstandard` (Debian: python3-zstandard), the program zstd (Debian: zstd)."
        )
    command = [program, "-d", "-c", "-q", "--", name]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603 - no shell, fixed words
        assert process.stdout is not None
        yield from iter(lambda: process.stdout.read(CHUNK_BYTES), b"")  # type: ignore[union-attr] # asserted above
    if process.returncode:
        raise Problem(f"{name}: cannot be unpacked; zstd ended with {process.returncode}.")


def decrypted(name: str, identity: str) -> Iterator[bytes]:
    """The content of an encrypted object, through a temporary file that only its user can read."""
    if not identity:
        raise Lacking("the objects are encrypted. Give the age private key: --identity FILE.")
    if not os.access(identity, os.R_OK):
        raise Lacking(f"{identity}: the age private key cannot be read.")
    with tempfile.NamedTemporaryFile(prefix="sentinel-", suffix=".zst") as packed:
        decrypt(name, identity, packed.file)
        packed.flush()
        yield from unpacked(packed.name)


def decrypt(name: str, identity: str, target: IO[bytes]) -> None:
    """By whatever this machine has for age files."""
    try:
        age = importlib.import_module("pyrage")
    except ImportError:
        decrypt_by_program(name, identity, target)
        return
    try:
        with open(identity, encoding="ascii") as stream:
            lines = [line.strip() for line in stream]
        keys = [age.x25519.Identity.from_str(s) for s in lines if s and not s.startswith("#")]
        with open(name, "rb") as source:
            age.decrypt_io(source, target, keys)
    except Exception as error:  # the module's own errors have no common name
        raise Problem(f"{name}: cannot be decrypted with {identity} ({error}).") from error


def decrypt_by_program(name: str, identity: str, target: IO[bytes]) -> None:
    program = shutil.which("age") or shutil.which("rage")
    if program is None:
        raise Lacking(
            "the objects are encrypted with age. Install one of: the program age (Debian: age), "
            "the program rage, the Python module `pyrage`."
        )
    command = [program, "--decrypt", "--identity", identity, name]
    ended = subprocess.run(command, stdout=target, check=False)  # noqa: S603 - no shell, fixed words
    if ended.returncode:
        raise Problem(f"{name}: cannot be decrypted; {program} ended with {ended.returncode}.")


def part_of(target: str) -> str:
    return target.rstrip("/") + ".sentinel-part"


def dumps_of(target: str) -> str:
    return target.rstrip("/") + ".databases"


def refuse_taken(target: str) -> None:
    """Nothing that stands there is written over: what an earlier try left is a person's to remove,
    for it may hold what can still be read of a damaged backup."""
    if os.path.lexists(target) and not (os.path.isdir(target) and not os.listdir(target)):
        raise Problem(f"{target}: exists and is not an empty folder. Name a new one.")
    for left in (part_of(target), dumps_of(target)):
        if os.path.lexists(left):
            raise Problem(f"{left}: an earlier try left it. Remove it, or name another target.")


def write_out(folder: SiteFolder, document: dict[str, Any], target: str) -> None:
    """Writes beside the target and renames at the end: a target that exists is whole."""
    part = part_of(target)
    os.mkdir(part, 0o700)
    of_kind: dict[str, list[tuple[bytes, Entry]]] = {}
    for entry in document["entries"]:
        place = os.path.join(os.fsencode(part), raw(entry["path"]))
        of_kind.setdefault(entry["type"], []).append((place, entry))
    folders = of_kind["directory"]
    for place, entry in folders:
        if entry["path"] != ".":
            os.mkdir(place, 0o700)
    for place, entry in of_kind.get("file", []):
        if stored(entry):
            write_file(folder, entry, place)
        else:
            note(f"{shown(entry)}: {entry['size']} bytes, too large to be in the backup; left out.")
    for place, entry in of_kind.get("symlink", []):
        os.symlink(raw(entry["target"]), place)
        own(place, entry)
        attributes(place, entry)
        os.utime(place, ns=(entry["mtime_ns"], entry["mtime_ns"]), follow_symlinks=False)
    for _, entry in of_kind.get("other", []):
        note(f"{shown(entry)}: a device, FIFO or socket; left out.")
    for place, entry in sorted(folders, key=lambda pair: -len(pair[0])):
        finish(place, entry)
    os.rename(part, target)


def write_file(folder: SiteFolder, entry: Entry, place: bytes) -> None:
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        for chunk in folder.content(entry):
            stream.write(chunk)
        stream.flush()
        os.fsync(stream.fileno())
    finish(place, entry)


def finish(place: bytes, entry: Entry) -> None:
    """Owner first (a change of it takes set-id bits and capabilities away), time last."""
    own(place, entry)
    attributes(place, entry)
    os.chmod(place, entry["mode"])
    os.utime(place, ns=(entry["mtime_ns"], entry["mtime_ns"]))


def own(place: bytes, entry: Entry) -> None:
    if os.geteuid() == 0:
        os.chown(place, entry["uid"], entry["gid"], follow_symlinks=False)


def attributes(place: bytes, entry: Entry) -> None:
    """ACLs and other extended attributes. What this user or disk cannot set is said, not fatal."""
    for name, value in entry.get("xattrs") or ():
        try:
            os.setxattr(place, name, base64.b64decode(value), follow_symlinks=False)
        except (OSError, AttributeError) as error:
            reason = getattr(error, "strerror", "") or "not possible on this system"
            note(f"{shown(entry)}: its attribute {name!a} could not be set ({reason}).")


def stored(entry: Entry) -> bool:
    """Whether the backup has the content of this file."""
    return not entry.get("oversize", False)


def raw(text: str) -> bytes:
    """A name as the disk has it: manifests keep bytes that are no UTF-8 as lone surrogates."""
    return text.encode("utf-8", "surrogateescape")


def shown(entry: Entry) -> str:
    return ascii(entry["path"])


def printable(text: str) -> str:
    """What came from a vault tells a terminal nothing but text."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode()
        for char in text
    )


def note(text: str) -> None:
    print(printable(text), file=sys.stderr)


def list_backups(folder: SiteFolder) -> int:
    for link in folder.chain():
        try:
            document = folder.snapshot(link["snapshot"])
        except Problem as error:
            print(printable(f"{link['snapshot']}  DOES NOT VERIFY: {error}"))
            continue
        sizes = [entry["size"] for entry in document["entries"] if entry["type"] == "file"]
        at = printable(str(document.get("ended_at")))
        print(f"{document['id']}  {at}  {len(sizes)} files  {sum(sizes)} bytes")
    return 0


def verify(folder: SiteFolder, snapshot_id: str) -> int:
    ids = [snapshot_id] if snapshot_id else [link["snapshot"] for link in folder.chain()]
    bad = 0
    for name in ids:
        problems: list[str] = []
        word = "BAD"
        try:
            document = folder.snapshot(name)
            for entry in [*document["entries"], *dump_files(document)]:
                problems.extend(problem_of(folder, entry))
        except Lacking as error:
            word = "BAD" if problems else "CANNOT BE READ HERE"
            problems.append(str(error))
        except Problem as error:
            problems.append(str(error))
        lines = (f"{name}  {word if problems else 'good'}", *problems)
        print(*(printable(line) for line in lines), sep="\n    ")
        bad += bool(problems)
    return 1 if bad else 0


def problem_of(folder: SiteFolder, entry: Entry) -> list[str]:
    try:
        for _ in folder.content(entry) if entry["type"] == "file" and stored(entry) else ():
            pass
    except Lacking:
        raise
    except Problem as error:
        return [str(error)]
    return []


def dump_files(document: dict[str, Any]) -> list[Entry]:
    """The files of databases' dumps, as entries below `NAME/`."""
    found: list[Entry] = []
    for part in document.get("databases", []):
        for file in part["files"]:
            path = part["state"]["name"] + "/" + file["path"]
            if not DUMP_PATH.fullmatch(path):
                raise Problem(f"{path!a}: not a name that a dump's file may have.")
            found.append({"type": "file", "path": path, **{k: file[k] for k in ("sha256", "size")}})
            check_file(found[-1])
    return found


def write_dumps(folder: SiteFolder, document: dict[str, Any], place: str) -> None:
    """Dumps beside the tree; they are loaded by a person, with the engine's own programs."""
    os.mkdir(place, 0o700)
    for entry in dump_files(document):
        target = os.path.join(place, *entry["path"].split("/"))
        os.makedirs(os.path.dirname(target), 0o700, exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            for chunk in folder.content(entry):
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
    for part in document["databases"]:
        state = part["state"]
        name = os.path.join(place, state["name"])
        rows = sum(table["rows"] for table in state["tables"])
        print(f"Database {state['name']!a} ({state['engine']}, {rows} rows) is in {name}.")
        for line in LOADING.get(state["engine"], ()):
            print("    " + line.format(folder=name))


def restore(folder: SiteFolder, snapshot_id: str, target: str) -> int:
    refuse_taken(target)
    document = folder.snapshot(snapshot_id)
    try:
        if document.get("databases"):
            write_dumps(folder, document, dumps_of(target))
        write_out(folder, document, target)
    except Lacking:
        for made in (part_of(target), dumps_of(target)):  # `refuse_taken`: nothing of it was there
            shutil.rmtree(made, ignore_errors=True)
        raise
    print(f"{len(document['entries'])} entries of {snapshot_id} are in {target}, each verified.")
    if os.geteuid() != 0:
        note("Not run as root: everything belongs to you; the owners are in the manifest.")
    note(
        "Sentinel's judgement whether this backup is clean is not made here: look at what it holds."
    )
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Restores a Sentinel backup without Sentinel.")
    options = {
        "--public-key": "base64 of the installation's public key",
        "--identity": "age private key, where objects are `.age`",
    }
    for option, text in options.items():
        parser.add_argument(option, default="", help=text)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("list", "verify", "restore"):
        command = commands.add_parser(name)
        for option, text in options.items():  # behind the command, too: there a person adds them
            command.add_argument(option, default=argparse.SUPPRESS, help=text)
        command.add_argument("site_folder", metavar="SITE_FOLDER")
        if name != "list":
            command.add_argument("id", metavar="ID", nargs="?" if name == "verify" else None)
        if name == "restore":
            command.add_argument("target", metavar="TARGET")
    args = parser.parse_args()
    try:
        folder = SiteFolder(args.site_folder, args.public_key, args.identity)
        if args.command == "list":
            return list_backups(folder)
        if args.command == "verify":
            return verify(folder, args.id or "")
        return restore(folder, args.id, args.target)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # who reads wants no more
    except (Problem, OSError) as error:
        note(f"restore.py: {error}")
    except MALFORMED as error:
        note(f"restore.py: the vault does not have the format's shape ({error!r}).")
    return 1


if __name__ == "__main__":
    sys.exit(main())
