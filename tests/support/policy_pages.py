"""Pages made of policy texts that were saved as plain text or Markdown: what stood as headings,
lists, tables and links in them is told by the shape of their lines."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape

_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
_SENTENCE_END = (".", "\u0964", "?", "!", ":", ";", ",", "-", "|", " l")
_MOST_HEADING_WORDS = 14
_ROW = re.compile(r"(\d{1,2})\. (.+)")
_CYCLE = re.compile(r"\S*(?:मासिक|वार्षिक)\S*")
"""How often something is reviewed: where a table's third column begins."""
_YES = "हाँ"


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a saved copy no longer tells by itself: which lines were items, which were links."""

    language: str = "en"
    items: tuple[range, ...] = ()
    """Lines of lists, counted from one."""
    links: tuple[int, ...] = ()
    """Lines of the page's head, each a link."""
    people: tuple[int, ...] = ()
    """Words of the last columns of a table with marks, from left to right."""
    trackers: tuple[str, ...] = field(default=())


def page_of(text: str, shape: Shape) -> str:
    """The page: Markdown where the text has links written so, else plain lines."""
    body = "".join(_markdown(text) if "](http" in text else _plain(text, shape))
    pixels = "".join(f'<img src="{escape(one)}" alt="">' for one in shape.trackers)
    return (
        f'<!DOCTYPE html><html lang="{shape.language}"><head><meta charset="utf-8">'
        f"<title>Policy</title></head><body>{body}{pixels}</body></html>"
    )


def _plain(text: str, shape: Shape) -> Iterator[str]:
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        line = lines[number].strip()
        number += 1
        if not line:
            continue
        if number in shape.links:
            yield f'<a href="/to/{len(line)}">{escape(line)}</a>\n'
        elif line.startswith("क्र.सं."):
            rows = []
            while number < len(lines) and lines[number].strip():
                rows.append(lines[number].strip())
                number += 1
            yield _table(line, rows, shape.people)
        elif any(number in items for items in shape.items) or line.startswith(("•", "(क", "(ख")):
            yield f"<ul><li>{escape(line.lstrip('• '))}</li></ul>"
        elif re.match(r"\([\u0915-\u0939]\)", line):
            yield f"<ul><li>{escape(line)}</li></ul>"
        elif _is_heading(lines, number - 1):
            yield f"<h2>{escape(line)}</h2>"
        else:
            yield f"<p>{escape(line)}</p>"


def _is_heading(lines: list[str], place: int) -> bool:
    line = lines[place].strip()
    bare = line.removesuffix(":").strip()
    alone = place + 1 >= len(lines) or not lines[place + 1].strip()
    first = place == 0 or not lines[place - 1].strip()
    short = len(line.split()) <= _MOST_HEADING_WORDS
    return (short and alone and first and not bare.endswith(_SENTENCE_END)) or (
        short and line.endswith("?")
    )


def _table(head: str, lines: Iterable[str], people: tuple[int, ...]) -> str:
    """One of the review tables where no marks stand in it, else one of who approves what."""
    rows = [match for line in lines if (match := _ROW.fullmatch(line))]
    marked = any(_YES in row[2] for row in rows)
    read = [_marked(row, people) if marked else _reviewed(row) for row in rows]
    names = _head_of(head, marked=marked)
    cells = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in read
    )
    return f"<table><tr>{cells}</tr>{body}</table>"


def _head_of(head: str, *, marked: bool) -> list[str]:
    words = head.split()
    if marked:  # number, element, kind, then a word for each role and the remarks
        return [words[0], " ".join(words[1:3]), " ".join(words[3:-4]), *words[-4:]]
    return [words[0], " ".join(words[1:-4]), " ".join(words[-4:-1]), words[-1]]


def _marked(row: re.Match[str], people: tuple[int, ...]) -> list[str]:
    words = row[2].split()
    first = words.index(_YES)
    last = first + sum(word == _YES for word in words)
    cells = [row[1], " ".join(words[:first]), " ".join(words[first:last])]
    for width in people:
        cells.append(" ".join(words[last : last + width]))
        last += width
    return [*cells, " ".join(words[last:])]


def _reviewed(row: re.Match[str]) -> list[str]:
    cycle = _CYCLE.search(row[2])
    assert cycle is not None
    words = row[2][cycle.start() :].split()
    approver = " ".join(words[-4:])
    return [row[1], row[2][: cycle.start()].strip(), " ".join(words[:-4]), approver]


def _markdown(text: str) -> Iterator[str]:
    lines = text.split("\n")
    for place, raw in enumerate(lines):
        line = raw.strip()
        if not line or set(line) <= {"="}:
            continue
        below = lines[place + 1].strip() if place + 1 < len(lines) else ""
        if below and set(below) <= {"="}:
            yield f"<h1>{_inline(line)}</h1>"
        elif line.startswith("**") and line.endswith("**"):
            yield f"<h2>{_inline(line.strip('*'))}</h2>"
        elif raw.startswith(("* ", "1. ")) or re.match(r"\d+\. ", raw):
            yield f"<ul><li>{_inline(line.partition(' ')[2])}</li></ul>"
        elif raw.startswith("    "):
            yield f"<ul><li>{_inline(line)}</li></ul>"
        else:
            yield f"<p>{_inline(line)}</p>"


def _inline(text: str) -> str:
    """Links and pictures; other markup of Markdown stays as it is."""
    pieces, end = [], 0
    for match in _LINK.finditer(text):
        pieces.append(escape(text[end : match.start()]))
        target, words = escape(match[3], quote=True), escape(match[2])
        pieces.append(
            f'<img src="{target}" alt="{words}">' if match[1] else f'<a href="{target}">{words}</a>'
        )
        end = match.end()
    return "".join(pieces) + escape(text[end:])
