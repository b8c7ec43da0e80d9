"""A site's files behind the helper, seen from here: scan, read, stage, exchange, quarantine.

The helper's word is enough for what can be found wrong later; never for bytes: each digest of what
was received is computed here. One that says a tree is equal and lies is found by the look from
outside, which no host can answer for.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sentinel.core.manifest import Entry, EntryType, Manifest
from sentinel.core.ports import Progress
from sentinel.core.reload import Reloaded
from sentinel.core.site import RemoteHost, Site, root_of
from sentinel.edges.remote import answers
from sentinel.edges.remote.kept_session import KeptSession
from sentinel.edges.remote.program import address
from sentinel.edges.remote.reading import Gone, Reading, portions
from sentinel.edges.remote.session import Session, greeted, helper_session
from sentinel.errors import RemoteError, SentinelError, StepError

Content = Callable[[Entry], Iterable[bytes]]
"""The bytes of a file entry, proven at the latest when the iterator ends."""

MAX_LIST_BYTES = 1 << 29
"""Of a list of files: a million of them take half of it. It stands in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is taken from a host."""

    max_entries: int
    max_file_bytes: int


class HelperClient:
    """One site's files on its host. Each call is a connection of its own; but scans and reads go
    on over one that is kept for some seconds, until `close`.

    Raises RemoteError; StepError and Refused where the helper says so.
    """

    def __init__(self, site: Site, remote: RemoteHost, limits: Limits) -> None:
        self._remote = remote
        self._root = root_of(site)
        self._limits = limits
        self._kept = KeptSession(remote, self._greet)

    def close(self) -> None:
        """Ends the connection that is kept, if any; a later call opens one."""
        self._kept.close()

    def scan(self) -> Manifest:
        """Every entry with the digest that the helper computed."""
        return self._kept.ask(self._scanned)

    def read(self, path: str, max_bytes: int) -> bytes:
        """One file, cut at `max_bytes`."""

        def one(session: Session) -> bytes | Gone:
            parts: list[bytes] = []
            for reading in self._files(session, [path], max_bytes):
                parts.extend(reading.chunks())
                if isinstance(reading.found, Gone):
                    return reading.found
            return b"".join(parts)

        found = self._kept.ask(one)
        if isinstance(found, Gone):
            raise RemoteError(f"{address(self._remote)}: {found.why}")
        return found

    def files(self, paths: Sequence[str]) -> Iterator[Reading]:
        """Files one after the other. What changed while it was read is marked torn; of one that
        is larger than may be, one byte too many is given."""
        with helper_session(self._remote) as session:
            self._greet(session)
            for some in portions(paths):
                yield from self._files(session, some, self._limits.max_file_bytes + 1)

    def content(self, entry: Entry) -> Iterator[bytes]:
        """A live file's bytes, no more than were hashed then. Raises RemoteError, at the latest
        after the last piece, where they are no longer the ones of the entry."""
        with helper_session(self._remote) as session:
            self._greet(session)
            for reading in self._files(session, [entry.path], entry.size):
                yield from reading.chunks()
                found = reading.found
                if not isinstance(found, Entry) or found.sha256 != entry.sha256:
                    raise RemoteError(
                        f"{session.where}: {entry.path!r} changed while it was copied. The "
                        "document root was not touched."
                    )

    def identity(self, path: Path) -> tuple[int, int]:
        """Device and inode there; (0, 0) where it is missing."""
        with helper_session(self._remote) as session:
            self._greet(session)
            return self._identity(session, path)

    def stage(
        self,
        wanted: Manifest,
        content: Content,
        prove: Callable[[Manifest], None],
        *,
        label: str,
        epoch: int,
        progress: Progress | None,
    ) -> Path:
        """Makes a tree beside the root out of bytes from here alone; where it stands.

        `prove` gets what stands there as the helper reads it back, and raises where that is not
        what was wanted: then it is removed.
        """
        with helper_session(self._remote) as session:
            self._greet(session)
            session.ask(
                "begin",
                label=label,
                epoch=epoch,
                bytes=wanted.total_bytes,
                entries=len(wanted.entries),
            )
            session.answer()
            self._send(session, wanted, content, progress)
            limits = self._limits
            session.ask(
                "finish",
                max_entries=limits.max_entries,
                max_file_bytes=max(limits.max_file_bytes, wanted.total_bytes),
            )
            try:
                prove(self._entries(session))
            except SentinelError:
                with suppress(SentinelError):  # the next stage of this label clears it away, too
                    session.ask("drop", label=label, epoch=epoch)
                    session.answer()
                raise
            session.ask("put")
            answer = session.answer()
            return self._beside(answers.text_of(answer, "stage", session.where), session.where)

    def exchange(self, stage: Path, epoch: int) -> None:
        """Swaps stage and root in one step. Raises StepError where there is no stage, or where
        another tree than the stage is the root then."""
        with helper_session(self._remote) as session:
            self._greet(session)
            staged = self._identity(session, stage)
            if staged == (0, 0):
                raise StepError(f"{stage}: there is no stage to exchange with {self._root}.")
            session.ask("exchange", stage=str(stage), epoch=epoch)
            now = answers.identity_of(session.answer().get("identity"), session.where)
            if now != staged:
                raise StepError(f"{self._root}: is not the restored tree.")

    def quarantine(self, old_tree: Path, label: str, epoch: int) -> Path:
        """Moves the old tree to its safe place; where that is."""
        with helper_session(self._remote) as session:
            self._greet(session)
            session.ask("quarantine", old=str(old_tree), label=label, epoch=epoch)
            place = answers.text_of(session.answer(), "place", session.where)
            return self._beside(place, session.where)

    def settle(self, stage: Path) -> None:
        """Nothing: the exchange there is one step."""

    def reload(self, epoch: int) -> tuple[Reloaded, ...]:
        """Runs the commands that the forced command names; how each ended."""
        with helper_session(self._remote) as session:
            self._greet(session)
            session.ask("reload", epoch=epoch)
            return answers.reloaded_of(session.answer().get("reloaded"), session.where)

    def _greet(self, session: Session) -> None:
        answer = greeted(session)
        root = answers.text_of(answer, "root", session.where)
        if root != str(self._root):
            raise RemoteError(
                f"{session.where}: the helper there serves {ascii(root)[:200]}, not {self._root}. "
                "The forced command's --root and the site's document_root must be the same."
            )

    def _scanned(self, session: Session) -> Manifest:
        limits = self._limits
        session.ask("scan", max_entries=limits.max_entries, max_file_bytes=limits.max_file_bytes)
        return self._entries(session)

    def _entries(self, session: Session) -> Manifest:
        found: list[Entry] = []
        while True:
            answer = session.answer()
            batch = answer.get("entries")
            if not isinstance(batch, list):
                raise RemoteError(f"{session.where}: a list of files has no entries.")
            found.extend(answers.entry_of(value, session.where) for value in batch)
            if session.received > MAX_LIST_BYTES:
                raise RemoteError(f"{session.where}: a list of files is larger than any should be.")
            if len(found) > self._limits.max_entries:
                raise RemoteError(
                    f"{session.where}: the document root holds more than "
                    f"{self._limits.max_entries} files and folders (limits.max_tree_entries in "
                    "config.toml); it was not read further."
                )
            if answer.get("end") is True:
                return answers.manifest_of(found, session.where)
            if not batch:
                raise RemoteError(f"{session.where}: a list of files does not go on.")

    def _files(self, session: Session, paths: Sequence[str], limit: int) -> Iterator[Reading]:
        session.ask("read", paths=list(paths), max_bytes=limit)
        for path in paths:
            reading = Reading(path, _pieces(session, path, limit))
            yield reading
            if reading.found is None:
                raise RemoteError(f"{session.where}: {path!r} was not read to its end.")

    def _send(
        self, session: Session, wanted: Manifest, content: Content, progress: Progress | None
    ) -> None:
        """Folders before what they hold; links last, so that nothing is written through one."""
        order = (EntryType.DIRECTORY, EntryType.FILE, EntryType.SYMLINK)
        done = 0
        for entry in sorted(wanted.entries, key=lambda e: (order.index(e.type), e.path)):
            session.ask("entry", **_sent(entry))
            if entry.type is not EntryType.FILE:
                continue
            for chunk in content(entry):
                session.give(chunk)
            done += 1
            if progress is not None:
                progress(done, len(wanted.files))

    def _identity(self, session: Session, path: Path) -> tuple[int, int]:
        session.ask("identity", path=str(path))
        return answers.identity_of(session.answer().get("identity"), session.where)

    def _beside(self, text: str, where: str) -> Path:
        """A path that the helper names: it must lie beside the root, for it is asked for again."""
        path = Path(text)
        if not path.is_relative_to(self._root.parent) or ".." in path.parts or str(path) != text:
            raise RemoteError(f"{where}: {ascii(text)[:200]} is no place beside {self._root}.")
        return path


def _pieces(session: Session, path: str, limit: int) -> Iterator[bytes | Entry | Gone]:
    """A file's bytes, then what the helper says it read, which must be those bytes."""
    digest, size = hashlib.sha256(), 0
    kind, payload = session.receive()
    while kind == b"D":
        size += len(payload)
        if size > limit or not payload:
            raise RemoteError(f"{session.where}: {path!r}: more bytes than asked for.")
        digest.update(payload)
        yield payload
        kind, payload = session.receive()
    answer = session.parsed(payload)
    if answer.get("file") is None:
        why = ascii(str(answer.get("why")))[1:-1][:300]
        yield Gone(path=path, gone=answer.get("gone") is True, why=why)
        return
    entry = answers.entry_of(answer["file"], session.where)
    if (entry.path, entry.size, entry.sha256) != (path, size, digest.hexdigest()):
        raise RemoteError(
            f"{session.where}: {path!r}: the bytes that came are not those that the helper says "
            "it read."
        )
    yield entry


def _sent(entry: Entry) -> dict[str, object]:
    """An entry as the helper takes it."""
    sent: dict[str, object] = {
        "path": entry.path,
        "type": entry.type.value,
        "mode": entry.mode,
        "uid": entry.uid,
        "gid": entry.gid,
        "mtime_ns": entry.mtime_ns,
        "size": entry.size,
        "target": entry.target,
    }
    if entry.xattrs is not None:
        sent["xattrs"] = [list(pair) for pair in entry.xattrs]
    return sent
