"""The mail channel against servers that lie, babble, stall and listen in."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from sentinel.core.delivery import Answer, Outcome
from sentinel.core.mail_answer import MAX_CHARACTERS
from sentinel.core.secret import Secret
from sentinel.core.settings import MailSecurity
from support.hostile_strings import HOSTILE
from support.mails import ON_CALL, Shelf, mail_channel, mail_row
from support.waiting import LIMIT_SECONDS, pass_time

WORD = "Corr3ct-h0rse"
LARGE = 12_000_000
"""Bytes; as they go over the wire, more than all buffers between two programs hold."""


@dataclass
class Talk:
    """One connection of a server that a test writes itself."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    heard: list[bytes]

    async def says(self, *lines: str) -> None:
        self.writer.write(b"".join(line.encode("utf-8", "replace") + b"\r\n" for line in lines))
        await self.writer.drain()

    async def hears(self) -> bytes:
        line = await self.reader.readline()
        self.heard.append(line)
        return line

    async def until_mail(self) -> None:
        """Greeting, EHLO and its answer."""
        await self.says("220 server.example")
        await self.hears()
        await self.says("250 server.example")

    async def until_content(self) -> None:
        """All up to the line with the dot."""
        await self.until_mail()
        for answer in ("250 ok", "250 ok", "354 go on"):
            await self.hears()
            await self.says(answer)
        while await self.hears() != b".\r\n":
            assert not self.reader.at_eof()


Behaviour = Callable[[Talk], Awaitable[None]]


@dataclass
class Server:
    port: int
    heard: list[bytes] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def all_gone(self) -> None:
        """Returns when every connection has ended."""
        await asyncio.gather(*self.tasks)


@asynccontextmanager
async def serving(behaviour: Behaviour) -> AsyncIterator[Server]:
    """Every connection is closed after the behaviour, which is let go when the test has ended."""
    found = Server(port=0)

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        found.tasks.add(task)
        try:
            await behaviour(Talk(reader, writer, found.heard))
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
        for task in found.tasks:
            task.cancel()
        await asyncio.gather(*found.tasks, return_exceptions=True)


async def sent(behaviour: Behaviour, **changes: object) -> tuple[Answer, Server]:
    async with serving(behaviour) as server:
        channel = mail_channel(server.port, **changes)
        answer = await channel.send(mail_row(recipients=(ON_CALL,)))
    assert "\n" not in answer.reason
    assert len(answer.reason) <= MAX_CHARACTERS
    return answer, server


@pytest.mark.parametrize(
    "greeting",
    [
        "HTTP/1.1 400 Bad Request",
        "SSH-2.0-OpenSSH_9.6",
        "* OK IMAP4rev1",
        "\x00\x01\x02\x03",
        "",
        "-20 x",
        "220",
        "999 x",
        "²²⁰ x",
        "554 5.7.1 no",
    ],
)
async def test_what_speaks_no_smtp_is_away(greeting: str) -> None:
    async def babble(talk: Talk) -> None:
        await talk.says(greeting)

    answer, _ = await sent(babble)
    assert answer.outcome is Outcome.AWAY
    assert answer.refused == ()


@pytest.mark.parametrize("name", [name for name in HOSTILE if not name.startswith("long")])
async def test_a_refusals_words_stay_words(name: str) -> None:
    """They go into logs, the audit and onto a screen."""
    words = HOSTILE[name].replace("\r", " ").replace("\n", " ")

    async def refuse(talk: Talk) -> None:
        await talk.until_mail()
        await talk.hears()
        await talk.says("250 ok")
        await talk.hears()
        await talk.says(f"550 5.1.1 {words}")
        await talk.hears()
        await talk.says("250 ok")
        await talk.hears()

    answer, _ = await sent(refuse)
    assert answer.outcome in {Outcome.REFUSED, Outcome.AWAY}
    assert not {"\x1b", "\x00", "\u202e", "\u2028"} & set(answer.reason)


async def test_an_endless_answer_ends() -> None:
    async def endless(talk: Talk) -> None:
        await talk.says("220-never")
        while True:
            await talk.says("220-" + "x" * 1000)

    answer, _ = await sent(endless)
    assert answer.outcome is Outcome.AWAY
    assert "too long" in answer.reason


async def test_a_line_of_a_million_is_not_kept() -> None:
    async def long(talk: Talk) -> None:
        await talk.says("220 " + "x" * 1_000_000)

    answer, _ = await sent(long)
    assert answer.outcome is Outcome.AWAY
    assert "too long" in answer.reason


async def test_a_trickle_ends_with_the_time_limit() -> None:
    """A byte now and then does not begin the time anew."""
    begun = asyncio.Event()

    async def trickle(talk: Talk) -> None:
        for byte in b"220 server.exa":
            talk.writer.write(bytes([byte]))
            await talk.writer.drain()
        begun.set()
        await asyncio.Event().wait()

    async with serving(trickle) as server:
        channel = mail_channel(server.port, timeout_seconds=LIMIT_SECONDS)
        sending = asyncio.create_task(channel.send(mail_row()))
        await begun.wait()
        pass_time(LIMIT_SECONDS)
        answer = await sending
    assert answer.outcome is Outcome.AWAY
    assert "greeting: no answer within" in answer.reason


async def test_a_server_that_reads_nothing_is_left_and_its_connection_with_it() -> None:
    """What is still to be written must not keep it open: it is thrown away."""
    stalled, ended = asyncio.Event(), asyncio.Event()
    got = 0

    async def deaf(talk: Talk) -> None:
        nonlocal got
        await talk.until_mail()
        for answer in ("250 ok", "250 ok", "354 go on"):
            await talk.hears()
            await talk.says(answer)
        stalled.set()
        await ended.wait()
        while chunk := await talk.reader.read(2**20):
            got += len(chunk)

    shelf = Shelf()
    row = mail_row(recipients=(ON_CALL,), attachments=(shelf.attach("x", bytes(LARGE)),))
    async with serving(deaf) as server:
        channel = mail_channel(server.port, shelf=shelf, timeout_seconds=LIMIT_SECONDS)
        sending = asyncio.create_task(channel.send(row))
        await stalled.wait()
        pass_time(LIMIT_SECONDS)
        answer = await sending
        ended.set()
        await server.all_gone()
    assert answer.outcome is Outcome.LATER
    assert got < LARGE


@pytest.mark.parametrize("after", ["", "250 ok", "250-half", "2"])
async def test_a_server_that_goes_after_the_mail_leaves_it_for_later(after: str) -> None:
    async def drop(talk: Talk) -> None:
        await talk.until_content()
        talk.writer.write(after.encode())

    answer, _ = await sent(drop)
    assert answer.outcome is Outcome.LATER
    assert answer.taken == ()


@pytest.mark.parametrize("steps", range(4))
async def test_a_server_that_goes_before_the_mail_is_away(steps: int) -> None:
    async def drop(talk: Talk) -> None:
        for answer in ("220 x", "250 x", "250 ok", "250 ok")[: steps + 1]:
            await talk.says(answer)
            await talk.hears()

    answer, _ = await sent(drop)
    assert answer.outcome is Outcome.AWAY


async def test_a_250_to_data_is_no_promise() -> None:
    """Only 354 asks for the mail; a 250 before it was sent cannot be one for it."""

    async def eager(talk: Talk) -> None:
        await talk.until_mail()
        for _ in range(3):
            await talk.hears()
            await talk.says("250 ok")
        await talk.hears()

    answer, _ = await sent(eager)
    assert answer.outcome is Outcome.AWAY


@pytest.mark.parametrize("injected", ["250 ok\r\n" * 20, "250-AUTH PLAIN\r\n250 ok\r\n", "x" * 999])
async def test_nothing_that_came_in_the_clear_counts_after_starttls(injected: str) -> None:
    """Bytes behind the 220 of STARTTLS (as of CVE-2011-0411); no login and no mail goes out."""

    async def inject(talk: Talk) -> None:
        await talk.says("220 x")
        await talk.hears()
        await talk.says("250-x", "250 STARTTLS")
        await talk.hears()
        talk.writer.write(b"220 go\r\n" + injected.encode())
        await talk.writer.drain()
        talk.heard.append(await talk.reader.read(5))

    answer, server = await sent(
        inject, security=MailSecurity.STARTTLS, username="watch", password=Secret(WORD)
    )
    assert answer.outcome is Outcome.AWAY
    # the last that was heard is the beginning of a TLS handshake
    assert server.heard[-1][:1] == b"\x16"
    assert not any(b"MAIL" in line or b"AUTH" in line for line in server.heard)


async def test_a_server_that_takes_the_offer_back_gets_nothing() -> None:
    async def strip(talk: Talk) -> None:
        await talk.says("220 x")
        await talk.hears()
        await talk.says("250-x", "250-XXXXXXXA", "250 AUTH PLAIN LOGIN")
        await talk.hears()

    answer, server = await sent(
        strip, security=MailSecurity.STARTTLS, username="watch", password=Secret(WORD)
    )
    assert answer.outcome is Outcome.AWAY
    assert "STARTTLS is not offered" in answer.reason
    assert not any(b"MAIL" in line or b"AUTH" in line for line in server.heard)


@pytest.mark.parametrize(
    "told",
    [
        WORD,
        base64.b64encode(WORD.encode()).decode(),
        base64.b64encode(b"\0watch\0" + WORD.encode()).decode(),
    ],
)
async def test_a_server_that_repeats_the_password_is_not_quoted(told: str) -> None:
    async def repeat(talk: Talk) -> None:
        await talk.says("220 x")
        await talk.hears()
        await talk.says("250-x", "250 AUTH PLAIN")
        await talk.hears()
        await talk.says(f"535 5.7.8 wrong: {told}")
        await talk.hears()

    answer, _ = await sent(repeat, username="watch", password=Secret(WORD))
    assert answer.outcome is Outcome.AWAY
    assert "AUTH was answered 535" in answer.reason
    assert told not in answer.reason


async def test_a_size_that_is_no_number_is_not_looked_at() -> None:
    """The mail is tried, without a word of its size but its own."""

    async def odd(talk: Talk) -> None:
        await talk.says("220 x")
        await talk.hears()
        await talk.says("250-x", "250 SIZE ٣" + "9" * 900)
        for answer in ("250 ok", "250 ok", "354 go on"):
            await talk.hears()
            await talk.says(answer)
        while await talk.hears() != b".\r\n":
            pass
        await talk.says("250 2.0.0 Ok: queued as \x1b[31m" + "A" * 500)
        await talk.hears()

    answer, _ = await sent(odd)
    assert answer.delivered
    assert answer.reference == ""
