"""The words of a row as channels other than mail carry them: whole, short, or as one line.

Nobody knows who reads such a channel, so links that answer in a reader's name are taken out.
"""

from sentinel.core.notice import LANGUAGES_APART, OutboxRow
from sentinel.core.plain_line import clean_line
from sentinel.core.sealed_link import without_links
from sentinel.core.words import Language

MAX_SUBJECT = 300
"""Characters of a subject; templates keep theirs far below."""
CUT = " [cut]"
FIRST_LINES = 3
"""So many lines of a message say what to do (the templates begin with it)."""


def subject_of(row: OutboxRow) -> str:
    """One clean line."""
    return _shortened(clean_line(row.subject), MAX_SUBJECT)


def body_of(row: OutboxRow) -> str:
    """The whole text: clean lines, without personal links."""
    lines = without_links(row.body).split("\n")
    return "\n".join(clean_line(line.rstrip("\r")).rstrip() for line in lines)


def bodies_of(row: OutboxRow) -> dict[str, str]:
    """The text by its language, as RFC 5646 names it; a row in both languages has both where its
    message is in both."""
    body = body_of(row)
    if row.language is not Language.BOTH:
        return {row.language.value: body}
    english, _, hindi = body.partition(LANGUAGES_APART)
    texts = {Language.ENGLISH.value: english, Language.HINDI.value: hindi}
    return {language: text.strip("\n") + "\n" for language, text in texts.items() if text.strip()}


def one_line(row: OutboxRow) -> str:
    """Subject and text as one line, parted by ` | `."""
    lines = [subject_of(row), *(line.strip() for line in body_of(row).split("\n"))]
    return " | ".join(line for line in lines if line.strip("- "))


def short_text(row: OutboxRow, max_characters: int) -> str:
    """What a telephone shows: the first lines, which say what is asked, without the subject."""
    first = next(iter(bodies_of(row).values()), "")
    lines = [line.strip() for line in first.split("\n") if line.strip()]
    return _shortened("\n".join(lines[:FIRST_LINES]), max_characters)


def cut_bytes(text: str, max_bytes: int) -> bytes:
    """UTF-8 of at most so many bytes (no fewer than of CUT); no character is cut in two."""
    data = text.encode("utf-8", "replace")
    if len(data) <= max_bytes:
        return data
    kept = data[: max_bytes - len(CUT)].decode("utf-8", "ignore")
    return kept.encode() + CUT.encode()


def _shortened(text: str, max_characters: int) -> str:
    if len(text) <= max_characters:
        return text
    return text[: max_characters - len(CUT)] + CUT
