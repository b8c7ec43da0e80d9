"""A folder behind a web server of its own on loopback, so that a crawl can look at it as at any
site. Private: without the token that it makes up nobody on this machine gets anything."""

import asyncio
import hmac
import mimetypes
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from urllib.parse import quote, unquote_to_bytes

from sentinel.edges.listener import Listener
from sentinel.errors import CouldNotFindOut

INDEX_FILES = ("index.html", "index.htm", "index.xhtml")
PAGE_ENDINGS = (".html", ".htm", ".xhtml")
TOKEN_HEADER = "X-Sentinel-Folder"  # noqa: S105 - the header's name, no secret
_HEAD_BYTES = 64 << 10
_PIECE_BYTES = 256 << 10
_TYPES = mimetypes.MimeTypes()
"""Python's own table, not the machine's: an answer is the same everywhere."""
_FURTHER_TYPES = {
    ".xhtml": "application/xhtml+xml",
    ".webmanifest": "application/manifest+json",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".webp": "image/webp",
    ".avif": "image/avif",
}
_REASONS = {200: "OK", 301: "Moved Permanently", 403: "Forbidden", 404: "Not Found"}


class FolderServer:
    """Serves one folder while its context lasts; `url` is where.

    As plain web servers do: a directory shows its index file, one without is 404 (no listing),
    and a directory without the last slash is sent there (301). With `clean_urls`, `/about` is
    `about.html` where there is no such file, as some hosts have it. Nothing outside of the folder
    is served, through no link and no `..`. GET and HEAD alone; requests need `headers`.
    """

    def __init__(self, folder: Path, *, port: int = 0, clean_urls: bool = False) -> None:
        self._root = folder.resolve()
        self._port = port
        self._clean_urls = clean_urls
        self._token = secrets.token_hex(16)
        self._listener = Listener(self._serve)

    @property
    def port(self) -> int:
        return self._port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/"

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """What a request must carry."""
        return ((TOKEN_HEADER, self._token),)

    async def __aenter__(self) -> "FolderServer":
        """Raises CouldNotFindOut where the wanted port is taken."""
        try:
            self._port = await self._listener.start(
                "127.0.0.1", self._port, limit=_HEAD_BYTES, backlog=512
            )
        except OSError as error:
            raise CouldNotFindOut(
                f"the folder {self._root} cannot be served on 127.0.0.1:{self._port} "
                f"({error.strerror}). Begin anew, without --resume: another port is then taken."
            ) from error
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self._listener.stop()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._answer(await reader.readuntil(b"\r\n\r\n"), writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the client went, or what it says is no request
        finally:
            writer.close()

    async def _answer(self, head: bytes, writer: asyncio.StreamWriter) -> bool:
        """Answers one request; whether the connection goes on."""
        first, *lines = head.decode("latin-1").split("\r\n")
        method, _, target = first.partition(" ")
        given = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
        token = given.get(TOKEN_HEADER.lower(), "")
        if method not in {"GET", "HEAD"} or not _same(token, self._token):
            await self._send(writer, 403, {}, b"")
            return False
        path, file = self.find(target.partition(" ")[0].partition("?")[0])
        if file is None:
            moved = {"Location": path} if path else {}
            await self._send(writer, 301 if path else 404, moved, b"")
            return True
        await self._send_file(writer, file, bodiless=method == "HEAD")
        return True

    def name_of(self, path: str) -> str:
        """The file, relative to the folder, that serves a URL path; the path where none does."""
        file = self.find(path.partition("?")[0])[1]
        return str(file.relative_to(self._root)) if file is not None else path

    def find(self, target: str) -> tuple[str, Path | None]:
        """The file behind a path; else where its directory is, or nothing at all."""
        name = unquote_to_bytes(target)
        if b"\0" in name:
            return "", None
        place = self._inside(self._root / os.fsdecode(name.lstrip(b"/")))
        if place is not None and place.is_dir():
            if not target.endswith("/"):
                # one slash: two would name a host
                return f"/{target.strip('/')}/", None
            indexes = (self._inside(place / index) for index in INDEX_FILES)
            found = next((index for index in indexes if index and index.is_file()), None)
            return "", found
        if place is None and self._clean_urls and name and not name.endswith(b"/"):
            place = self._inside(self._root / os.fsdecode(name.lstrip(b"/") + b".html"))
        if place is None or not place.is_file() or target.endswith("/"):
            return "", None
        return "", place

    def _inside(self, path: Path) -> Path | None:
        """The real path of what exists below the folder."""
        try:
            real = path.resolve(strict=True)
        except (OSError, RuntimeError):
            return None
        return real if real.is_relative_to(self._root) else None

    async def _send_file(self, writer: asyncio.StreamWriter, file: Path, *, bodiless: bool) -> None:
        try:
            stream = file.open("rb")
        except OSError:
            await self._send(writer, 403, {}, b"")
            return
        with stream:
            size = os.fstat(stream.fileno()).st_size
            kind = _content_type(file)
            headers = {"Content-Type": kind} if kind else {}
            if bodiless or size <= _PIECE_BYTES:
                await self._send(writer, 200, headers, b"" if bodiless else stream.read(size), size)
                return
            await self._send(writer, 200, headers, b"", size)
            while size > 0 and (piece := stream.read(min(size, _PIECE_BYTES))):
                writer.write(piece)
                await writer.drain()
                size -= len(piece)
            if size > 0:  # it got shorter meanwhile: the client must not wait for the rest
                writer.close()

    async def _send(
        self,
        writer: asyncio.StreamWriter,
        status: int,
        headers: dict[str, str],
        body: bytes,
        size: int | None = None,
    ) -> None:
        lines = {**headers, "Content-Length": str(len(body) if size is None else size)}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"HTTP/1.1 {status} {_REASONS[status]}\r\n{head}\r\n".encode("latin-1") + body)
        await writer.drain()


def _same(given: str, wanted: str) -> bool:
    """Compared in equal time; as bytes, for a stranger may send what is not ASCII."""
    return hmac.compare_digest(given.encode(), wanted.encode())


def pages_below(folder: Path, limit: int) -> Iterator[str]:
    """Paths (URL, no slash before) of the pages below a folder, by name, at most `limit`: a
    directory stands for its index file. Links to other folders are not followed; what cannot be
    read is left out."""
    count = 0
    for place, folders, files in os.walk(folder):
        folders.sort()
        index = next((name for name in INDEX_FILES if name in files), "")
        for name in sorted(files):
            if name.lower().endswith(PAGE_ENDINGS):
                count += 1
                if count > limit:
                    return
                path = quote(os.fsencode((Path(place) / name).relative_to(folder)))
                yield path[: -len(name)] if name == index else path


def _content_type(file: Path) -> str:
    ending = file.suffix.lower()
    return _FURTHER_TYPES.get(ending) or _TYPES.guess_type(file.name)[0] or ""
