"""Parse errors of a page: what a conforming parser reports (HTML 13.2.2).

The tokeniser's come from turbohtml, under the standard's own names. Those of tree construction have
no names in the standard; html5lib reports them, and what a web manager can do about them names them
here.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from sentinel.core.syntax_fault import Fault, quoted
from sentinel.core.tree_cost import turbo_is_cheap

MAX_CHARACTERS = 2_000_000
MAX_OPEN = 500
"""Start tags without an end tag: html5lib takes quadratic time on elements that stay open."""
MAX_FAULTS = 2_000
"""Of one page; a page with more is as broken as one with so many."""
MAX_ERRORS = 20_000
"""Of html5lib; then it reads no further, for errors are dear, and some are of no page's making."""
MAX_ATTRIBUTES = 1_000
"""Of one tag: html5lib compares each with all before it."""
MAX_TOKEN_STEPS = 50_000
"""Steps that html5lib takes in one tag, comment or doctype: it copies what it has with each."""
NOT_EXAMINED = "page-not-examined"

_VOID = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
        *("source", "track", "wbr", "p", "li", "dd", "dt", "tr", "td", "th", "option", "optgroup"),
        *("thead", "tbody", "tfoot", "colgroup", "rb", "rt", "rtc", "rp", "html", "head", "body"),
    )
)
"""Elements without an end tag, or that may go without one."""
_NAMES: dict[str, tuple[str, ...]] = {
    "doctype-missing": (
        *("expected-doctype-but-got-eof", "expected-doctype-but-got-chars"),
        *("expected-doctype-but-got-start-tag", "expected-doctype-but-got-end-tag"),
    ),
    "doctype-outdated": ("unknown-doctype", "unexpected-doctype", "non-html-root"),
    "element-unclosed": (
        *("expected-closing-tag-but-got-eof", "expected-named-closing-tag-but-got-eof"),
        *("missing-end-tag", "missing-end-tags", "no-end-tag", "eof-in-table", "eof-in-select"),
        "expected-one-end-tag-but-got-another",
        *("eof-in-frameset", "eof-in-script-in-script", "eof-in-foreign-lands"),
    ),
    "end-tag-without-start": (
        *("unexpected-end-tag", "unexpected-end-tag-treated-as", "end-tag-after-implied-root"),
        *("unexpected-end-tag-before-html", "unexpected-cell-end-tag"),
        *("unexpected-end-tag-in-table-body", "unexpected-end-tag-in-table-row"),
        *("unexpected-end-tag-in-select", "unexpected-end-tag-in-frameset"),
    ),
    "elements-wrongly-nested": (
        *("end-tag-too-early", "end-tag-too-early-named", "end-tag-too-early-ignored"),
        *("adoption-agency-1.1", "adoption-agency-1.2", "adoption-agency-1.3"),
        *("adoption-agency-4.4", "unexpected-start-tag-implies-end-tag"),
        "unexpected-html-element-in-foreign-content",
    ),
    "content-loose-in-table": (
        *("unexpected-char-implies-table-voodoo", "unexpected-start-tag-implies-table-voodoo"),
        *("unexpected-end-tag-implies-table-voodoo", "unexpected-hidden-input-in-table"),
        "unexpected-form-in-table",
    ),
    "table-part-out-of-place": (
        *("unexpected-cell-in-table-body", "unexpected-implied-end-tag-in-table"),
        *("unexpected-implied-end-tag-in-table-body", "unexpected-implied-end-tag-in-table-row"),
    ),
    "content-loose-in-select": (
        *("unexpected-select-in-select", "unexpected-input-in-select"),
        *(
            "unexpected-start-tag-in-select",
            "unexpected-table-element-start-tag-in-select-in-table",
        ),
        "unexpected-table-element-end-tag-in-select-in-table",
    ),
    "start-tag-out-of-place": (
        *(
            "unexpected-start-tag",
            "unexpected-start-tag-ignored",
            "unexpected-start-tag-treated-as",
        ),
        *("unexpected-start-tag-out-of-my-head", "two-heads-are-not-better-than-one"),
        *("deprecated-tag", "unexpected-inhead-noscript-tag", "char-in-head-noscript"),
        "eof-in-head-noscript",
    ),
    "content-after-end": (
        *("unexpected-char-after-body", "unexpected-start-tag-after-body"),
        *("unexpected-end-tag-after-body", "unexpected-end-tag-after-body-innerhtml"),
        *("expected-eof-but-got-char", "expected-eof-but-got-start-tag"),
        *("expected-eof-but-got-end-tag", "unexpected-char-in-frameset"),
        *("unexpected-start-tag-in-frameset", "unexpected-char-after-frameset"),
        *("unexpected-start-tag-after-frameset", "unexpected-end-tag-after-frameset"),
        "unexpected-frameset-in-frameset-innerhtml",
    ),
}
_NAMED = {theirs: ours for ours, group in _NAMES.items() for theirs in group}
_AT_END = "expected-closing-tag-but-got-eof"
_MAY_STAY_OPEN = _VOID | {"p", "body", "html"}
_COPYING = ("attribute", "bogus", "comment", "doctype", "tagName")
"""How the names of the states begin in which html5lib's tokeniser adds to a token."""
_AS_SECTION = ("dialog", "search")
_TEMPLATE = re.compile("<template", re.IGNORECASE)
_TEMPLATE_END = re.compile("</template", re.IGNORECASE)


class _TooDear(Exception):
    """One token of the page would take html5lib too long."""


class _Enough(Exception):
    """What is wrong with the page fills any report."""


def markup_faults(source: str) -> Iterator[Fault]:
    """The parse errors of a page in the order of their places, at most MAX_FAULTS; one that says so
    where building its tree would cost too much. Never raises; bounded work for any text."""
    if not examinable(source):
        yield Fault(code=NOT_EXAMINED)
        return
    found = sorted(
        (*_of_tokens(source), *_of_tree(source)), key=lambda fault: (fault.line, fault.column)
    )
    yield from found[:MAX_FAULTS]


def examinable(source: str) -> bool:
    """Whether html5lib reads a page in bounded time."""
    if len(source) > MAX_CHARACTERS or not turbo_is_cheap(source):
        return False
    if source.count("<") - 2 * source.count("</") <= MAX_OPEN:
        return True
    from sentinel.core.tokens import tokens

    still_open = 0
    for token in tokens(source):
        if token.name and token.name not in _VOID:
            still_open += -1 if token.closes else 1
        if still_open > MAX_OPEN:
            return False
    return True


def _of_tokens(source: str) -> Iterator[Fault]:
    import turbohtml  # takes long to import, as html5lib does

    lines = source.split("\n")
    for error in turbohtml.parse(source).errors[:MAX_FAULTS]:
        line = lines[error.line - 1] if 0 < error.line <= len(lines) else ""
        start = max(0, error.col - 40)
        yield Fault(
            code=str(error.code),
            line=error.line,
            column=error.col,
            quote=quoted(line[start : error.col + 40]),
        )


def _of_tree(source: str) -> Iterator[Fault]:
    import html5lib

    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    _teach_newer_elements(parser)
    _bound_errors(parser)
    _tell_loose_text(parser)
    _bound_tokens(parser)
    try:
        with suppress(_Enough):
            parser.parse(_without_templates(source))
    except _TooDear:
        yield Fault(code=NOT_EXAMINED)
        return
    except (RecursionError, ValueError, AssertionError, IndexError, AttributeError, KeyError):
        return  # faults of html5lib itself on odd input; what the tokeniser found stands
    for (line, column), code, values in parser.errors[:MAX_FAULTS]:
        if code not in _NAMED:
            continue
        if code == _AT_END:
            # html5lib uses this code for a lone `</`, too, which turbohtml tells by its own name
            if still_open := _open_elements(parser):
                yield Fault(code=_NAMED[code], line=line or 0, quote=quoted(still_open))
            continue
        name = str(values.get("name", "")) if isinstance(values, dict) else ""
        closing = "/" if "end-tag" in code and "implies" not in code else ""
        yield Fault(
            code=_NAMED[code],
            line=line or 0,
            column=column or 0,
            quote=quoted(f"<{closing}{name}>") if name else "",
        )


def _open_elements(parser: Any) -> str:
    """What was still open at the end of the page and had to be closed by the parser."""
    names = (str(element.name) for element in parser.tree.openElements)
    return " ".join(f"<{name}>" for name in names if name not in _MAY_STAY_OPEN)


def _teach_newer_elements(parser: Any) -> None:
    """html5lib is older than these, which the standard treats as it treats `section`."""
    phase = type(parser.phases["inBody"])
    for dispatcher in ("startTagHandler", "endTagHandler"):
        handlers = vars(phase)[dispatcher]
        for name in _AS_SECTION:
            handlers[name] = handlers["section"]


def _tell_loose_text(parser: Any) -> None:
    """html5lib moves text that stands loose in a table out of it, and reports elements alone."""
    tree = parser.tree
    insert = tree.insertText

    def told(data: str, parent: Any = None) -> None:
        if tree.insertFromTable and data.strip():
            parser.parseError("unexpected-char-implies-table-voodoo")
        insert(data, parent)

    tree.insertText = told


def _bound_errors(parser: Any) -> None:
    """Has the parser raise _Enough."""
    tell = parser.parseError

    def told(*args: Any, **named: Any) -> None:
        tell(*args, **named)
        if len(parser.errors) > MAX_ERRORS:
            raise _Enough

    parser.parseError = told


def _bound_tokens(parser: Any) -> None:
    """Has the parser raise _TooDear for a token that grows too large. Its tokeniser is made anew
    for each page, and `reset` is the first that is called then."""
    reset = parser.reset

    def begun() -> None:
        reset()
        tokeniser = parser.tokenizer
        token, steps = None, 0

        def bounded(state: Callable[[], bool]) -> Callable[[], bool]:
            def step() -> bool:
                nonlocal token, steps
                if tokeniser.currentToken is not token:
                    token, steps = tokeniser.currentToken, 0
                steps += 1
                data = token.get("data") if token else None
                if steps > MAX_TOKEN_STEPS or (
                    isinstance(data, list) and len(data) > MAX_ATTRIBUTES
                ):
                    raise _TooDear
                return state()

            return step

        for name in dir(tokeniser):
            if name.startswith(_COPYING) and name.endswith("State"):
                setattr(tokeniser, name, bounded(getattr(tokeniser, name)))

    parser.reset = begun


def _without_templates(source: str) -> str:
    """html5lib does not know `template`, whose contents stand outside of the page: they are blanked
    out, so that all other places stay as they are."""
    pieces: list[str] = []
    done = 0
    while (begun := _TEMPLATE.search(source, done)) is not None:
        start = begun.start()
        ended = _TEMPLATE_END.search(source, start)
        over = source.find(">", ended.start()) if ended is not None else -1
        if over < 0:
            break
        pieces.append(source[done:start])
        pieces.append("".join("\n" if char == "\n" else " " for char in source[start : over + 1]))
        done = over + 1
    return "".join((*pieces, source[done:]))
