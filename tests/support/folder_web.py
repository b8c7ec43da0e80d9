"""A web server that is a function over a folder and the flag of a block (port Fetcher)."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from sentinel.actions.proof import RETEST_HEADER
from sentinel.blockers.flag import read_flag
from sentinel.core.canonical import sha256
from sentinel.core.page import FetchRequest, Look, Page
from support.waiting import pass_time


@dataclass
class FolderWeb:
    """Port Fetcher: the site as it is seen from outside. `hangs`: answers until one that never
    comes, with which the step's time is up; negative: none."""

    root: Path
    flags: Path
    at: Callable[[], datetime]
    hangs: int = -1

    async def fetch(self, request: FetchRequest) -> Look:
        await self.answered()
        flag, token = read_flag(self.flags, "main"), dict(request.headers).get(RETEST_HEADER, "")
        path = urlsplit(request.url).path.lstrip("/") or "index.html"
        file = self.root / path
        if flag.incident and not path.startswith(".well-known/") and not flag.passes(token):
            headers = (("retry-after", "600"), ("x-sentinel-block", flag.incident))
            return self._page(request, 503, headers, flag.page_html.encode())
        if not file.is_file():
            return self._page(request, 404, (), b"not here")
        return self._page(request, 200, (), file.read_bytes())

    async def answered(self) -> None:
        self.hangs -= self.hangs >= 0
        if self.hangs == 0:
            self.hangs = -1
            pass_time(7200)
            await asyncio.Event().wait()

    def _page(
        self, asked: FetchRequest, status: int, headers: tuple[tuple[str, str], ...], body: bytes
    ) -> Page:
        return Page(
            url=asked.url,
            final_url=asked.url,
            status=status,
            headers=headers,
            body=b"" if asked.method == "HEAD" else body,
            sha256=sha256(body),
            fetched_at=self.at(),
        )

    async def close(self) -> None:
        """Nothing stays open."""


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def digest(files: dict[str, bytes]) -> str:
    return hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()
