"""Strings of attackers in every kind of message: as text, as a page, and as the bytes of a mail.

Each is held against the same message with an ordinary word in its place: same margin, same
headings, same commands, same links, same headers.
"""

import email
import logging
import re
from email import policy
from functools import cache

import pytest

from sentinel.core.mail_html import html_form
from sentinel.core.notice import Message, NoticeKind, OutboxRow, OutboxState
from sentinel.core.words import Language
from sentinel.edges.channels.mail_message import Letter
from sentinel.edges.templates import MAX_SUBJECT, JinjaRenderer
from support.hostile_strings import EVALUATED, HOSTILE, unseen
from support.html_outline import TAGS, Outline, outline
from support.notices import CONFIG, NOW, sample
from support.settings import TEMPLATES

LINKS = "https://door.example/"
CLICKABLE = re.compile(r"(?<!@)evil\.example|(?i:javascript|mailto):\S|(?<!https)://")
"""Where a mail program would find an address of theirs."""
MAX_BODY = 100_000
"""Characters of a body in both languages, whatever was put into it."""
OF_ANY_LENGTH = frozenset({NoticeKind.WATCH, NoticeKind.DEADLINE})
"""Kinds that have a line of ours more or less for what the text is: its lines behind a hyphen, or
what is missing in a form."""


@cache
def renderer() -> JinjaRenderer:
    made = JinjaRenderer(TEMPLATES, CONFIG)
    made.acknowledge_link = lambda incident: f"{LINKS}{incident}"
    return made


def message(kind: NoticeKind, text: str) -> Message:
    return renderer().notice(sample(kind, text))


def margin(body: str) -> list[str]:
    return [line for line in body.splitlines() if line and line[0] != " "]


@cache
def plain(kind: NoticeKind, language: Language = Language.BOTH) -> tuple[str, Outline]:
    _, body = message(kind, "plain").in_language(language)
    return body, outline(html_form(body, links=LINKS))


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_no_text_breaks_out_of_a_message(
    kind: NoticeKind, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    for name, text in HOSTILE.items():
        if not text:
            continue  # leaves sections out, as it may
        made = message(kind, text)
        for language in Language:
            subject, body = made.in_language(language)
            ordinary, _ = plain(kind, language)
            assert "\n" not in subject, name
            assert unseen(subject, allowed="") | unseen(body) == set(), name
            assert len(subject) <= MAX_SUBJECT, name
            assert len(body) <= MAX_BODY, name
            assert margin(body) == margin(ordinary), name
            if kind not in OF_ANY_LENGTH:
                assert len(body.splitlines()) == len(ordinary.splitlines()), name
            assert not CLICKABLE.search(body), name
            assert EVALUATED not in body, name
        page, found = plain(kind)[1], outline(html_form(body, links=LINKS))
        assert found.tags <= TAGS, name
        assert found.headings == page.headings, name
        assert found.commands == page.commands, name
        assert found.links == page.links, name
        assert found.languages == page.languages, name
    assert caplog.text == "", "no template fell back"


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_what_an_attacker_wrote_is_shown_where_it_is_short(kind: NoticeKind) -> None:
    """It is quoted, not swallowed: people judge by it."""
    for language in Language:
        if "zq-word" not in message(kind, "zq-word").in_language(language)[1]:
            continue  # no foreign text stands in this one
        for name in ("jinja", "typst", "script", "shell"):
            _, body = message(kind, HOSTILE[name]).in_language(language)
            assert HOSTILE[name][:20] in body, name


def letter(kind: NoticeKind, text: str, language: Language) -> bytes:
    subject, body = message(kind, text).in_language(language)
    row = OutboxRow(
        id=1,
        key=f"key/{text}",
        kind=kind,
        site="main",
        incident="INC-20261122-0001",
        message_id="<1@institute.example>",
        recipients=("web@institute.example",),
        subject=subject,
        body=body,
        created_at=NOW,
        next_attempt_at=NOW,
        attempts=0,
        state=OutboxState.QUEUED,
        language=language,
    )
    return Letter(row=row, sender="sentinel@institute.example", links=LINKS).as_bytes()


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_adds_a_header_or_a_part_to_a_mail(name: str) -> None:
    kind = NoticeKind.NEEDS_HUMAN
    for language in Language:
        ordinary = email.message_from_bytes(letter(kind, "plain", language), policy=policy.default)
        data = letter(kind, HOSTILE[name], language)
        assert all(len(line) <= 998 for line in data.split(b"\r\n"))
        assert not data.replace(b"\r\n", b"").translate(None, bytes(range(32, 127)))
        found = email.message_from_bytes(data, policy=policy.default)
        assert found.keys() == ordinary.keys()
        assert [p.get_content_type() for p in found.walk()] == [
            p.get_content_type() for p in ordinary.walk()
        ]
        assert found["To"] == ordinary["To"]
        assert found["Bcc"] is None
        assert found.defects == []
        _, body = message(kind, HOSTILE[name]).in_language(language)
        text = found.get_body(("plain",))
        page = found.get_body(("html",))
        assert text is not None
        assert page is not None
        assert text.get_content().split() == body.split()
        assert outline(page.get_content()).commands == plain(kind, language)[1].commands
