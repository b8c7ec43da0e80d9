"""The page behind links, over a real socket: looking changes nothing, an answer counts once, and
whatever else is sent gets one plain page."""

import asyncio
import base64
import hashlib
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from sentinel.console.door.keeping import keep_door, refuse_unbindable, serve_door
from sentinel.console.server import bound_to
from sentinel.core.answer_link import sealed, token_of
from sentinel.core.playbook import Approval, StepType
from sentinel.core.response_settings import Approvals
from sentinel.core.words import Role
from sentinel.edges.answer_keys import AnswerKeys
from sentinel.errors import ConfigError
from support.asked import DEADLINE, GM, OFFICER, Place, gated, place
from support.settings import make_config
from support.stores import new_key
from support.waiting import LIMIT_SECONDS

FORM = re.compile(r'name="form" value="([0-9a-f]{64})"')
REFUSED = "This link cannot be used."


@asynccontextmanager
async def door(found: Place) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the served door."""
    stop = asyncio.Event()
    bound = bound_to("127.0.0.1:0")
    base = f"http://127.0.0.1:{bound.getsockname()[1]}/"
    serving = asyncio.create_task(serve_door(found.answering, bound, stop))
    try:
        async with httpx.AsyncClient(base_url=base, timeout=LIMIT_SECONDS) as client:
            yield client
    finally:
        stop.set()
        await serving


def path_of(link: str) -> str:
    return f"answer/{token_of(link)}"


async def form_of(client: httpx.AsyncClient, path: str) -> str:
    page = await client.get(path)
    assert page.status_code == 200, page.text
    found = FORM.search(page.text)
    assert found is not None
    return found[1]


def state(found: Place) -> tuple[object, ...]:
    log = found.folder / "audit.jsonl"
    return found.journal, found.store.outbox.all(), log.read_bytes() if log.exists() else b""


def is_plain_refusal(page: httpx.Response) -> bool:
    return REFUSED in page.text and "INC-" not in page.text and "GM" not in page.text


async def test_looking_at_it_changes_nothing_and_shows_what_is_asked(tmp_path: Path) -> None:
    with place(tmp_path) as found:
        found.ask(why="the cap is reached <script>alert(1)</script>\u202e")
        before = state(found)
        path = path_of(found.link(GM))
        async with door(found) as client:
            pages = [await client.get(path) for _ in range(3)]
            head = await client.head(path)
        assert state(found) == before
        text = pages[0].text
        for part in (
            "Your approval is needed: restore",
            "puts back 3 files from backup 01BACKUP",
            "22 Nov 2026 22:00:00 IST",
            "आपका अनुमोदन चाहिए",
            "the cap is reached &lt;script&gt;",
            'value="yes"',
        ):
            assert part in text
        assert "<script" not in text
        assert "\u202e" not in text
        assert head.status_code == 200
        assert head.content == b""
        style = text.partition("<style>")[2].partition("</style>")[0]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        for page in (*pages, head):
            policy = page.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "form-action 'self'" in policy
            assert "unsafe" not in policy
            assert f"style-src 'sha256-{digest}'" in policy
            assert page.headers["cache-control"] == "no-store"
            assert page.headers["x-content-type-options"] == "nosniff"
            assert page.headers["referrer-policy"] == "same-origin"
            assert "server" not in page.headers


async def test_a_yes_counts_once(tmp_path: Path) -> None:
    with place(tmp_path) as found:
        found.ask()
        path = path_of(found.link(GM))
        async with door(found) as client:
            data = {"form": await form_of(client, path), "answer": "yes", "words": "ठीक है"}
            first = await client.post(path, data=data)
            second = await client.post(path, data=data)
            looked = await client.get(path)
        assert first.status_code == 200
        assert "Your yes is recorded." in first.text
        assert found.answers() == [("approved", "GM", "")]
        assert found.journal[-1].data["note"] == "ठीक है"
        assert found.journal[-1].data["via"] == "link"
        for page in (second, looked):
            assert page.status_code == 403
            assert is_plain_refusal(page)
        (line,) = found.noted("answer-refused")
        assert "used already" in line["text"]


async def test_of_answers_sent_at_once_one_counts(tmp_path: Path) -> None:
    with place(tmp_path) as found:
        found.ask()
        path = path_of(found.link(GM))
        async with door(found) as client:
            data = {"form": await form_of(client, path), "answer": "yes"}
            pages = await asyncio.gather(*(client.post(path, data=data) for _ in range(6)))
        assert sorted(page.status_code for page in pages) == [200, 403, 403, 403, 403, 403]
        assert found.answers() == [("approved", "GM", "")]


async def test_a_no_without_a_reason_is_asked_again_and_with_one_recorded(tmp_path: Path) -> None:
    with place(tmp_path) as found:
        found.ask()
        path = path_of(found.link(GM))
        async with door(found) as client:
            data = {"form": await form_of(client, path), "answer": "no", "words": "  "}
            empty = await client.post(path, data=data)
            assert empty.status_code == 422
            assert "A no needs its reason" in empty.text
            assert found.answers() == []
            told = await client.post(path, data={**data, "words": "not this backup"})
        assert "Your no is recorded." in told.text
        assert found.answers() == [("declined", "GM", "")]
        assert found.journal[-1].data["reason"] == "not this backup"


async def test_a_manual_step_shows_its_instruction(tmp_path: Path) -> None:
    step = gated(
        "call",
        Approval.NEVER,
        type=StepType.MANUAL,
        role=Role.ON_CALL,
        instruction="Ring the provider.",
        instruction_hindi="प्रदाता को फ़ोन करें।",
    )
    with place(tmp_path, step) as found:
        found.ask(would="")
        path = path_of(found.link(OFFICER))
        async with door(found) as client:
            page = await client.get(path)
            data = {"form": await form_of(client, path), "answer": "yes"}
            done = await client.post(path, data=data)
        assert "Ring the provider." in page.text
        assert "प्रदाता को फ़ोन करें।" in page.text
        assert "It is done" in page.text
        assert done.status_code == 200


async def test_every_refusal_is_the_same_plain_page(tmp_path: Path) -> None:
    with place(tmp_path) as found:
        found.ask()
        link = found.link(GM)
        token = token_of(link)
        foreign = sealed(found.answering.link_of(link), AnswerKeys(new_key()).sign)
        wrong_role = found.link(OFFICER)
        before = found.journal
        async with door(found) as client:
            pages = [
                await client.get(path)
                for path in (
                    "",
                    "answer/",
                    "answer/x",
                    f"answer/{token}x",
                    f"answer/{foreign}",
                    path_of(wrong_role),
                    "answer/%ff%fe",
                    "answer/../../etc/passwd",
                    "x" * 5000,
                )
            ]
            other = [
                await client.request(method, path_of(link))
                for method in ("PUT", "DELETE", "OPTIONS")
            ]
            found.pass_time(DEADLINE)
            pages.append(await client.get(path_of(link)))
        assert {page.text for page in (*pages, *other)} == {pages[0].text}
        assert all(is_plain_refusal(page) for page in pages)
        assert {page.status_code for page in pages} == {403}
        assert {page.status_code for page in other} == {405}
        assert found.journal == before


async def test_what_is_no_form_of_the_page_is_refused(tmp_path: Path) -> None:
    """Huge, of another kind, not UTF-8, without the page's token, from elsewhere, unheard of."""
    with place(tmp_path) as found:
        found.ask()
        path = path_of(found.link(GM))
        kind = {"content-type": "application/x-www-form-urlencoded"}
        async with door(found) as client:
            form = await form_of(client, path)
            good = f"form={form}&answer=yes"
            for content, headers in (
                (b"a=" + b"x" * 50_000, kind),
                (b"words=%ff%fe&" + good.encode(), kind),
                (b"words=\xff\xfe&" + good.encode(), kind),
                (b"&".join([b"a=1"] * 500), kind),
                (good.encode(), {"content-type": "application/json"}),
                (good.encode(), {"content-type": "multipart/form-data; boundary=x"}),
                (b"", kind),
                (b"answer=yes", kind),
                (f"form={'0' * 64}&answer=yes".encode(), kind),
                (f"form={form}&answer=perhaps".encode(), kind),
                (good.encode(), {**kind, "origin": "https://evil.example"}),
                (good.encode(), {**kind, "origin": "null"}),
                (good.encode(), {**kind, "sec-fetch-site": "cross-site"}),
            ):
                page = await client.post(path, content=content, headers=headers)
                assert page.status_code == 403, content[:80]
                assert is_plain_refusal(page)
            assert found.answers() == []
            assert found.noted("answer-refused")
            origin = {"origin": "https://sentinel.institute.example"}
            page = await client.post(path, content=good, headers={**kind, **origin})
            assert page.status_code == 200


async def test_forged_answers_do_not_fill_the_audit_log(tmp_path: Path) -> None:
    with place(tmp_path) as found:
        found.ask()
        token = token_of(found.link(GM))
        async with door(found) as client:
            for _ in range(40):
                await client.post(f"answer/{token[:-1]}", data={"answer": "yes"})
        assert len(found.noted("answer-refused")) == 20


async def test_too_much_at_once_is_refused_until_time_has_passed(tmp_path: Path) -> None:
    with place(tmp_path) as found:
        found.ask()
        path = path_of(found.link(GM))
        async with door(found) as client:
            codes = [(await client.get(path)).status_code for _ in range(62)]
            assert codes == [200] * 60 + [429] * 2
            found.clock.ticks += 10
            assert (await client.get(path)).status_code == 200


async def test_a_stop_ends_it_although_somebody_is_connected(tmp_path: Path) -> None:
    with place(tmp_path) as found:
        bound = bound_to("127.0.0.1:0")
        stop = asyncio.Event()
        serving = asyncio.create_task(serve_door(found.answering, bound, stop))
        reader, writer = await asyncio.open_connection(*bound.getsockname())
        writer.write(b"GET /answer/")
        await writer.drain()
        stop.set()
        await serving
        assert await reader.read() == b""
        writer.close()


async def test_without_an_address_there_is_no_door(tmp_path: Path) -> None:
    with place(tmp_path) as found:
        stop = asyncio.Event()
        answering = found.answering
        object.__setattr__(answering, "config", make_config(tmp_path))
        keeping = asyncio.create_task(keep_door(answering, stop))
        stop.set()
        await keeping


def test_an_address_that_is_held_is_a_clear_fault(tmp_path: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        listen = f"127.0.0.1:{held.getsockname()[1]}"
        config = replace(make_config(tmp_path), approvals=Approvals(listen=listen))
        with pytest.raises(ConfigError, match=f"approvals.listen: {listen} cannot be listened on"):
            refuse_unbindable(config)
    refuse_unbindable(config)
    refuse_unbindable(make_config(tmp_path))
