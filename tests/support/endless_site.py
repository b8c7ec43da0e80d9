"""A site of any number of pages, made up as it is asked, with traps that have no end.

    with endless_site(urls=1_000_000) as site:
        ...site.url, site.counts().twice

It runs in a process of its own, keeps connections open and answers thousands of requests a second.
Real pages are `/item/N`, each with words of its own and ten links that reach every other. It counts
what it is asked, address by address, so that a crawl can be shown to ask none twice. See
`endless_traps` for what has no end.
"""

import argparse
import asyncio
import hashlib
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from support.endless_traps import TRAPS, Answer, entrances, html

LINKS_A_PAGE = 10
COUNTS = "/counts-of-this-server"
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "ru", "sa", "te", "vi", "wo")
WORDS = tuple(a + b + c for a in _SYLLABLES for b in _SYLLABLES for c in ("n", "r", "s"))[:512]
_WORDS_A_PAGE = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the server was asked since it started."""

    requests: int
    items: int
    """Different real pages that were asked."""
    twice: int
    """Real pages that were asked more than once."""
    which: tuple[int, ...]
    """The numbers of the first of these."""
    traps: dict[str, int]
    """Requests by trap."""
    trap_addresses_twice: int
    """Addresses of traps that were asked more than once (cookie loop and robots.txt left out)."""
    missing: int
    """Requests that were answered with 404."""


@dataclass(slots=True)
class Site:
    """The pages, and how often each was asked."""

    urls: int
    traps: bool
    asked: bytearray = field(init=False)
    requests: int = 0
    missing: int = 0
    by_trap: dict[str, int] = field(default_factory=dict)
    trap_addresses: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.asked = bytearray(self.urls)

    def answer(self, target: str, cookie: bool) -> Answer:
        self.requests += 1
        if target.startswith("/item/") and (number := target[6:]).isdecimal():
            if int(number) < self.urls:
                return 200, "", self._item(int(number))
        elif target == "/":
            return 200, "", self._home()
        elif self.traps and (trap := TRAPS.get(target.split("/", 2)[1].partition("?")[0])):
            name = trap.__name__
            self.by_trap[name] = self.by_trap.get(name, 0) + 1
            if name != "cookie_loop":
                self.trap_addresses[target] = self.trap_addresses.get(target, 0) + 1
            return trap(target, cookie)
        elif target == COUNTS:
            self.requests -= 1
            return 200, "", json.dumps(self._counts()).encode()
        self.missing += 1
        return 404, "", html("Not found", "<p>There is no such page.</p>")

    def _home(self) -> bytes:
        doors = "".join(f'<li><a href="{door}">{door}</a>' for door in entrances())
        return html(
            "Home", f'<a href="/item/0">the first</a><ul>{doors if self.traps else ""}</ul>'
        )

    def _item(self, number: int) -> bytes:
        if self.asked[number] < 255:
            self.asked[number] += 1
        first = LINKS_A_PAGE * number + 1
        links = "".join(
            f'<li><a href="/item/{(first + step) % self.urls}">{_name(first + step)}</a>'
            for step in range(LINKS_A_PAGE)
        )
        # a trap's door on every five hundredth page: traps are found deep inside, too
        door = ""
        if self.traps and number % 500 == 0:
            doors = entrances()
            door = f'<a href="{doors[number // 500 % len(doors)]}">more</a>'
        return html(f"{_name(number)} {number}", f"<p>{_text(number)}</p><ul>{links}</ul>{door}")

    def _counts(self) -> dict[str, object]:
        never, once = self.asked.count(0), self.asked.count(1)
        # found byte by byte only where there are some
        which = (
            [n for n, times in enumerate(self.asked) if times > 1]
            if never + once < self.urls
            else []
        )
        return {
            "requests": self.requests,
            "items": self.urls - never,
            "twice": len(which),
            "which": which[:1000],
            "traps": self.by_trap,
            "trap_addresses_twice": sum(times > 1 for times in self.trap_addresses.values()),
            "missing": self.missing,
        }


def _name(number: int) -> str:
    return f"{WORDS[number % 512]} {WORDS[number // 512 % 512]}"


def _text(number: int) -> str:
    """Words that no other page has in this order, the same each time."""
    drawn = hashlib.blake2b(number.to_bytes(8, "big"), digest_size=2 * _WORDS_A_PAGE).digest()
    return " ".join(WORDS[(drawn[at] << 8 | drawn[at + 1]) % 512] for at in range(0, len(drawn), 2))


class _Connection(asyncio.Protocol):
    """One kept-alive connection; requests may arrive in pieces and several at once."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while (end := self._waiting.find(b"\r\n\r\n")) >= 0:
            head, self._waiting = self._waiting[:end], self._waiting[end + 4 :]
            target = head[: head.index(b"\r\n")].split(b" ", 2)[1].decode("latin-1")
            status, more, body = self._site.answer(target, b"\r\ncookie:" in head.lower())
            kind = "application/json" if target == COUNTS else "text/html; charset=utf-8"
            self._transport.write(
                f"HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\n"
                f"Content-Length: {len(body)}\r\n{more}\r\n".encode("latin-1")
                + (b"" if head.startswith(b"HEAD ") else body)
            )


async def serve(urls: int, *, traps: bool) -> None:
    """Serves until SIGTERM, or until standard input ends: it does not outlive who started it."""
    loop = asyncio.get_running_loop()
    site = Site(urls=urls, traps=traps)
    server = await loop.create_server(lambda: _Connection(site), "127.0.0.1", 0, backlog=1024)
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_reader(sys.stdin.fileno(), lambda: None if os.read(0, 1) else stop.set())
    print(server.sockets[0].getsockname()[1], flush=True)
    await stop.wait()
    server.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class EndlessSite:
    """The running server, from outside."""

    url: str
    process: "subprocess.Popen[str]"

    def counts(self) -> Counts:
        with urllib.request.urlopen(self.url.rstrip("/") + COUNTS) as answer:
            told = json.load(answer)
        return Counts(**{**told, "which": tuple(told["which"])})


@contextmanager
def endless_site(*, urls: int, traps: bool = True) -> Iterator[EndlessSite]:
    """A running site; stopped at the end of the block."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "support.endless_site",
            str(urls),
            *([] if traps else ["--no-traps"]),
        ],
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        port = int(process.stdout.readline())
        yield EndlessSite(url=f"http://127.0.0.1:{port}/", process=process)
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("urls", type=int)
    parser.add_argument("--no-traps", action="store_true")
    given = parser.parse_args()
    asyncio.run(serve(given.urls, traps=not given.no_traps))
