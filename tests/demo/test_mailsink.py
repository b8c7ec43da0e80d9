"""The demo's mail server: what comes is kept; it may go away and come back."""

import asyncio
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib

from sentinel.demo.mailsink import MailSink
from support.waiting import LIMIT_SECONDS


def a_mail(subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "sentinel@site.example"
    mail["To"] = "gm@site.example"
    mail["Subject"] = subject
    mail.set_content("साइट बंद है। The site is closed.")
    return mail


async def send(sink: MailSink, subject: str) -> None:
    await aiosmtplib.send(
        a_mail(subject), hostname="127.0.0.1", port=sink.port, timeout=LIMIT_SECONDS
    )


async def test_mails_are_kept_in_memory_and_as_files(tmp_path: Path) -> None:
    async with MailSink(tmp_path / "mail") as sink:
        waiting = asyncio.create_task(sink.wait_for(2))
        await send(sink, "वेबसाइट: first")
        await send(sink, "second")
        mails = await asyncio.wait_for(waiting, LIMIT_SECONDS)
    assert [mail.subject for mail in mails] == ["वेबसाइट: first", "second"]
    assert mails[0].recipients == ("gm@site.example",)
    assert mails[0].sender == "sentinel@site.example"
    assert "साइट बंद है" in mails[0].message.get_content()
    assert [file.name for file in sorted((tmp_path / "mail").iterdir())] == ["001.eml", "002.eml"]
    assert mails[1].file.read_bytes() == mails[1].raw


async def test_sink_goes_away_and_comes_back_on_its_port(tmp_path: Path) -> None:
    sink = MailSink(tmp_path)
    port = await sink.start()
    open_session = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, timeout=LIMIT_SECONDS)
    await open_session.connect()
    await sink.stop()
    await sink.stop()
    assert not await answers(port)
    open_session.close()
    assert await sink.start() == port
    await send(sink, "after")
    await sink.stop()
    assert [mail.subject for mail in sink.mails] == ["after"]


async def answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    writer.close()
    return True
