"""Writing a manifest out over plain SFTP, into a new folder that nobody knows yet."""

import os
from collections.abc import Callable, Coroutine, Iterable
from typing import TYPE_CHECKING, Any

from sentinel.core.manifest import Entry, EntryType, Manifest
from sentinel.core.ports import Progress

if TYPE_CHECKING:
    import asyncssh

Call = Callable[[Coroutine[Any, Any, Any]], Any]


def write_tree(
    call: Call,
    sftp: "asyncssh.SFTPClient",
    top: bytes,
    wanted: Manifest,
    content: Callable[[Entry], Iterable[bytes]],
    *,
    progress: Progress | None,
) -> None:
    """1. folders; 2. files, each new, each synced where the server can; 3. links; 4. modes and
    times of the folders, from the deepest up. Raises what `call` and `content` raise."""
    folders = [entry for entry in wanted.entries if entry.type is EntryType.DIRECTORY]
    call(_made(sftp, top))
    for entry in sorted(folders, key=lambda entry: entry.path):
        if entry.path != ".":
            call(_made(sftp, _place(top, entry)))
    for done, entry in enumerate(wanted.files, start=1):
        _write_file(call, sftp, _place(top, entry), entry, content)
        if progress is not None:
            progress(done, len(wanted.files))
    for entry in wanted.entries:
        if entry.type is EntryType.SYMLINK:
            call(sftp.symlink(os.fsencode(entry.target), _place(top, entry)))
    for entry in sorted(folders, key=lambda entry: entry.path, reverse=True):
        call(_finished(sftp, _place(top, entry), entry))


def _place(top: bytes, entry: Entry) -> bytes:
    return top if entry.path == "." else top + b"/" + os.fsencode(entry.path)


async def _made(sftp: "asyncssh.SFTPClient", place: bytes) -> None:
    import asyncssh

    await sftp.mkdir(place, asyncssh.SFTPAttrs(permissions=0o700))


def _write_file(
    call: Call,
    sftp: "asyncssh.SFTPClient",
    place: bytes,
    entry: Entry,
    content: Callable[[Entry], Iterable[bytes]],
) -> None:
    stream = call(_created(sftp, place))
    for chunk in content(entry):
        call(stream.write(chunk))
    call(_closed(stream))
    call(_finished(sftp, place, entry))


async def _created(sftp: "asyncssh.SFTPClient", place: bytes) -> "asyncssh.SFTPClientFile":
    import asyncssh

    private = asyncssh.SFTPAttrs(permissions=0o600)
    return await sftp.open(place, "xb", private, encoding=None)


async def _closed(stream: "asyncssh.SFTPClientFile") -> None:
    import asyncssh

    try:
        await stream.fsync()
    except asyncssh.SFTPOpUnsupported:
        pass  # fsync@openssh.com is an extension; what is lost then is found by the next look
    finally:
        await stream.close()


async def _finished(sftp: "asyncssh.SFTPClient", place: bytes, entry: Entry) -> None:
    import asyncssh

    seconds = max(entry.mtime_ns // 1_000_000_000, 0)
    attrs = asyncssh.SFTPAttrs(permissions=entry.mode, atime=seconds, mtime=seconds)
    await sftp.setstat(place, attrs)
