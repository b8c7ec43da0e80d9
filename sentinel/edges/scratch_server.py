"""A restored copy behind a server on loopback, asked as if it were the site."""

import asyncio
import os
import secrets
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    suppress,
)
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit, urlunsplit

from sentinel.core.page import FailureReason, FetchFailure, FetchRequest, Look, Page, Redirect
from sentinel.core.ports import Clock, Fetcher
from sentinel.core.settings import Limits
from sentinel.core.site import RehearsalSettings, Site
from sentinel.core.urls import hosts_of, without_fragment
from sentinel.edges.fetch import CurlFetcher
from sentinel.edges.folder_server import FolderServer
from sentinel.edges.scratch import end_server, note_server, scratch_folder
from sentinel.errors import CouldNotFindOut

LOOPBACK = "127.0.0.1"
MAX_HOPS = 5
_END_SECONDS = 5.0
_SHOWN = 300
_GIVEN_PORTS = Path("/proc/sys/net/ipv4/ip_local_port_range")
_TRIES = 100
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class ScratchSite:
    """For the addresses of one site: each is asked of the copy, with the site's own
    name as its host, and given as if the site had answered. Nothing else is ever asked; a
    redirect that leads off the site is given as it is."""

    site: Site
    port: int
    headers: tuple[tuple[str, str], ...]
    fetcher: Fetcher

    async def fetch(self, request: FetchRequest) -> Look:
        """Raises ValueError for an address that is not below the site's root URL."""
        url = request.url
        passed: list[Redirect] = []
        while True:
            look = await self._ask(replace(request, url=url))
            if isinstance(look, FetchFailure):
                return replace(look, url=request.url, redirects=tuple(passed))
            target = _target(look)
            if target:
                passed.append(Redirect(url=url, status=look.status, location=target))
            if not target or not target.startswith(self.site.url):
                return replace(
                    look, url=request.url, final_url=target or url, redirects=tuple(passed)
                )
            if len(passed) > MAX_HOPS:
                return FetchFailure(
                    url=request.url,
                    reason=FailureReason.TOO_MANY_REDIRECTS,
                    redirects=tuple(passed),
                    fetched_at=look.fetched_at,
                )
            url = target

    async def _ask(self, request: FetchRequest) -> Look:
        if not request.url.startswith(self.site.url):
            raise ValueError(f"{request.url}: not an address of {self.site.url}")
        asked = replace(
            request,
            url=urlunsplit(urlsplit(request.url)._replace(scheme="http")),
            headers=(*request.headers, *self.headers),
            follow_redirects=False,
            connect_to=LOOPBACK,
            connect_port=self.port,
        )
        look = await self.fetcher.fetch(asked)
        if isinstance(look, FetchFailure):
            return look
        return replace(look, final_url=without_fragment(request.url))


def _target(look: Page) -> str:
    """Where a redirect leads, absolute; empty for what is none. `final_url` is the asked one."""
    location = look.header("location")
    if look.status not in _REDIRECTS or not location:
        return ""
    return without_fragment(urljoin(look.final_url, location))


@asynccontextmanager
async def served(
    site: Site, root: Path, scratch: Path, *, limits: Limits, clock: Clock, agents: tuple[str, ...]
) -> AsyncIterator[ScratchSite]:
    """Serves a folder while the context lasts: by the site's own command, or by Sentinel.

    Sentinel's server answers to a token alone. The command's answers to everybody on this machine;
    it runs below `root`, without this process's environment, and is ended with its children. Raises
    CouldNotFindOut where it does not answer in time.
    """
    fetcher = CurlFetcher(
        replace(limits, allow_addresses=(f"{LOOPBACK}/32",)),
        user_agents=agents,
        own_hosts=frozenset(hosts_of(site)),
        clock=clock,
    )
    try:
        if site.rehearsal.command:
            async with _by_command(site.rehearsal, root, scratch) as port:
                # programs that insist on https would redirect for ever
                scheme = urlsplit(site.url).scheme
                yield ScratchSite(
                    site=site,
                    port=port,
                    headers=(("X-Forwarded-Proto", scheme),),
                    fetcher=fetcher,
                )
        else:
            async with FolderServer(root) as server:
                yield ScratchSite(
                    site=site, port=server.port, headers=server.headers, fetcher=fetcher
                )
    finally:
        await fetcher.close()


@asynccontextmanager
async def _by_command(settings: RehearsalSettings, root: Path, scratch: Path) -> AsyncIterator[int]:
    port = _free_port()
    words = [
        word.replace("{root}", str(root)).replace("{port}", str(port)) for word in settings.command
    ]
    log = scratch / "server.log"
    try:
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *words,
                cwd=root,
                env={"PATH": os.defpath, "HOME": str(scratch), "LANG": "C.UTF-8"},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
    except OSError as error:
        raise CouldNotFindOut(
            f"[site.rehearsal] command: {words[0]} cannot be run ({error.strerror}). Correct it."
        ) from error
    note_server(scratch, process.pid)
    try:
        await _answers(process, port, settings.start_timeout_seconds, log)
        yield port
    finally:
        await _ended(process)
        end_server(scratch)


async def _answers(
    process: asyncio.subprocess.Process, port: int, seconds: float, log: Path
) -> None:
    try:
        async with asyncio.timeout(seconds):
            while process.returncode is None:
                try:
                    _, writer = await asyncio.open_connection(LOOPBACK, port)
                except OSError:
                    await asyncio.sleep(0.05)  # nobody tells when another program listens
                    continue
                writer.close()
                return
            fault = f"ended with exit code {process.returncode}"
    except TimeoutError:
        fault = f"did not answer on {LOOPBACK}:{port} within {seconds:g} s"
    said = await asyncio.to_thread(_end_of, log)
    raise CouldNotFindOut(
        f"[site.rehearsal] command: {fault}. It must serve the folder {{root}} on "
        f"{LOOPBACK}:{{port}} and stay in the foreground. It said: {said!r}."
    )


def _end_of(log: Path) -> str:
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - _SHOWN))
        return stream.read(_SHOWN).decode("utf-8", "replace").strip()


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Ends the command and all that it started: first asked, then forced."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), _END_SECONDS)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _free_port() -> int:
    """Of those that the system gives to nobody who asks for any, where it leaves some: else another
    program's connection could take it before the command does, or another program's server be
    asked in the place of the copy's."""
    with suppress(OSError, ValueError):
        above = range(int(_GIVEN_PORTS.read_text("ascii").split()[1]) + 1, 1 << 16)
        for _ in range(_TRIES if above else 0):
            with socket.socket() as probe, suppress(OSError):
                probe.bind((LOOPBACK, secrets.choice(above)))
                return int(probe.getsockname()[1])
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


class ScratchPlaces:
    """Port Scratch: folders below one parent, each served while a rehearsal looks at it."""

    def __init__(
        self, parent: Path, *, limits: Limits, clock: Clock, agents: tuple[str, ...]
    ) -> None:
        self._parent = parent
        self._limits = limits
        self._clock = clock
        self._agents = agents

    def folder(self, site: str) -> AbstractContextManager[Path]:
        return scratch_folder(self._parent, site)

    def served(
        self, site: Site, root: Path, folder: Path
    ) -> AbstractAsyncContextManager[ScratchSite]:
        return served(
            site, root, folder, limits=self._limits, clock=self._clock, agents=self._agents
        )
