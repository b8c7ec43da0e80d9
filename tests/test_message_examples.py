"""docs/messages holds every message as it is sent today, made from fixed facts.

After a change of a template, of its facts or of `mail_html.py`, make them anew and read the
difference:

    SENTINEL_RENEW_EXAMPLES=1 python -m pytest -q tests/test_message_examples.py
"""

import os
from pathlib import Path

from sentinel.core.mail_html import html_form
from sentinel.core.notice import Message
from sentinel.core.words import Language
from sentinel.edges.templates import JinjaRenderer
from support.notices import CONFIG, examples
from support.settings import TEMPLATES

FOLDER = Path(__file__).parent.parent / "docs" / "messages"
RENEW = "SENTINEL_RENEW_EXAMPLES"
LINKS = "https://door.institute.example/"
README = """\
# Every message, as it is sent

Made by `tests/test_message_examples.py` from fixed facts, and held by it against the templates in
`playbooks/templates/`. After a change there they are made anew by

    {renew}=1 python -m pytest -q tests/test_message_examples.py

Each as text and as the page that stands beside it in the same mail; in English, in Hindi, and in
both, as a contact asks for (`language`). What a check found, a step did or a person said stands in
the words in which it was written, in Hindi mails too, and is marked so there. Text of an attacker
is cut, on one line, and its addresses are written `http[:]//evil[.]example`.

| message | subject | text | page |
|---|---|---|---|
{rows}
"""


def made() -> dict[str, str]:
    """All files of the folder by their names."""
    renderer = JinjaRenderer(TEMPLATES, CONFIG)
    renderer.acknowledge_link = lambda incident: f"{LINKS}deed/{incident}-an-example"
    files: dict[str, str] = {}
    rows = []
    for name, notice in sorted(examples().items()):
        message = renderer.notice(notice)
        files |= dict(forms(name, message))
        rows.append(row(name, message))
    return {**files, "README.md": README.format(rows="\n".join(rows), renew=RENEW)}


def forms(name: str, message: Message) -> list[tuple[str, str]]:
    found = []
    for language in Language:
        subject, body = message.in_language(language)
        found.append((f"{name}.{language.value}.txt", f"Subject: {subject}\n\n{body}"))
        found.append((f"{name}.{language.value}.html", html_form(body, links=LINKS)))
    return found


def row(name: str, message: Message) -> str:
    texts = " ".join(f"[{one.value}]({name}.{one.value}.txt)" for one in Language)
    pages = " ".join(f"[{one.value}]({name}.{one.value}.html)" for one in Language)
    return f"| {name} | {message.subject.replace('|', '&#124;')} | {texts} | {pages} |"


def test_the_examples_in_the_docs_are_what_is_sent() -> None:
    wanted = made()
    if os.environ.get(RENEW) == "1":
        for name, text in wanted.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
        for file in FOLDER.iterdir():
            if file.name not in wanted:
                file.unlink()
    there = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()}
    assert there.keys() == wanted.keys(), f"{RENEW}=1 makes them anew"
    changed = [name for name, text in wanted.items() if there[name] != text]
    assert not changed, f"{RENEW}=1 makes them anew; then read the difference"


def test_looks_that_agree_are_not_told_as_if_they_were_people() -> None:
    texts = made().values()
    assert any("by independent looks that agree" in text for text in texts)
    for person in ("by witnesses", "साक्षियों द्वारा"):
        assert not [text for text in texts if person in text]


def test_that_a_function_fails_is_no_word_that_the_site_itself_stands() -> None:
    """A certificate that ran out fails a check before the whole site counts as down."""
    text = made()["function-failing.en.txt"]
    assert "stands," not in text
    assert "where the whole site is away or attacked, a message of its own says so" in text
