"""A mail's plain text as a simple page: headings, paragraphs, commands, and nothing that loads.

The shape is read from the text's margins, which are the templates' alone: foreign text always
stands behind two spaces and a word of the template, and has no line ends. So nothing foreign
becomes a heading, a command or a link.

    line at the margin, blank before, indented after    a heading
    line at the margin                                  a paragraph
    four spaces or more, then `sentinel `               a command
    four spaces or more, then one of our own links      a link
    any other indented line                             a line of a list
    an empty one, or of spaces alone                    an end of any of these
    64 hyphens                                          the next part (the other language, the end)
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from html import escape
from itertools import groupby
from typing import assert_never

from sentinel.core.notice import LANGUAGES_APART
from sentinel.core.plain_line import CLOSE_ISOLATE, OPEN_ISOLATE, clean_line

MAX_CHARACTERS = 200_000
"""More than any template makes of facts that are cut; what is over is left out, and it is said."""
_NEW_LINE = "<br>\n"
CUT = "(The rest is left out here: it was too long.)"
_APART = LANGUAGES_APART.strip("\n")
_COMMAND = re.compile(r" {4,}sentinel .+")
_OWN_LINE = re.compile(r" {4,}(\S+)")
_ISOLATES = re.compile(f"([{OPEN_ISOLATE}{CLOSE_ISOLATE}])")
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_LATIN = re.compile("[A-Za-z]")

_STYLE = """\
:root { color-scheme: light dark; }
body { margin: 0; padding: 1rem; font: 1rem/1.5 system-ui, "Noto Sans", "Noto Sans Devanagari", \
"Nirmala UI", sans-serif; color: #1a1a1a; background: #ffffff; }
main { max-width: 44rem; margin: 0 auto; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 1.5rem 0 0.25rem; border-bottom: 1px solid #767676; }
p { margin: 0.25rem 0 0.75rem; }
pre { margin: 0.25rem 0 0.75rem; padding: 0.5rem; white-space: pre-wrap; \
border: 1px solid #767676; font: 0.9rem/1.4 ui-monospace, monospace; }
section + section { margin-top: 2rem; padding-top: 1rem; border-top: 3px double #767676; }
a { color: #0b4fa8; }
@media (prefers-color-scheme: dark) {
body { color: #ececec; background: #161616; }
a { color: #8ab8ff; }
}
"""


def html_form(text: str, *, links: str = "") -> str:
    """The text as an HTML page that loads nothing and runs nothing.

    `links`: what the URLs of this installation start with (`approvals.link_url`); a line that is
    such a URL alone becomes a link, nothing else does. Empty: there is no link at all.
    """
    if len(text) > MAX_CHARACTERS:
        text = f"{text[:MAX_CHARACTERS]}\n\n{CUT}"
    parts = list(_parts(text.split("\n")))
    languages = [_language(part) for part in parts]
    whole = languages[0] if languages else "en"
    sections = "".join(
        f'<section lang="{language}">\n{"".join(_blocks(part, links, language))}</section>\n'
        for part, language in zip(parts, languages, strict=True)
    )
    return (
        f'<!doctype html>\n<html lang="{whole}" dir="ltr">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">\n'
        f"<title>Sentinel</title>\n<style>\n{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{sections}</main>\n</body>\n</html>\n"
    )


def _parts(lines: Sequence[str]) -> Iterator[list[str]]:
    """What stands between the lines of hyphens, without empty ones."""
    part: list[str] = []
    for line in [*lines, _APART]:
        if line.rstrip() != _APART:
            part.append(line)
        elif any(line.strip() for line in part):
            yield part
            part = []
        else:
            part = []


class _Kind(Enum):
    """What a line of the text is."""

    BLANK = auto()
    HEADING = auto()
    PARAGRAPH = auto()
    COMMAND = auto()
    LINK = auto()
    ITEM = auto()


def _kind(lines: Sequence[str], place: int, links: str) -> _Kind:
    line = lines[place]
    if not line.strip():
        return _Kind.BLANK
    if line[0] != " ":
        return _Kind.HEADING if _is_heading(lines, place) else _Kind.PARAGRAPH
    if _COMMAND.fullmatch(line):
        return _Kind.COMMAND
    alone = _OWN_LINE.fullmatch(line)
    return _Kind.LINK if links and alone and alone[1].startswith(links) else _Kind.ITEM


def _blocks(lines: Sequence[str], links: str, language: str) -> Iterator[str]:
    places = groupby(range(len(lines)), lambda place: _kind(lines, place, links))
    for kind, group in places:
        block = [lines[place] for place in group]
        match kind:
            case _Kind.BLANK:
                pass
            case _Kind.HEADING:
                yield from (f"<h2>{_shown(line)}</h2>\n" for line in block)
            case _Kind.PARAGRAPH:
                own = _language(block)
                mark = "" if own == language else f' lang="{own}"'
                yield f"<p{mark}>{_NEW_LINE.join(map(_shown, block))}</p>\n"
            case _Kind.COMMAND:
                yield from (f"<pre><code>{_shown(line.strip())}</code></pre>\n" for line in block)
            case _Kind.LINK:
                yield from (_link(line.strip()) for line in block)
            case _Kind.ITEM:
                yield f"<p>{_NEW_LINE.join(map(_item, block))}</p>\n"
            case _:
                assert_never(kind)


def _is_heading(lines: Sequence[str], place: int) -> bool:
    return (
        lines[place][:1] not in {"", " "}
        and (place == 0 or not lines[place - 1])
        and place + 1 < len(lines)
        and lines[place + 1].startswith("  ")
    )


def _link(text: str) -> str:
    url = escape(clean_line(text))
    return f'<p><a href="{url}" rel="noreferrer">{url}</a></p>\n'


def _item(line: str) -> str:
    """Deeper lines stay deeper; the columns of a text with letters of one width are not kept."""
    deeper = len(line) - len(line.lstrip(" ")) > 2
    return ("&emsp;" if deeper else "") + " ".join(_shown(line).split())


def _language(lines: Sequence[str]) -> str:
    """By the lines at the margin, which are not foreign, or by all where there are none."""
    own = [line for line in lines if line and line[0] != " "] or list(lines)
    hindi = sum(len(_DEVANAGARI.findall(line)) for line in own)
    return "hi" if hindi > sum(len(_LATIN.findall(line)) for line in own) else "en"


def _shown(line: str) -> str:
    """Escaped; what is shut in against another direction stays so."""
    found, depth = [], 0
    for piece in _ISOLATES.split(line):
        if piece == OPEN_ISOLATE:
            found.append("<bdi>")
            depth += 1
        elif piece == CLOSE_ISOLATE:
            found.append("</bdi>" if depth else "")
            depth = max(0, depth - 1)
        else:
            found.append(escape(clean_line(piece)))
    return "".join(found) + "</bdi>" * depth
