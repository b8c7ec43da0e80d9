"""Reading a folder over plain SFTP: names by `lstat`, contents by reading all of them.

SFTP has no way to open a name without following what stands before it: whoever can change the tree
meanwhile can lead a reading elsewhere, as far as the user's rights go. That is why it is weaker.
"""

import asyncio
import hashlib
import os
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from sentinel.core.manifest import Entry, EntryType
from sentinel.core.tree_paths import MAX_PATH_BYTES
from sentinel.errors import RemoteError

if TYPE_CHECKING:
    import asyncssh

CHUNK_BYTES = 1 << 20
MAX_DEPTH = 200
TRIES = 3
AT_ONCE = 16
"""Files read at a time: most of it is waiting for the way there and back."""


class Budget:
    """What all answers to one request may hold together. Raises RemoteError beyond it."""

    def __init__(self, where: str, max_bytes: int, max_entries: int) -> None:
        self._where = where
        self._bytes = max_bytes
        self._entries = max_entries

    def took(self, size: int) -> None:
        self._bytes -= size
        if self._bytes < 0:
            raise RemoteError(f"{self._where}: more bytes than site.ssh.max in config.toml allows.")

    def named(self) -> None:
        self._entries -= 1
        if self._entries < 0:
            raise RemoteError(
                f"{self._where}: more files and folders than limits.max_tree_entries in "
                "config.toml allows; it was not read further."
            )


class SftpWalk:
    """One scan of one folder."""

    def __init__(
        self, sftp: "asyncssh.SFTPClient", base: bytes, budget: Budget, max_file_bytes: int
    ) -> None:
        self._sftp = sftp
        self._base = base
        self._budget = budget
        self._max_file_bytes = max_file_bytes
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def entries(self) -> list[Entry]:
        """Every entry with its digest. Raises RemoteError, and what asyncssh raises."""
        top = entry_of(".", await self._sftp.lstat(self._base))
        found, folders = [top], [b""]
        while folders:
            prefix = folders.pop()
            if prefix.count(b"/") > MAX_DEPTH:
                raise RemoteError(f"{prefix[:200]!r}: more than {MAX_DEPTH} folders deep.")
            names = await self._names(prefix)
            if names is None:
                path = os.fsdecode(prefix.rstrip(b"/"))
                found = [_unread(one) if one.path == path else one for one in found]
                continue
            seen = await asyncio.gather(
                *(self._entry(prefix + name, attrs) for name, attrs in names)
            )
            for entry in seen:
                if entry is not None:
                    found.append(entry)
                    if entry.type is EntryType.DIRECTORY:
                        folders.append(os.fsencode(entry.path) + b"/")
        return found

    async def _names(self, prefix: bytes) -> "list[tuple[bytes, asyncssh.SFTPAttrs]] | None":
        """None where the folder may not be listed."""
        from asyncssh import SFTPNoSuchFile, SFTPPermissionDenied

        names = []
        try:
            async for one in self._sftp.scandir(self._base + b"/" + prefix):
                name = one.filename
                if not isinstance(name, bytes) or b"/" in name or b"\0" in name or not name:
                    raise RemoteError(f"{name!r}: no name of a file.")
                if name not in {b".", b".."}:
                    self._budget.named()
                    names.append((name, one.attrs))
        except SFTPPermissionDenied:
            return None
        except SFTPNoSuchFile:
            return []
        return names

    async def _entry(self, path: bytes, attrs: "asyncssh.SFTPAttrs") -> Entry | None:
        """Of a name that is gone meanwhile: None."""
        from asyncssh import SFTPNoSuchFile

        if len(path) > MAX_PATH_BYTES:
            raise RemoteError(f"{path[:200]!r}: a path that no restore could make.")
        text = os.fsdecode(path)
        async with self._at_once:
            try:
                if stat.S_ISLNK(attrs.permissions or 0):
                    target = await self._sftp.readlink(self._base + b"/" + path)
                    return replace(entry_of(text, attrs), target=os.fsdecode(target))
                if stat.S_ISREG(attrs.permissions or 0):
                    return await self._file(path, text)
            except SFTPNoSuchFile:
                return None
        return entry_of(text, attrs)

    async def _file(self, path: bytes, text: str) -> Entry:
        from asyncssh import SFTPFailure, SFTPPermissionDenied

        entry = Entry(path=text, type=EntryType.FILE, mode=0, uid=0, gid=0)
        for _ in range(TRIES):
            attrs = await self._sftp.lstat(self._base + b"/" + path)
            if not stat.S_ISREG(attrs.permissions or 0):
                return replace(entry_of(text, attrs), torn=True)
            if (attrs.size or 0) > self._max_file_bytes:
                return replace(entry_of(text, attrs), size=attrs.size or 0, oversize=True)
            try:
                digest, size = hashlib.sha256(), 0
                async for chunk in pieces(self._sftp, self._base + b"/" + path):
                    self._budget.took(len(chunk))
                    size += len(chunk)
                    digest.update(chunk)
                    if size > self._max_file_bytes:
                        break
            except (SFTPPermissionDenied, SFTPFailure):
                return _unread(entry_of(text, attrs))
            after = await self._sftp.lstat(self._base + b"/" + path)
            limit = self._max_file_bytes + 1
            entry = file_entry(
                text, attrs, after, size=size, sha256=digest.hexdigest(), limit=limit
            )
            if not entry.torn:
                return entry
        return entry


async def pieces(sftp: "asyncssh.SFTPClient", path: bytes) -> AsyncIterator[bytes]:
    """The bytes of a file, as they come. Raises what asyncssh raises."""
    async with sftp.open(path, "rb", encoding=None) as stream:
        while chunk := await stream.read(CHUNK_BYTES):
            yield cast("bytes", chunk)  # without an encoding


def entry_of(path: str, attrs: "asyncssh.SFTPAttrs") -> Entry:
    """A name by what `lstat` says of it; a file without its content."""
    mode = attrs.permissions or 0
    kinds = {
        stat.S_IFDIR: EntryType.DIRECTORY,
        stat.S_IFREG: EntryType.FILE,
        stat.S_IFLNK: EntryType.SYMLINK,
    }
    return Entry(
        path=path,
        type=kinds.get(stat.S_IFMT(mode), EntryType.OTHER),
        mode=stat.S_IMODE(mode),
        uid=attrs.uid or 0,
        gid=attrs.gid or 0,
        mtime_ns=int(attrs.mtime or 0) * 1_000_000_000,
    )


def file_entry(
    path: str,
    before: "asyncssh.SFTPAttrs",
    after: "asyncssh.SFTPAttrs",
    *,
    size: int,
    sha256: str,
    limit: int,
) -> Entry:
    """A file whose first `limit` bytes were read; torn where `lstat` says something else after
    the reading than before, or of another size than came."""
    same = (before.permissions, before.size, before.mtime) == (
        *(after.permissions, after.size, after.mtime),
    )
    torn = not same or size != min(limit, after.size or 0)
    return replace(entry_of(path, after), size=size, sha256=sha256, torn=torn)


def _unread(entry: Entry) -> Entry:
    return replace(entry, torn=True, unread=True)
