"""The mail of an outbox row as bytes (RFC 5322, 2045 to 2047), the same ones at each attempt.

It is put together here and not by the standard library's classes: these draw boundaries by lot,
fold long headers differently from version to version, and take minutes for a very long one.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import format_datetime

from sentinel.core.addressing import domain_of, thread_id
from sentinel.core.delivery import Attachment
from sentinel.core.mail_address import needs_utf8, wire_address
from sentinel.core.mail_html import html_form
from sentinel.core.notice import NoticeKind, OutboxRow
from sentinel.core.plain_line import clean_line
from sentinel.core.times import duration_text, duration_text_hindi
from sentinel.core.words import Language

LATE = timedelta(minutes=10)
"""An urgent mail handed over later than this says so in its first line: its "time left" is
stale."""
HEADER_CHARACTERS = 300
"""Longer headers are cut: readers show less, and a subject may hold a page's title."""
CRLF = "\r\n"

_FOLDED_AT = 76
_WORD_BYTES = 45
"""Of UTF-8 in one encoded word, which may have 75 characters in all (RFC 2047, section 2)."""
_LANGUAGES = {Language.ENGLISH: "en", Language.HINDI: "hi", Language.BOTH: "en, hi"}
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,63}")
_UNFIT_FOR_NAME = re.compile(r"[^A-Za-z0-9._-]")
_UNFIT_FOR_LIST = re.compile(r"[^A-Za-z0-9-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A row, the bytes of its attachments, and what is said of those that do not go along."""

    row: OutboxRow
    sender: str
    late_by: timedelta = timedelta(0)
    """How old the mail is by now; zero at the first attempt."""
    files: tuple[tuple[Attachment, bytes], ...] = ()
    left_out: tuple[tuple[Attachment, str], ...] = field(default=())
    """What should go along, and why it does not."""
    links: str = ""
    """The root of Sentinel's own links: nothing else becomes a link."""
    answers_to: str = ""
    """Mail address of who answers for a filing; the sender's mailbox may be one that nobody
    reads."""

    @property
    def whole(self) -> bool:
        return not self.left_out

    @property
    def may_lose_files(self) -> bool:
        """A filing is sent as it was approved, or not at all; any other mail is better than none,
        and says what is missing."""
        return self.row.kind is not NoticeKind.FILING

    def without_files(self, reason: str) -> "Letter":
        more = tuple((attachment, reason) for attachment, _ in self.files)
        return replace(self, files=(), left_out=(*self.left_out, *more))

    def as_bytes(self, *, utf8: bool = False) -> bytes:
        """Lines of at most 998 octets, all of them ASCII; with `utf8` addresses of other scripts
        stand in the headers as they are (RFC 6532), else they are left out there."""
        headers = [_header(name, text) for name, text in _headers(self.row, self.sender)]
        headers += [_address_header("From", (self.sender,), utf8=utf8)]
        if self.answers_to and self.row.kind is NoticeKind.FILING:
            headers += [_address_header("Reply-To", (self.answers_to,), utf8=utf8)]
        headers += [_address_header("To", self.row.recipients, utf8=utf8)]
        return "".join((*filter(None, headers), self._content())).encode()

    def _content(self) -> str:
        """The content's own headers, an empty line, and the content."""
        text = _fit(_delay_note(self) + self.row.body.rstrip("\n") + "\n" + _left_out_note(self))
        both = [_text_part("plain", text), _text_part("html", html_form(text, links=self.links))]
        alternative = _multipart("alternative", self.row.message_id, both)
        if not self.files:
            return alternative
        parts = [alternative, *(_file_part(*one) for one in self.files)]
        return _multipart("mixed", self.row.message_id, parts)


def _headers(row: OutboxRow, sender: str) -> Iterator[tuple[str, str]]:
    """Automatic answers are asked not to come (RFC 3834), and all mails of one incident stand in
    one thread. No Precedence: filters count `bulk` and `list` against a mail."""
    yield "Subject", row.subject
    yield "Date", format_datetime(row.created_at)
    yield "Message-ID", row.message_id
    if row.incident:
        thread = thread_id(row.incident, domain_of(sender))
        yield "In-Reply-To", thread
        yield "References", thread
    yield "Auto-Submitted", "auto-generated"
    yield "X-Auto-Response-Suppress", "All"
    if row.kind is not NoticeKind.FILING:
        site = _UNFIT_FOR_LIST.sub("-", row.site)[:60].strip("-")
        yield "List-Id", f"<{site or 'sentinel'}.sentinel.{domain_of(sender)}>"
    if row.urgent:
        yield "Importance", "high"
        yield "X-Priority", "1"
    yield "X-Sentinel-Site", row.site
    yield "X-Sentinel-Kind", row.kind.value
    yield "X-Sentinel-Key", row.key
    if row.incident:
        yield "X-Sentinel-Incident", row.incident
    yield "Content-Language", _LANGUAGES[row.language]
    yield "MIME-Version", "1.0"


def header_text(text: str) -> str:
    """The text fit for a header: one line, cut, without control, direction and unseen characters
    and without lone surrogates."""
    line = " ".join(clean_line(text[: 4 * HEADER_CHARACTERS]).split())
    return line if len(line) <= HEADER_CHARACTERS else line[: HEADER_CHARACTERS - 1] + "…"


def _header(name: str, text: str) -> str:
    value = header_text(text)
    # what looks like an encoded word would be decoded by the reader into what was not checked
    short = len(name) + len(value) < _FOLDED_AT or " " not in value
    if value.isascii() and short and "=?" not in value:
        return f"{name}: {value}{CRLF}"
    words = (f"=?utf-8?b?{base64.b64encode(piece).decode()}?=" for piece in _pieces(value))
    return f"{name}: {f'{CRLF} '.join(words)}{CRLF}"


def _pieces(text: str) -> Iterator[bytes]:
    """UTF-8 in pieces of which each ends with a whole character; the first leaves room for the
    header's name."""
    piece, room = b"", _WORD_BYTES - 15
    for char in text:
        octets = char.encode("utf-8", "replace")
        if len(piece) + len(octets) > room:
            yield piece
            piece, room = b"", _WORD_BYTES
        piece += octets
    yield piece


def _address_header(name: str, addresses: tuple[str, ...], *, utf8: bool) -> str:
    wires = [wire for wire in map(wire_address, addresses) if wire is not None]
    shown = [wire for wire in wires if utf8 or not needs_utf8(wire)]
    if not shown:
        return ""
    return f"{name}: {f',{CRLF} '.join(shown)}{CRLF}"


def _fit(text: str) -> str:
    """Line ends are `\\n`; what is no text is shown as U+FFFD."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char if char in "\n\t" or not (char < " " or "\x7f" <= char <= "\x9f") else "\ufffd"
        for char in lines
    )


def _text_part(subtype: str, text: str) -> str:
    # quoted-printable passes any server, also one without 8BITMIME (RFC 6152)
    octets = text.encode("utf-8", "replace").replace(b"\n", b"\r\n")
    return (
        f"Content-Type: text/{subtype}; charset=utf-8{CRLF}"
        f"Content-Transfer-Encoding: quoted-printable{CRLF}{CRLF}"
        f"{binascii.b2a_qp(octets, istext=True).decode('ascii')}"
    )


def _file_part(attachment: Attachment, data: bytes) -> str:
    name = file_name(attachment)
    media = attachment.media_type.lower()
    kind = media if _MEDIA_TYPE.fullmatch(media) else "application/octet-stream"
    encoded = base64.encodebytes(data).decode("ascii").replace("\n", CRLF)
    return (
        f'Content-Type: {kind};{CRLF} name="{name}"{CRLF}'
        f"Content-Transfer-Encoding: base64{CRLF}"
        f'Content-Disposition: attachment;{CRLF} filename="{name}"{CRLF}{CRLF}'
        f"{encoded}"
    )


def file_name(attachment: Attachment) -> str:
    """Nothing in it that a header or a file system takes otherwise."""
    return _UNFIT_FOR_NAME.sub("_", attachment.name)[-80:].lstrip(".") or "file"


def _multipart(subtype: str, message_id: str, parts: list[str]) -> str:
    """The boundary comes of the Message-ID. Neither quoted-printable nor base64 can hold `=_`
    (RFC 2045, section 6.7)."""
    root = _UNFIT_FOR_LIST.sub("", message_id.partition("@")[0])[:40]
    boundary = f"=_{root}_{subtype}"
    inner = "".join(f"--{boundary}{CRLF}{part}{CRLF}" for part in parts)
    return (
        f'Content-Type: multipart/{subtype};{CRLF} boundary="{boundary}"{CRLF}{CRLF}'
        f"{inner}--{boundary}--{CRLF}"
    )


def _delay_note(letter: Letter) -> str:
    """Only of what is urgent: other mails may have been held back on purpose."""
    if letter.late_by < LATE or not letter.row.urgent:
        return ""
    english = (
        f"This mail is {duration_text(letter.late_by)} late: "
        "the mail server did not take it before.\n"
    )
    hindi = f"यह मेल {duration_text_hindi(letter.late_by)} देर से भेजी जा सकी।\n"
    return _in_language(letter.row.language, english, hindi) + "\n"


def _left_out_note(letter: Letter) -> str:
    if not letter.left_out:
        return ""
    listed = "".join(
        f"  {file_name(attachment)} (SHA-256 {attachment.sha256[:64]}): {reason}\n"
        for attachment, reason in letter.left_out
    )
    english = "Not attached, although it should be:\n"
    hindi = "यह संलग्न नहीं है, यद्यपि होना चाहिए था:\n"
    return "\n" + _in_language(letter.row.language, english, hindi) + listed


def _in_language(language: Language, english: str, hindi: str) -> str:
    if language is Language.BOTH:
        return english + hindi
    return hindi if language is Language.HINDI else english
