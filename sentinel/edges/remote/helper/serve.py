"""The helper's loop: one request after the other from standard input, until that ends."""

from __future__ import annotations

import argparse
import hashlib
import os
import sys

from sentinel.edges.remote.helper import acts
from sentinel.edges.remote.helper.place import Place
from sentinel.edges.remote.helper.staging import Stage
from sentinel.edges.remote.helper.walk import (
    MOVED,
    chunks,
    described,
    mark,
    opened_file,
    scan,
    xattrs_of,
)
from sentinel.edges.remote.helper.wire import (
    VERSION,
    Broken,
    Failed,
    Wire,
    encoded,
    number_of,
    text_of,
)

_BATCH_BYTES = 256 << 10


class Server:
    """Answers requests about one document root. Reading needs no lock, an effect does."""

    def __init__(self, place: Place, wire: Wire, words: argparse.Namespace) -> None:
        self._place = place
        self._wire = wire
        self._reload: list[str] = words.reload
        self._read_only: bool = words.read_only
        self._set_id: bool = words.allow_set_id
        self._stage: Stage | None = None

    def run(self) -> None:
        """Until the other side closes. Raises Broken."""
        while True:
            request = self._wire.request()
            if request is None:
                return
            try:
                self._answer(request)
            except Failed as error:
                self._wire.tell({"error": str(error), "kind": error.kind})
                if self._stage is not None:
                    return  # what comes after a stage that failed belongs to it
            except OSError as error:
                if isinstance(error, BrokenPipeError):
                    raise
                self._wire.tell({"error": str(error), "kind": "tree"})
                if self._stage is not None:
                    return

    def _answer(self, request: dict[str, object]) -> None:
        do = text_of(request, "do")
        if do == "hello":
            self._hello(request)
        elif do == "scan":
            self._scan(request)
        elif do == "read":
            self._read(request)
        elif do == "identity":
            name = self._place.inner(text_of(request, "path"))
            if not self._read_only:
                self._place.alone()  # what another one may still be doing has an end first
            self._wire.tell({"identity": list(self._place.identity(name))})
        else:
            self._effect(do, request)

    def _effect(self, do: str, request: dict[str, object]) -> None:
        if self._read_only:
            raise Failed("refused", "this key may only read (--read-only)")
        if do in ("entry", "finish", "put"):
            self._staging(do, request)
            return
        place = self._place
        if do not in ("begin", "exchange", "quarantine", "drop", "reload"):
            raise Failed("refused", f"{do[:40]!r}: no request of this protocol")
        place.enter(number_of(request, "epoch"))
        if do == "begin":
            size, entries = number_of(request, "bytes"), number_of(request, "entries")
            label = text_of(request, "label")
            self._stage = acts.begun(place, label, size, entries, set_id=self._set_id)
            self._wire.tell({"begun": place.outer(self._stage.tree)})
        elif do == "exchange":
            acts.exchange(place, text_of(request, "stage"))
            self._wire.tell({"identity": list(place.identity(place.name))})
        elif do == "quarantine":
            old = place.inner(text_of(request, "old"))
            if old == place.name:
                raise Failed("refused", "the document root itself is not moved away")
            found = acts.quarantine(place, old, text_of(request, "label"))
            self._wire.tell({"place": place.outer(found)})
        elif do == "drop":
            acts.drop(place, text_of(request, "label"))
            self._wire.tell({"dropped": True})
        else:
            self._wire.tell({"reloaded": acts.reload(self._reload)})

    def _staging(self, do: str, request: dict[str, object]) -> None:
        if self._stage is None:
            raise Failed("refused", "there is no stage: begin comes first")
        if do == "entry":
            self._stage.add(request, self._wire)
        elif do == "finish":
            limit, largest = number_of(request, "max_entries"), number_of(request, "max_file_bytes")
            self._entries(self._stage.finish(), limit, largest)
        else:
            name = self._stage.put()
            self._stage = None
            identity = list(self._place.identity(name))
            self._wire.tell({"stage": self._place.outer(name), "identity": identity})

    def _hello(self, request: dict[str, object]) -> None:
        place = self._place
        disk, folder = os.fstatvfs(place.parent), os.fstat(place.parent)
        answer: dict[str, object] = {
            "version": VERSION,
            "program": _own_digest(),
            "python": ".".join(map(str, sys.version_info[:3])),
            "root": place.root,
            "link": place.is_link(place.name),
            "missing": place.identity(place.name) == (0, 0),
            "uid": os.geteuid(),
            "read_only": self._read_only,
            "reload": self._reload,
            "free_bytes": disk.f_bavail * disk.f_frsize,
            "open_to_others": bool(folder.st_mode & 0o022),
        }
        if request.get("probe") is True and not self._read_only:
            answer["exchange"] = acts.probe(place)
        self._wire.tell(answer)

    def _scan(self, request: dict[str, object]) -> None:
        root = self._place.open_root()
        try:
            limit, largest = number_of(request, "max_entries"), number_of(request, "max_file_bytes")
            self._entries(root, limit, largest)
        finally:
            os.close(root)

    def _entries(self, root: int, limit: int, largest: int) -> None:
        batch: list[bytes] = []
        size = 0
        for entry in scan(root, limit, largest):
            batch.append(encoded(entry))
            size += len(batch[-1])
            if size > _BATCH_BYTES:
                self._wire.tell_entries(batch, b"")
                batch, size = [], 0
        self._wire.tell_entries(batch, b',"end":true')

    def _read(self, request: dict[str, object]) -> None:
        """Files, one after the other: pieces, then the entry that they belong to."""
        paths, limit = request.get("paths"), number_of(request, "max_bytes")
        if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
            raise Broken("paths is no list of texts")
        root = self._place.open_root()
        try:
            for path in paths:
                self._file(root, path, limit)
        finally:
            os.close(root)

    def _file(self, root: int, path: str, limit: int) -> None:
        try:
            with opened_file(root, path) as descriptor:
                before = os.fstat(descriptor)
                digest, size = hashlib.sha256(), 0
                for chunk in chunks(descriptor):
                    piece = chunk[: limit - size]
                    if not piece:
                        break
                    self._wire.give(piece)
                    digest.update(piece)
                    size += len(piece)
                after, attributes = os.fstat(descriptor), xattrs_of(descriptor)
        except BrokenPipeError:
            raise
        except OSError as error:
            why = os.strerror(error.errno or 0)
            gone = error.errno in MOVED
            self._wire.tell({"file": None, "gone": gone, "why": f"{path[:200]!r}: {why}"})
            return
        torn = mark(before) != mark(after) or size != min(limit, after.st_size)
        entry = described(
            *(path, "file", after),
            size=size,
            sha256=digest.hexdigest(),
            torn=torn,
            xattrs=attributes,
        )
        self._wire.tell({"file": entry})


def _own_digest() -> str:
    """Of the program's own file, by which Sentinel knows which one is installed."""
    try:
        with open(sys.argv[0], "rb") as stream:
            return hashlib.sha256(stream.read()).hexdigest()
    except OSError:
        return ""


def main() -> int:
    """Exit code 0 where the other side closed in order, 1 where it did not keep to the protocol."""
    parser = argparse.ArgumentParser(
        prog="sentinel-helper",
        description="Answers Sentinel about one document root, behind an SSH forced command.",
    )
    parser.add_argument("--root", required=True, help="absolute path of the document root")
    parser.add_argument("--read-only", action="store_true", help="no restore with this key")
    parser.add_argument(
        "--reload", action="append", default=[], metavar="COMMAND", help="run after an exchange"
    )
    parser.add_argument(
        "--allow-set-id", action="store_true", help="restore set-id files and capabilities, too"
    )
    words = parser.parse_args()
    os.umask(0o077)
    wire = Wire(sys.stdin.buffer, sys.stdout.buffer)
    try:
        Server(Place(words.root), wire, words).run()
    except Failed as error:
        wire.tell({"error": str(error), "kind": error.kind})
        return 1
    except (Broken, BrokenPipeError):
        return 1
    return 0
