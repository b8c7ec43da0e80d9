"""The bytes of a mail, read again by the standard library's parser."""

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.addressing import thread_id
from sentinel.core.notice import NoticeKind
from sentinel.core.words import Language
from sentinel.edges.channels.mail_message import HEADER_CHARACTERS, Letter
from support.hostile_strings import HOSTILE
from support.mails import INCIDENT, MANAGER, ON_CALL, Shelf, mail_row

SENDER = "sentinel@institute.example"
MAX_OCTETS = 998
"""Of a line, without its end (RFC 5322, section 2.1.1)."""
MAX_ENCODED = 76
"""Of a line with an encoded word (RFC 2047, section 2)."""


def letter(**changes: object) -> Letter:
    return Letter(row=mail_row(**changes), sender=SENDER)


def parsed(data: bytes) -> EmailMessage:
    """The mail; with all that every mail of ours holds to."""
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\x00", data)
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= MAX_OCTETS
    head = data.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(len(line) <= MAX_ENCODED for line in head if b"=?utf-8?" in line)
    message = message_from_bytes(data, policy=policy.default)
    for part in message.walk():
        assert not part.defects
    for name in message:
        assert not message[name].defects, name
    return message


def texts(message: EmailMessage) -> tuple[str, str]:
    """The plain one and the HTML one."""
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    plain_text, html_text = (str(part.get_content()) for part in (plain, html))
    return plain_text.replace("\r\n", "\n"), html_text


def test_a_mail_has_its_headers_and_both_forms() -> None:
    message = parsed(letter().as_bytes())
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    plain, html = texts(message)
    assert plain == "The site is blocked.\nसाइट बंद है।\n"
    assert "साइट बंद है" in html
    assert message["subject"] == "Blocked: संस्थान"
    assert message["from"] == SENDER
    assert [str(one) for one in message["to"].addresses] == [ON_CALL, MANAGER]
    assert message["date"] == "Sun, 22 Nov 2026 04:30:00 +0000"
    assert message["message-id"] == mail_row().message_id
    assert message["in-reply-to"] == message["references"]
    assert message["references"] == thread_id(INCIDENT, "institute.example")
    assert message["auto-submitted"] == "auto-generated"
    assert message["list-id"] == "<main.sentinel.institute.example>"
    assert message["precedence"] is None
    assert message["content-language"] == "en, hi"
    assert message["importance"] == "high"
    assert message["x-sentinel-incident"] == INCIDENT
    assert message["x-sentinel-kind"] == "blocked"
    assert message["x-sentinel-key"] == mail_row().key


def test_what_is_not_urgent_does_not_say_so_and_without_an_incident_there_is_no_thread() -> None:
    message = parsed(letter(urgent=False, incident="", language=Language.HINDI).as_bytes())
    assert message["importance"] is None
    assert message["references"] is None
    assert message["x-sentinel-incident"] is None
    assert message["content-language"] == "hi"


def test_a_report_to_the_authority_belongs_to_no_list() -> None:
    assert parsed(letter(kind=NoticeKind.FILING).as_bytes())["list-id"] is None


def test_the_same_row_gives_the_same_bytes_and_another_one_another_boundary() -> None:
    shelf = Shelf()
    files = ((shelf.attach("report.pdf", b"%PDF-1.7"), b"%PDF-1.7"),)
    one, again = (replace(letter(attempts=n), files=files).as_bytes() for n in (0, 7))
    assert one == again
    other = replace(letter(key="INC-20261122-0001/recovered"), files=files).as_bytes()
    boundaries = [set(re.findall(rb'boundary="(.*)"', data)) for data in (one, other)]
    assert not boundaries[0] & boundaries[1]


def test_only_the_line_on_its_delay_changes_with_time() -> None:
    late = replace(letter(attempts=4), late_by=timedelta(hours=2, minutes=3))
    plain, html = texts(parsed(late.as_bytes()))
    first, second, rest = plain.split("\n", 2)
    assert first.startswith("This mail is 2 hours 3 minutes late")
    assert "2 घंटे 3 मिनट" in second
    assert rest == "\n" + texts(parsed(letter().as_bytes()))[0]
    assert "2 hours 3 minutes late" in html


@pytest.mark.parametrize(
    ("language", "shown", "hidden"),
    [(Language.ENGLISH, "late", "देर"), (Language.HINDI, "देर", "late")],
)
def test_the_delay_is_told_in_the_readers_language(
    language: Language, shown: str, hidden: str
) -> None:
    one = replace(letter(language=language, body="x\n"), late_by=timedelta(hours=1))
    plain, _ = texts(parsed(one.as_bytes()))
    assert shown in plain
    assert hidden not in plain


def test_what_was_held_back_on_purpose_is_not_called_late() -> None:
    held = replace(letter(urgent=False), late_by=timedelta(hours=9))
    assert "late" not in texts(parsed(held.as_bytes()))[0]


def test_files_go_along_byte_for_byte() -> None:
    shelf = Shelf()
    data = bytes(range(256)) * 500 + b"\r\n.\r\n"
    files = (
        (shelf.attach("report.pdf", data), data),
        (shelf.attach('../../x\r\nBcc: all@other.example".html', b"", "text/html\r\nX: y"), b""),
    )
    message = parsed(replace(letter(), files=files).as_bytes())
    assert message.get_content_type() == "multipart/mixed"
    first, second = message.iter_attachments()
    assert (first.get_filename(), first.get_content_type()) == ("report.pdf", "application/pdf")
    assert first.get_content() == data
    assert second.get_content_type() == "application/octet-stream"
    assert re.fullmatch(r"[A-Za-z0-9._-]+", second.get_filename() or "")
    assert message["bcc"] is None
    assert texts(message)[0] == letter().row.body


def test_a_file_that_is_left_out_is_named_with_the_reason() -> None:
    shelf = Shelf()
    whole = replace(letter(), files=((shelf.attach("report.pdf", b"%PDF"), b"%PDF"),))
    lighter = whole.without_files("the mail server does not take a mail of that size")
    message = parsed(lighter.as_bytes())
    assert message.get_content_type() == "multipart/alternative"
    for text in texts(message):
        assert "report.pdf" in text
        assert "of that size" in text
        assert "Not attached" in text
        assert "संलग्न नहीं" in text


def test_addresses_of_other_scripts_stand_only_where_the_server_takes_them() -> None:
    one = letter(recipients=(ON_CALL, "पता@institute.example", "web@संस्थान.भारत", "no\r\nX: y"))
    plain = parsed(one.as_bytes())
    wires = [ON_CALL, "web@xn--i1b4ej5db1b5g.xn--h2brj9c"]
    assert [str(address) for address in plain["to"].addresses] == wires
    wide = one.as_bytes(utf8=True)
    assert "\r\n पता@institute.example,\r\n".encode() in wide
    assert b"\r\nX: y" not in wide


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_foreign_makes_a_header_a_part_or_a_long_line(name: str) -> None:
    """Into every field at once; the mail has the headers of an honest one, in their order."""
    text = HOSTILE[name]
    shelf = Shelf()
    attachment = replace(shelf.attach("x", b"x"), name=text, media_type=text, sha256=text)
    row = mail_row(
        subject=text,
        site=text,
        incident=text or "x",
        key=text,
        body=f"{text[:2000]}\n",
        recipients=(ON_CALL, text),
    )
    message = parsed(Letter(row=row, sender=SENDER, files=((attachment, b"x"),)).as_bytes())
    whole = replace(letter(), files=((shelf.attach("x.pdf", b"x"), b"x"),))
    assert message.keys() == parsed(whole.as_bytes()).keys()
    assert [part.get_content_type() for part in message.walk()] == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html"),
        "application/octet-stream",
    ]
    for header in ("subject", "x-sentinel-site", "x-sentinel-key"):
        assert len(str(message[header])) <= HEADER_CHARACTERS
        assert "\n" not in str(message[header])
    assert [str(one) for one in message["to"].addresses] == [ON_CALL]


@settings(max_examples=60)
@given(subject=st.text(max_size=400), body=st.text(max_size=400))
def test_what_is_written_is_what_is_read(subject: str, body: str) -> None:
    """For any text: the subject in one line, the body with its line ends."""
    message = parsed(letter(subject=subject, body=body).as_bytes())
    plain, _ = texts(message)
    lines = body.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    kept = [char for char in lines if char in "\n\t" or char.isprintable()]
    found = iter(plain)
    assert all(char in found for char in kept)
    words = "".join(char for char in subject if char.isascii() and char.isalnum())
    if len(subject) < HEADER_CHARACTERS:
        read = "".join(char for char in message["subject"] if char.isascii() and char.isalnum())
        assert read == words


@pytest.mark.parametrize("length", range(1, 90))
def test_subjects_of_every_length_come_back(length: int) -> None:
    """Where a word is folded, no character is torn and no space lost or won."""
    for subject in ("सा " * length, "x" * length, "x é" * length, "=?x?= " * length):
        message = parsed(letter(subject=subject).as_bytes())
        wanted = " ".join(subject.split())
        if len(wanted) <= HEADER_CHARACTERS:
            assert message["subject"] == wanted
        else:
            assert str(message["subject"]).removesuffix("…") == wanted[: HEADER_CHARACTERS - 1]


def test_a_filing_names_whom_to_answer_and_no_other_mail_does() -> None:
    for kind in (NoticeKind.FILING, NoticeKind.BLOCKED):
        one = replace(letter(kind=kind), answers_to=MANAGER)
        message = parsed(one.as_bytes())
        assert message["reply-to"] == (MANAGER if kind is NoticeKind.FILING else None)
        assert message["from"] == SENDER


@pytest.mark.parametrize(
    "address", ["", "gm@institute.example\r\nBcc: x@evil.example", "a@b.example, c@evil.example"]
)
def test_what_is_no_single_address_is_no_header(address: str) -> None:
    one = replace(letter(kind=NoticeKind.FILING), answers_to=address)
    message = parsed(one.as_bytes())
    assert message["reply-to"] is None
    assert message["bcc"] is None
