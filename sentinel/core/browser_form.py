"""A page's markup as browsers understand it, written out in one way: every element closed, every
attribute quoted and in order of name. What is written differently and means the same is equal."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import NamedTuple

from sentinel.core.start_tag import VOID
from sentinel.core.tokens import RAW_TEXT, attributes_of, tokens
from sentinel.core.tree_cost import turbo_is_cheap
from sentinel.core.unescaped import unescaped

MAX_DEPTH = 512
"""Elements inside one another, as browsers have it; deeper ones stand beside one another."""
MAX_GROWTH = 4
"""The form of a page has at most so many tags for each one that is written; a page that would
have more is hostile (elements that a browser copies), and is read tag by tag."""
_FEW_TAGS = 20_000

_CHUNK = re.compile(
    r"[^<]+"
    r"|<[a-hj-mo-rt-wyzA-Z/][^>]*+>"
    r"|<!--.*?(?:-->|\Z)"
    r"|<script\b[^>]*+>.*?(?:</script>|\Z)|<style\b[^>]*+>.*?(?:</style>|\Z)"
    r"|<iframe\b[^>]*+>.*?(?:</iframe>|\Z)|<xmp\b[^>]*+>.*?(?:</xmp>|\Z)"
    r"|<noembed\b[^>]*+>.*?(?:</noembed>|\Z)|<noframes\b[^>]*+>.*?(?:</noframes>|\Z)"
    r"|<[^>]++>?",
    re.S,
)
_ATTRIBUTE_FORM = ' %s="%s"'
WHOLE = ("<script", "<style", "<iframe", "<xmp", "<noembed", "<noframes")
"""Elements whose content is text to a browser: one chunk with content and end tag."""


class Form(NamedTuple):
    """A page in browser form."""

    pieces: list[str]
    has_tree: bool
    """Whether a tree was built for it."""
    may_hide: bool = True
    """Whether it has a style sheet or a script that may hide elements."""


def chunks(markup: str) -> Form:
    """The pieces of a page in browser form.

    A piece is a start tag, an end tag, a text (with references), a comment, or an element whose
    content is no markup. A page whose tree would cost too much is read tag by tag, in linear
    time: then elements are closed where a browser might not close them.
    """
    tags = markup.count("<")
    if not turbo_is_cheap(markup):
        return Form(list(filter(None, _linear(markup))), False)
    form = _as_browsers(markup)
    if form.count("<") > max(_FEW_TAGS, MAX_GROWTH * tags):
        return Form(list(filter(None, _linear(markup))), False)
    if "<plaintext" in form:
        return exact_chunks(markup)
    return Form(_CHUNK.findall(form), True, "<style" in form or "getElementById" in form)


def _as_browsers(markup: str) -> str:
    import turbohtml  # takes long to import, and commands that judge no page need it not

    tree = turbohtml.parse(markup, positions=False, allow_declarative_shadow_roots=False)
    return tree.serialize(turbohtml.Html(sort_attributes=True))


def exact_chunks(markup: str) -> Form:
    """The same from the tree itself: slower, and right where a script holds `<!-- <script>`,
    whose end does not show in the written form. Only for pages that have a tree."""
    return Form(list(filter(None, _of_events(markup))), True)


def _of_events(markup: str) -> Iterator[str]:
    from turbohtml.saxparse import (
        Characters,
        Comment,
        EndElement,
        ProcessingInstruction,
        StartElement,
        iter_events,
    )

    held: tuple[str, str] | None = None
    for event in iter_events(markup):
        if isinstance(event, StartElement):
            written = _written(event.tag, event.attrs)
            if written.startswith(WHOLE) and event.tag in RAW_TEXT:
                held = (event.tag, written)
            else:
                yield written
        elif isinstance(event, EndElement):
            if held is not None and held[0] == event.tag:
                yield f"{held[1]}</{event.tag}>"
                held = None
            elif event.tag not in VOID:
                yield f"</{event.tag}>"
        elif isinstance(event, Characters):
            if held is not None:
                held = (held[0], held[1] + event.data)
            else:
                yield escape(event.data, quote=False)
        elif isinstance(event, Comment):
            yield f"<!--{event.data}-->"
        elif isinstance(event, ProcessingInstruction):
            yield f"<?{event.target} {event.data}>"


def _linear(markup: str) -> Iterator[str]:
    """Elements closed where their end tag stands, or that of one around them, or at the end."""
    opened: list[str] = []
    counts: dict[str, int] = {}
    for token in tokens(markup):
        if not token.name:
            yield escape(unescaped(token.text), quote=False)
        elif token.closes:
            if counts.get(token.name, 0):
                while (name := opened.pop()) != token.name:
                    counts[name] -= 1
                    yield f"</{name}>"
                counts[token.name] -= 1
                yield f"</{token.name}>"
        else:
            written = _written(token.name, attributes_of(token).items())
            if written.startswith(WHOLE) and token.name in RAW_TEXT:
                yield f"{written}{token.text}</{token.name}>"
                continue
            yield written
            if token.text:
                yield f"{escape(unescaped(token.text), quote=False)}</{token.name}>"
            elif token.name not in VOID and len(opened) < MAX_DEPTH:
                opened.append(token.name)
                counts[token.name] = counts.get(token.name, 0) + 1
            elif token.name not in VOID:
                yield f"</{token.name}>"
    for name in reversed(opened):
        yield f"</{name}>"


def _written(tag: str, attributes: Iterable[tuple[str, str | None]]) -> str:
    ordered = sorted((name, escape(value or "")) for name, value in attributes)
    return f"<{tag}{''.join(_ATTRIBUTE_FORM % pair for pair in ordered)}>"
