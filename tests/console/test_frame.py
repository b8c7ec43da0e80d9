"""The frame around all pages: who is let in, what every answer bears, forms of others."""

import asyncio
import html
import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from sentinel.console.handlers import local_path
from sentinel.console.protection import Protection, client_address, networks
from sentinel.core.console_settings import ConsoleSettings
from sentinel.core.principal import Principal
from sentinel.operations.works import Report
from support.console import console_of, opened, person
from support.working_folder import make_working_folder


async def test_nobody_sees_a_page_without_signing_in(tmp_path: Path) -> None:
    with opened(make_working_folder(tmp_path)) as app:
        async with console_of(app, None) as console:
            page = await console.client.get("/works?x=1")
            followed = await console.client.get("/events")
            acted = await console.act("list-works")
    assert (page.status_code, page.headers["location"]) == (303, "/login?back=%2Fworks%3Fx%3D1")
    assert followed.status_code == 401
    assert acted.status_code == 303


async def test_every_answer_forbids_what_is_not_ours(tmp_path: Path) -> None:
    with opened(make_working_folder(tmp_path)) as app:
        async with console_of(app, person()) as console:
            answers = [
                await console.client.get(path) for path in ("/works", "/nowhere", "/static/live.js")
            ]
    assert [answer.status_code for answer in answers] == [200, 404, 200]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
    nonces = {
        re.search(r"nonce-([\w-]+)", one.headers["content-security-policy"])[1] for one in answers
    }  # type: ignore[index]
    assert len(nonces) == 3, "each answer has its own"


async def test_a_page_of_another_name_is_not_answered(tmp_path: Path) -> None:
    """DNS that leads a name of others here must not let their page read ours."""
    with opened(make_working_folder(tmp_path)) as app:
        async with console_of(app, person()) as console:
            answer = await console.client.get("/works", headers={"Host": "evil.example"})
    assert answer.status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
        {"Origin": "http://["},
    ],
)
async def test_a_form_from_elsewhere_does_nothing(tmp_path: Path, headers: dict[str, str]) -> None:
    with opened(make_working_folder(tmp_path)) as app:
        async with console_of(app, person()) as console:
            data = {"form": "form-of-this-session"}
            answer = await console.client.post("/act/anything", data=data, headers=headers)
            assert answer.status_code == 403
            ours = await console.act("anything")
            assert ours.status_code == 404


async def test_a_work_is_shown_while_it_runs_and_when_it_has_ended(tmp_path: Path) -> None:
    go_on = asyncio.Event()

    async def work(report: Report) -> dict[str, int]:
        report("half of it <b>", 0.5)
        await go_on.wait()
        return {"pages": 7}

    with opened(make_working_folder(tmp_path)) as app:
        async with console_of(app, person()) as console:
            begun = console.desk.works.begin(person(), "restore", "main", work)
            seen = await console.desk.changes.after(console.desk.changes.number, 5)
            assert seen
            while "half of it" not in (page := await console.client.get(f"/works/{begun.id}")).text:
                await asyncio.sleep(0)
            assert "half of it &lt;b&gt;" in page.text
            go_on.set()
            await console.desk.works.ended()
            ended = await console.client.get(f"/works/{begun.id}")
            unknown = await console.client.get("/works/none")
    assert "Ended well" in ended.text
    assert unknown.status_code == 404


async def test_a_form_comes_back_from_the_question_for_a_factor_letter_for_letter(
    tmp_path: Path,
) -> None:
    """What is carried out is what was sent: two files are not one with a blank in its name."""
    sent = {"site": "main", "path_lines": 'a.php\nb\u200b"><b>.php', "reason": "x" * 30_000}
    with opened(make_working_folder(tmp_path)) as app:
        async with console_of(app, person()) as console:
            page = await console.act("bring-back", **sent)
    asked = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text)
    assert {name: html.unescape(value) for name, value in asked if name in sent} == sent


async def test_hindi_is_chosen_and_kept(tmp_path: Path) -> None:
    with opened(make_working_folder(tmp_path)) as app:
        async with console_of(app, person()) as console:
            answer = await console.client.get("/language/hi?back=/works")
            assert answer.headers["location"] == "/works"
            page = await console.client.get("/works")
    assert '<html lang="hi">' in page.text
    assert "बाहर निकलें" in page.text


@pytest.mark.parametrize(
    "text",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "x", "", "/a\nb", "//[", "//℀"],
)
def test_a_way_back_leads_to_a_page_of_ours(text: str) -> None:
    assert local_path(text) == "/"


def test_an_address_is_believed_as_far_as_trusted_proxies_tell_it() -> None:
    proxies = networks(("10.0.0.0/8", "127.0.0.1"))
    assert client_address("192.0.2.1", "203.0.113.9", proxies) == "192.0.2.1"
    assert client_address("127.0.0.1", "203.0.113.9, 10.1.1.1", proxies) == "203.0.113.9"
    assert client_address("127.0.0.1", "1.1.1.1, 203.0.113.9", proxies) == "203.0.113.9"
    assert client_address("127.0.0.1", "evil", proxies) == "127.0.0.1"


async def test_what_a_visitor_forwards_is_not_believed_beside_what_the_proxy_adds() -> None:
    """HAProxy adds a header of its own after the visitor's."""

    async def address(request: Request) -> PlainTextResponse:
        return PlainTextResponse(request.state.address)

    settings = ConsoleSettings(
        listen="127.0.0.1:8600", url="https://s.example/", trusted_proxies=("10.0.0.1",)
    )
    app = Protection(Starlette(routes=[Route("/", address)]), settings)
    transport = httpx.ASGITransport(app, client=("10.0.0.1", 1))
    forwarded = [("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-For", "203.0.113.9")]
    async with httpx.AsyncClient(transport=transport, base_url="https://s.example") as client:
        answer = await client.get("/", headers=forwarded)
    assert answer.text == "203.0.113.9"


def test_every_word_of_a_template_has_its_hindi() -> None:
    from sentinel.console.rendering import FOLDER
    from sentinel.console.words import HINDI

    said = re.compile(r"""\bt\(\s*"([^"]+)"|\bt\(\s*'([^']+)'""")
    lacking = {
        (file.name, found[1] or found[2])
        for file in FOLDER.glob("*.j2")
        for found in said.finditer(file.read_text(encoding="utf-8"))
        if (found[1] or found[2]) not in HINDI
    }
    assert not lacking


def test_what_a_principal_may_is_what_the_roles_may() -> None:
    from sentinel.core.authority import MAY, Act

    somebody: Principal = person()
    assert {act for act in Act if somebody.may(act)} == {
        act for act in Act if set(MAY[act]) & set(somebody.roles)
    }


def test_no_word_has_two_hindis() -> None:
    """Modules are put together: of two that differ the last one would count, everywhere."""
    import importlib
    import pkgutil

    from sentinel.console import words

    said: dict[str, set[str]] = {}
    for module in pkgutil.iter_modules(words.__path__):
        for english, hindi in importlib.import_module(
            f"{words.__name__}.{module.name}"
        ).HINDI.items():
            said.setdefault(english, set()).add(hindi)
    assert {english: hindi for english, hindi in said.items() if len(hindi) > 1} == {}
