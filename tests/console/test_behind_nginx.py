"""The console behind a real nginx, set up as docs/console.md shows: the visitor's address is
believed, cookies and addresses are those of the outside, events are not held back."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from sentinel.console.application import ConsoleParts, console_app
from sentinel.console.server import Served, bound_to, serve
from sentinel.operations.changes import Changes
from sentinel.operations.desk import Desk
from sentinel.operations.works import Works
from support.certificates import Authority
from support.console import FixedAccess, opened, person
from support.doc_examples import DOCS, examples
from support.free_ports import free_port
from support.nginx import running_nginx
from support.waiting import LIMIT_SECONDS
from support.working_folder import CONFIG, make_working_folder

NAME = "sentinel.example.org"
LISTEN = "127.0.0.1:8600"
VISITOR = "127.0.0.2"


async def _address(request: Request) -> JSONResponse:
    return JSONResponse({"address": request.state.address})


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor from outside, who knows the name."""
    shown = {one.language: one.text for one in examples(DOCS / "console.md")}
    authority = Authority(tmp_path)
    authority.good("127.0.0.1")
    stop, changes = asyncio.Event(), Changes()
    with opened(make_working_folder(tmp_path / "work", f"{CONFIG}\n{shown['toml']}")) as app:
        works = Works(app.clock.now, changes.tell)
        desk = Desk(app=app, changes=changes, works=works, sweep=lambda _: None)
        access = FixedAccess(person(), extra=[Route("/address", _address)])
        bound = bound_to("127.0.0.1:0")
        inner = f"127.0.0.1:{bound.getsockname()[1]}"
        parts = ConsoleParts(desk=desk, access=access, stop=stop)
        made = Served(name="console", make=lambda: console_app(parts))
        serving = asyncio.create_task(serve(made, bound, stop))
        both = tmp_path / "good.pem"
        port = free_port()
        tls = f"listen 127.0.0.1:{port} ssl; ssl_certificate {both}; ssl_certificate_key {both};"
        server = f"{tls}\nserver_name {NAME};\n{shown['nginx'].replace(LISTEN, inner)}"
        with running_nginx(
            tmp_path / "nginx", "return 404;", http=f"server {{ {server} }}"
        ) as nginx:
            # it answers: all its sockets listen
            await asyncio.to_thread(httpx.get, nginx.url, timeout=LIMIT_SECONDS)
            trust = ssl.create_default_context(cafile=str(authority.file))
            url = f"https://127.0.0.1:{port}"
            way = httpx.AsyncHTTPTransport(verify=trust, local_address=VISITOR)
            async with httpx.AsyncClient(
                transport=way, base_url=url, headers={"Host": NAME}, timeout=LIMIT_SECONDS
            ) as found:
                yield found
        stop.set()
        await serving


async def test_the_visitor_is_who_came_to_the_proxy(client: httpx.AsyncClient) -> None:
    plain = await client.get("/address")
    lied = await client.get("/address", headers={"X-Forwarded-For": "203.0.113.9"})
    assert plain.json() == lied.json() == {"address": VISITOR}


async def test_pages_are_those_of_the_outside(client: httpx.AsyncClient) -> None:
    page = await client.get("/works")
    assert page.status_code == 200
    assert "max-age" in page.headers["strict-transport-security"]
    language = await client.get("/language/hi?back=/works")
    assert "Secure" in language.headers["set-cookie"]
    assert language.headers["location"] == "/works"


async def test_events_come_at_once(client: httpx.AsyncClient) -> None:
    async with client.stream("GET", "/events") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == "retry: 3000"
