"""One SSH connection to a web host for blocking code: its event loop runs in a thread of its own.

Only the pinned host keys are taken, only the one key is offered; no agent, no forwarding, no
settings of the user's own ~/.ssh.
"""

import asyncio
import logging
import os
import stat
import threading
import time
from collections.abc import Coroutine
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from sentinel.core.site import RemoteHost
from sentinel.edges.remote.program import address
from sentinel.errors import RemoteError

if TYPE_CHECKING:
    import asyncssh

T = TypeVar("T")

LOGIN_SECONDS = 30.0
KEEP_ALIVE_SECONDS = 15.0
KEEP_ALIVES = 3
"""Unanswered before the connection counts as lost."""
_CLOSING_SECONDS = 5.0
_NO_LIBRARY = "a site on another machine needs asyncssh; install sentinel with the extra `ssh`."


class SshConnection:
    """From `with` to its end. Every call ends within what is left of the host's time limit.

    Raises RemoteError for whatever the host or the way to it does.
    """

    def __init__(self, remote: RemoteHost) -> None:
        self.remote = remote
        self._until = time.monotonic() + remote.timeout_seconds
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=f"ssh-{remote.host}", daemon=True)
        self._connection: asyncssh.SSHClientConnection | None = None

    @property
    def connection(self) -> "asyncssh.SSHClientConnection":
        if self._connection is None:
            raise RemoteError(f"{address(self.remote)}: there is no connection.")
        return self._connection

    def renew(self) -> None:
        """The host's whole time for what comes now."""
        self._until = time.monotonic() + self.remote.timeout_seconds

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self._connection = self.call(_connected(self.remote))
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of async work on the connection's loop. Raises RemoteError."""
        where, left = address(self.remote), self._until - time.monotonic()
        waiting = asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, max(left, 0)), self._loop)
        try:
            return waiting.result()
        except TimeoutError as error:
            raise RemoteError(
                f"{where}: gave no full answer within {self.remote.timeout_seconds:g} seconds "
                "(site.ssh.timeout in config.toml)."
            ) from error
        except (OSError, EOFError) as error:
            raise RemoteError(f"{where}: the connection broke ({_words(error)}).") from error
        except RemoteError:
            raise
        except Exception as error:
            if type(error).__module__.startswith("asyncssh"):
                raise RemoteError(f"{where}: {_words(error)}") from error
            raise

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _close(self) -> None:
        if self._connection is not None:
            self._connection.abort()
            with suppress(Exception):  # it is being left behind, whatever it says
                await asyncio.wait_for(self._connection.wait_closed(), _CLOSING_SECONDS)

    def _end(self) -> None:
        with suppress(Exception):
            asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(_CLOSING_SECONDS * 2)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_CLOSING_SECONDS)


async def _connected(remote: RemoteHost) -> "asyncssh.SSHClientConnection":
    try:
        import asyncssh
    except ImportError as error:
        raise RemoteError(_NO_LIBRARY) from error
    asyncssh.logging.set_log_level(logging.CRITICAL)  # what it would say is said by RemoteError
    where = address(remote)
    try:
        pinned = [asyncssh.import_public_key(line) for line in remote.host_keys]
        return await asyncssh.connect(
            remote.host,
            remote.port,
            username=remote.user,
            client_keys=[_client_key(remote)],
            known_hosts=(pinned, [], []),
            config=None,
            agent_path=None,
            agent_forwarding=False,
            preferred_auth="publickey",
            compression_algs=None,
            connect_timeout=LOGIN_SECONDS,
            login_timeout=LOGIN_SECONDS,
            keepalive_interval=KEEP_ALIVE_SECONDS,
            keepalive_count_max=KEEP_ALIVES,
        )
    except TimeoutError as error:
        raise RemoteError(
            f"{where}: could not be reached within {LOGIN_SECONDS:g} seconds."
        ) from error
    except asyncssh.HostKeyNotVerifiable as error:
        raise RemoteError(_key_changed(where)) from error
    except asyncssh.KeyExchangeFailed as error:
        if "host key" in str(error):
            raise RemoteError(_key_changed(where)) from error
        raise
    except asyncssh.PermissionDenied as error:
        raise RemoteError(
            f"{where}: does not let the key {remote.key_file} in. Put the line that `sentinel "
            "remote install` prints into that user's authorized_keys."
        ) from error
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise RemoteError(
            f"{where}: {remote.key_file} or one of site.ssh.host_keys cannot be used ({error}). "
            "A private key without a pass phrase and OpenSSH public key lines are needed."
        ) from error


def _client_key(remote: RemoteHost) -> bytes:
    """The private key. Raises RemoteError where others could read it, too."""
    try:
        descriptor = os.open(remote.key_file, os.O_RDONLY | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            seen = os.fstat(descriptor)
            if seen.st_mode & (stat.S_IRWXG | stat.S_IRWXO) or not stat.S_ISREG(seen.st_mode):
                raise RemoteError(
                    f"{remote.key_file}: others can read this key; run chmod 600 on it."
                )
            return stream.read(1 << 20)
    except OSError as error:
        raise RemoteError(f"{remote.key_file}: cannot be read ({error.strerror}).") from error


def _key_changed(where: str) -> str:
    return (
        f"{where}: the key changed: this host shows none of the keys in site.ssh.host_keys. "
        "Nothing was sent to it. Somebody may stand between, or the machine is another one. Ask "
        "its administrator, by another way, for the new key; only then put it into config.toml."
    )


def _words(error: BaseException) -> str:
    """What a library says, on one short line: it may be the other side's own words."""
    return repr(str(error) or type(error).__name__)[1:-1][:300]


def public_key(remote: RemoteHost) -> str:
    """The public half of the site's key, as authorized_keys takes it. Raises RemoteError."""
    try:
        import asyncssh
    except ImportError as error:
        raise RemoteError(_NO_LIBRARY) from error
    try:
        key = asyncssh.import_private_key(_client_key(remote))
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise RemoteError(
            f"{remote.key_file}: is no private key that can be used ({error})."
        ) from error
    return key.export_public_key().decode("ascii").strip()
