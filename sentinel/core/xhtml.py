"""XHTML made ready for the HTML parser, where XML reads it otherwise.

In XML `<script/>` ends at once, and a CDATA section is text. The HTML parser would take the rest
of the page for the script's, and markup in the section for markup.
"""

from html import escape

from sentinel.core.tokens import TAG, self_closing

_CDATA = "<![CDATA["
_CDATA_END = "]]>"
_RAW = frozenset({"script", "style"})
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)


def for_html_parser(text: str) -> str:
    """The document with self-closing elements closed and CDATA sections as text. Lines stay.

    Linear in time; what is not well-formed stays as it is.
    """
    if _CDATA not in text and "/>" not in text:
        return text
    parts: list[str] = []
    done, place, raw = 0, 0, False
    while (start := text.find("<", place)) >= 0:
        if text.startswith(_CDATA, start):
            end = text.find(_CDATA_END, start)
            end = len(text) if end < 0 else end
            inside = text[start + len(_CDATA) : end]
            parts += [text[done:start], inside if raw else escape(inside, quote=False)]
            done = place = min(len(text), end + len(_CDATA_END))
            continue
        found = TAG.match(text, start)
        if found is None:
            place = start + 1
            continue
        place = found.end()
        name = found["name"]
        if not name:
            continue
        raw = name in _RAW and not found["close"]
        if not found["close"] and name not in _VOID and self_closing(found):
            parts += [text[done : place - 2], f"></{name}>"]
            done, raw = place, False
    return "".join((*parts, text[done:]))
