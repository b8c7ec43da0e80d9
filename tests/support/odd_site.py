"""The site of known truth: chapters of odd pages served on loopback, and what must be said of them.

Each chapter stands alone as a site of its own, or beside others in one. The own site is
127.0.0.1; other sites are other loopback addresses, so that each is a host of its own.
"""

import copy
import gzip
import socket
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from support import fault_server as faults
from support.certificates import Authority
from support.fault_server import FaultServer
from support.odd.page import Chapter, Expected, Page
from support.site_server import Answer, Raw, Route, SiteServer

OTHERS = ("other", "soft", "tls")
"""Other sites with routes; each has an address of its own."""
_FAULTS = {
    "hangs": faults.hangs,
    "drips": faults.drips,
    "resets": faults.resets,
    "floods": faults.floods,
    "no_http": faults.says(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "no_tls": faults.says(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
}


class Said(NamedTuple):
    """What a report says, or must say, of one address."""

    reason: str
    status: int
    carriers: frozenset[tuple[str, int]]
    """Page and line."""


Truth = dict[str, dict[str, Said]]
"""By state, then by address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OddSite:
    """A running odd site."""

    chapters: tuple[Chapter, ...]
    servers: Mapping[str, SiteServer]
    places: Mapping[str, str]
    """What stands in braces, and what it stands for."""
    authority: Path
    """The certificate authority that signed the good certificate."""

    @property
    def url(self) -> str:
        return self.servers["own"].url

    def address(self, target: str) -> str:
        """The whole address of a target as it is written in a chapter."""
        filled = self.fill(target)
        return filled if ":" in filled.partition("/")[0] else self.places["own"] + filled

    def fill(self, text: str) -> str:
        for name, place in self.places.items():
            text = text.replace("{" + name + "}", place)
        return text

    def truth(self) -> Truth:
        """All that must be said, and nothing else may be."""
        found: dict[tuple[str, str], tuple[str, int, set[tuple[str, int]]]] = {}
        for page, expected, line in self._rows():
            key = (expected.state, self.address(expected.url))
            said = found.setdefault(key, (expected.reason, expected.status, set()))
            assert said[:2] == (expected.reason, expected.status), f"two truths of {key}"
            said[2].add((self.address(page.path), line))
        truth: Truth = defaultdict(dict)
        for (state, url), (reason, status, carriers) in found.items():
            truth[state][url] = Said(reason, status, frozenset(carriers))
        return truth

    def skipped(self) -> set[str]:
        return {self.address(target) for chapter in self.chapters for target in chapter.skipped}

    def stopped(self) -> set[str]:
        return {pattern for chapter in self.chapters for pattern in chapter.stopped}

    def wanted(self) -> set[str]:
        """All addresses that exist and must be asked."""
        optional = {self.address(t) for chapter in self.chapters for t in chapter.optional}
        own = {self.address(page.path) for chapter in self.chapters for page in chapter.pages}
        own |= {self.address(path) for chapter in self.chapters for path in chapter.files}
        elsewhere = {
            self.places[name] + path
            for chapter in self.chapters
            for name, routes in chapter.hosts.items()
            for path in routes
        }
        return own - optional | elsewhere

    def unwanted(self) -> set[str]:
        return {self.address(target) for chapter in self.chapters for target in chapter.never}

    def asked(self) -> list[str]:
        """Every request that any of the servers got."""
        return [
            self.places[name] + target
            for name, server in self.servers.items()
            for target in server.asked
        ]

    def _rows(self) -> Iterator[tuple[Page, Expected, int]]:
        for chapter in self.chapters:
            for page in chapter.pages:
                for expected, line in page.expected():
                    yield page, expected, line


@asynccontextmanager
async def odd_site(chapters: Iterable[Chapter], folder: Path) -> AsyncIterator[OddSite]:
    """Serves the chapters as one site; `folder` gets certificates."""
    wanted = tuple(copy.deepcopy(chapter) for chapter in chapters)
    async with AsyncExitStack() as stack:
        authority = Authority(folder)
        servers = {"own": SiteServer()}
        for number, name in enumerate(OTHERS, start=2):
            address = f"127.0.0.{number}"
            tls = authority.good(address) if name == "tls" else None
            servers[name] = SiteServer(host=address, tls=tls)
        for server in servers.values():
            await stack.enter_async_context(server)
        places = {name: server.url.rstrip("/") for name, server in servers.items()}
        places |= await _faulty(stack, authority)
        places["own_port"] = str(servers["own"].port)
        site = OddSite(chapters=wanted, servers=servers, places=places, authority=authority.file)
        _fill_servers(site)
        yield site


async def _faulty(stack: AsyncExitStack, authority: Authority) -> dict[str, str]:
    """Other sites with which something is wrong, before the first byte or after it."""
    places: dict[str, str] = {}
    for number, (name, fault) in enumerate(_FAULTS.items(), start=11):
        server = FaultServer(fault, host=f"127.0.0.{number}", reads_head=name != "no_tls")
        await stack.enter_async_context(server)
        places[name] = server.url.rstrip("/")
    places["no_tls"] = places["no_tls"].replace("http:", "https:")
    contexts = {
        "selfsigned": authority.self_signed("127.0.0.21"),
        "expired": authority.expired("127.0.0.22"),
        "wrongname": authority.for_another_name(),
    }
    for number, (name, context) in enumerate(contexts.items(), start=21):
        shut = SiteServer({"/": "never seen"}, host=f"127.0.0.{number}", tls=context)
        await stack.enter_async_context(shut)
        places[name] = shut.url.rstrip("/")
    bound = stack.enter_context(socket.socket())
    bound.bind(("127.0.0.31", 0))
    places["closed"] = f"http://127.0.0.31:{bound.getsockname()[1]}"
    return places


def _fill_servers(site: OddSite) -> None:
    own = site.servers["own"]
    own.routes["/"] = _root(site)
    for chapter in site.chapters:
        for page in chapter.pages:
            own.routes[page.path] = _served(page, site)
        for path, route in chapter.files.items():
            own.routes[path] = _filled(route, site)
        for name, routes in chapter.hosts.items():
            for path, route in routes.items():
                site.servers[name].routes[path] = _filled(route, site)
        for name, route in chapter.missing.items():
            site.servers[name].missing = _filled(route, site)


def _root(site: OddSite) -> Answer:
    links = "".join(
        f"<li><a href='{page.path}'>{chapter.name}: {page.path}</a>\n"
        for chapter in site.chapters
        for page in chapter.pages
        if page.linked
    )
    words = (
        "Welcome to the site of odd pages, which exist to be crawled. Each chapter below shows one "
        "kind of link, answer or server that programs are known to misjudge."
    )
    head = "<!DOCTYPE html><title>The odd site</title><h1>The odd site</h1>"
    return f"{head}\n<p>{words}</p>\n<ul>\n{links}</ul>\n"


def _served(page: Page, site: OddSite) -> Answer:
    body = page.lead + site.fill(page.text()).encode(page.encoding)
    return (
        200,
        {"content-type": page.content_type},
        gzip.compress(body, mtime=0) if page.packed else body,
    )


def _filled(route: Route, site: OddSite) -> Route:
    if isinstance(route, str):
        return site.fill(route)
    if isinstance(route, bytes | Raw) or callable(route):
        return route
    status, headers, body = route
    filled = {name: site.fill(value) for name, value in headers.items()}
    return (status, filled, site.fill(body) if isinstance(body, str) else body)
