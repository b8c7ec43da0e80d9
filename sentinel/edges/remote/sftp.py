"""A site's files over plain SFTP, where no helper can be installed: weaker, and said so.

The document root must be a symbolic link. A restore writes a new folder beside it and gives the
link a new target in one step (posix-rename@openssh.com). There is no fencing, no lock, no owners
and no extended attributes: what was uploaded belongs to the user of [site.ssh].
"""

import hashlib
import itertools
import os
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sentinel.core.manifest import Entry, Manifest
from sentinel.core.ports import Progress
from sentinel.core.reload import Reloaded
from sentinel.core.site import RemoteHost, Site, root_of
from sentinel.edges import beside
from sentinel.edges.remote import answers
from sentinel.edges.remote.client import Limits
from sentinel.edges.remote.program import address
from sentinel.edges.remote.reading import Gone, Reading
from sentinel.edges.remote.sftp_walk import CHUNK_BYTES, Budget, SftpWalk, file_entry
from sentinel.edges.remote.sftp_write import write_tree
from sentinel.edges.remote.ssh import SshConnection
from sentinel.errors import RemoteError, StepError

if TYPE_CHECKING:
    import asyncssh

T = TypeVar("T")

_BEFORE = ".before"
"""Ends the name of a link to the old tree, for the moment of an exchange."""


class Talk:
    """One connection with its SFTP channel, and the document root's own place."""

    def __init__(self, ssh: SshConnection, root: Path) -> None:
        self._ssh = ssh
        self.where = address(ssh.remote)
        self.root = root
        self.sftp: asyncssh.SFTPClient = ssh.call(_begun(ssh.connection))
        self.call: Callable[[Coroutine[Any, Any, Any]], Any] = ssh.call

    def target(self, link: Path) -> str:
        """Where a link points, as stored; an empty text where there is none. Raises RemoteError."""
        import asyncssh

        async def looked() -> str:
            try:
                return os.fsdecode(await self.sftp.readlink(os.fsencode(link)))
            except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPFailure, asyncssh.SFTPBadMessage):
                return ""

        text = str(self.call(looked()))
        if len(text) > 4000 or "\0" in text:
            raise RemoteError(f"{self.where}: {link}: a link whose target no restore could make.")
        return text

    def tree(self) -> bytes:
        """The folder that the document root points to. Raises RemoteError."""
        target = self.target(self.root)
        if not target:
            raise RemoteError(
                f'{self.where}: {self.root} is no symbolic link there. With access = "sftp" it '
                "must be one, for only a link can be exchanged in one step: make it one, or "
                "install the helper (sentinel remote install)."
            )
        return os.fsencode(self.root.parent / target)


@contextmanager
def talking(remote: RemoteHost, root: Path) -> Iterator[Talk]:
    """Raises RemoteError."""
    with SshConnection(remote) as ssh:
        yield Talk(ssh, root)


class SftpClient:
    """One site's files on its host, without a helper. Each call is a connection of its own.

    Raises RemoteError.
    """

    def __init__(self, site: Site, remote: RemoteHost, limits: Limits) -> None:
        self._remote = remote
        self._root = root_of(site)
        self._limits = limits

    def close(self) -> None:
        """Nothing is kept open."""

    def scan(self) -> Manifest:
        """Every entry; each file is fetched whole to be hashed."""
        with talking(self._remote, self._root) as talk:
            return self._scanned(talk, talk.tree())

    def read(self, path: str, max_bytes: int) -> bytes:
        """One file, cut at `max_bytes`."""
        with talking(self._remote, self._root) as talk:
            reading = self._reading(talk, path, max_bytes)
            body = b"".join(reading.chunks())
            if isinstance(reading.found, Gone):
                raise RemoteError(f"{talk.where}: {reading.found.why}")
            return body

    def files(self, paths: Sequence[str]) -> Iterator[Reading]:
        """Files one after the other; what changed while it was read is marked torn."""
        with talking(self._remote, self._root) as talk:
            for path in paths:
                yield self._reading(talk, path, self._limits.max_file_bytes + 1)

    def content(self, entry: Entry) -> Iterator[bytes]:
        """A live file's bytes, no more than were hashed then."""
        with talking(self._remote, self._root) as talk:
            reading = self._reading(talk, entry.path, entry.size)
            yield from reading.chunks()
            if not isinstance(reading.found, Entry) or reading.found.sha256 != entry.sha256:
                raise RemoteError(f"{talk.where}: {entry.path!r} changed while it was copied.")

    def identity(self, path: Path) -> tuple[int, int]:
        """SFTP tells no inodes: of a link, a number made of its target, which is new for each
        stage; (0, 0) for what is no link."""
        with talking(self._remote, self._root) as talk:
            return _identity(talk.target(path))

    def stage(
        self,
        wanted: Manifest,
        content: Callable[[Entry], Iterable[bytes]],
        prove: Callable[[Manifest], None],
        *,
        label: str,
        epoch: int,
        progress: Progress | None,
    ) -> Path:
        """Writes a new folder beside the root and fetches it again to prove it; the new link.

        A link that an earlier try left is put to the quarantine: nothing is removed.
        """
        del epoch  # plain SFTP has no way to refuse an older one
        link = beside.stage_names(self._root, label)[1]
        with talking(self._remote, self._root) as talk:
            talk.tree()
            if talk.target(link):
                self._put_away(talk, link, label)
            place = self._free(talk, f"{self._root.name}.restored-{label}")
            write_tree(talk.call, talk.sftp, os.fsencode(place), wanted, content, progress=progress)
            prove(self._scanned(talk, os.fsencode(place)))
            old = Path(talk.target(self._root))
            target = str(place) if old.is_absolute() else place.name
            talk.call(talk.sftp.symlink(os.fsencode(target), os.fsencode(link)))
            return link

    def exchange(self, stage: Path, epoch: int) -> None:
        """Gives the root the stage's target, in one step; the stage's name then has the old one.

        Cut off after that step, the old target stands under the stage's name with `.before`.
        """
        del epoch
        with talking(self._remote, self._root) as talk:
            old, new = talk.target(self._root), talk.target(stage)
            if not old or not new:
                raise StepError(f"{stage}: there is no stage to exchange with {self._root}.")
            before = os.fsencode(f"{stage}{_BEFORE}")
            with suppress(RemoteError):
                talk.call(talk.sftp.unlink(before))
            talk.call(talk.sftp.symlink(os.fsencode(old), before))
            talk.call(talk.sftp.posix_rename(os.fsencode(stage), os.fsencode(self._root)))
            talk.call(talk.sftp.posix_rename(before, os.fsencode(stage)))
            if talk.target(self._root) != new:
                raise StepError(f"{self._root}: is not the restored tree.")

    def settle(self, stage: Path) -> None:
        """Brings the link to the old tree to the stage's name, where an exchange was cut off."""
        with talking(self._remote, self._root) as talk:
            before = Path(f"{stage}{_BEFORE}")
            if not talk.target(stage) and talk.target(before):
                talk.call(talk.sftp.posix_rename(os.fsencode(before), os.fsencode(stage)))

    def reload(self, epoch: int) -> tuple[Reloaded, ...]:
        """Raises RemoteError: over SFTP nothing can be run."""
        del epoch
        raise RemoteError(
            f"{address(self._remote)}: over plain SFTP no command can be run there; reload by hand."
        )

    def quarantine(self, old_tree: Path, label: str, epoch: int) -> Path:
        """Keeps a link to the old tree, which itself stays where it is; where that link is."""
        del epoch
        with talking(self._remote, self._root) as talk:
            return self._put_away(talk, old_tree, label)

    def _put_away(self, talk: Talk, link: Path, label: str) -> Path:
        folder = self._root.parent / beside.QUARANTINE
        beside.checked_label(label)
        old = talk.target(link)
        places = (folder / f"{label}-{number}" for number in itertools.count(1))
        last = folder / f"{label}-1"
        for place in places:
            if not talk.target(place):
                break
            last = place
        if not old:
            return last
        with suppress(RemoteError):  # it is there already; if not, the next line says why
            talk.call(talk.sftp.mkdir(os.fsencode(folder)))
            talk.call(talk.sftp.chmod(os.fsencode(folder), 0o700))
        kept = os.fsencode(self._root.parent / old)
        talk.call(talk.sftp.symlink(kept, os.fsencode(place)))
        talk.call(talk.sftp.unlink(os.fsencode(link)))
        return place

    def _free(self, talk: Talk, wanted: str) -> Path:
        for number in itertools.count(1):
            place = self._root.with_name(wanted if number == 1 else f"{wanted}-{number}")
            if not talk.call(talk.sftp.lexists(os.fsencode(place))):
                return place
        raise StepError("unreachable")

    def _scanned(self, talk: Talk, base: bytes) -> Manifest:
        budget = Budget(talk.where, self._remote.max_bytes, self._limits.max_entries)
        walk = SftpWalk(talk.sftp, base, budget, self._limits.max_file_bytes)
        return answers.manifest_of(talk.call(walk.entries()), talk.where)

    def _reading(self, talk: Talk, path: str, limit: int) -> Reading:
        if any(part in {"", ".", ".."} for part in path.split("/")):
            raise RemoteError(f"{path[:200]!r}: not a path inside the document root.")
        return Reading(path, _pieces(talk, talk.tree() + b"/" + os.fsencode(path), path, limit))


def _identity(target: str) -> tuple[int, int]:
    if not target:
        return (0, 0)
    return (1, int.from_bytes(hashlib.sha256(os.fsencode(target)).digest()[:7], "big"))


def _pieces(talk: Talk, place: bytes, path: str, limit: int) -> Iterator[bytes | Entry | Gone]:
    """A file's bytes, then what it was."""
    import asyncssh

    async def guarded(work: Coroutine[Any, Any, T]) -> T | Gone:
        try:
            return await work
        except asyncssh.SFTPError as error:
            gone = isinstance(error, asyncssh.SFTPNoSuchFile)
            return Gone(path=path, gone=gone, why=f"{path!r}: {ascii(str(error))[:200]}")

    digest, size = hashlib.sha256(), 0
    before = talk.call(guarded(talk.sftp.lstat(place)))
    stream = before if isinstance(before, Gone) else talk.call(guarded(_opened(talk.sftp, place)))
    if isinstance(stream, Gone):
        yield stream
        return
    try:
        while size < limit and (chunk := talk.call(stream.read(min(CHUNK_BYTES, limit - size)))):
            size += len(chunk)
            digest.update(chunk)
            yield chunk
    finally:
        with suppress(RemoteError):
            talk.call(stream.close())
    after = talk.call(guarded(talk.sftp.lstat(place)))
    yield (
        after
        if isinstance(after, Gone)
        else file_entry(path, before, after, size=size, sha256=digest.hexdigest(), limit=limit)
    )


async def _begun(connection: "asyncssh.SSHClientConnection") -> "asyncssh.SFTPClient":
    return await connection.start_sftp_client()


async def _opened(sftp: "asyncssh.SFTPClient", place: bytes) -> "asyncssh.SFTPClientFile":
    return await sftp.open(place, "rb", encoding=None)
