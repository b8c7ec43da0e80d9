"""What one baseline changes against another, as lines that a person can approve or reject."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from sentinel.core.baseline import Baseline, PageBaseline
from sentinel.core.counts import counted
from sentinel.core.enrolled import named_lines, server_lines
from sentinel.core.manifest import ChangeKind, TreeChange, difference
from sentinel.core.ports import Blobs
from sentinel.core.visible_text import visible_text

MAX_LINES = 40
WRAP = 100
_UNREAD = "not read"
_WORDS = {ChangeKind.CONTENT: "changed", ChangeKind.UNREAD: "not read before"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One page or file that differs, with the changed text where there is text."""

    kind: str
    subject: str
    text: tuple[str, ...] = ()


def differences(before: Baseline | None, after: Baseline, blobs: Blobs) -> tuple[Difference, ...]:
    """All differences: pages by address, then files of the document root."""
    old = {} if before is None else before.by_url()
    new = after.by_url()
    pages = [
        found
        for url in sorted(old.keys() | new.keys())
        if (found := _page(old.get(url), new.get(url), blobs)) is not None
    ]
    return (*pages, *_enrolled(before, after), *_files(before, after))


def _enrolled(before: Baseline | None, after: Baseline) -> Iterable[Difference]:
    """The site's servers, and its own error, maintenance and login pages."""
    servers = server_lines(None if before is None else before.server, after.server)
    named = named_lines(() if before is None else before.named, after.named)
    for kind, lines in (("servers changed", servers), ("answers of the site changed", named)):
        if lines:
            yield Difference(kind=kind, subject="(servers)" if lines is servers else "", text=lines)


def _page(old: PageBaseline | None, new: PageBaseline | None, blobs: Blobs) -> Difference | None:
    if old is None or new is None:
        page = old or new
        assert page is not None
        return Difference(
            kind="page added" if old is None else "page removed", subject=page.subject
        )
    if {v.sha256 for v in old.variants} & {v.sha256 for v in new.variants}:
        return None
    if (old_digest := _digest(old)) and old_digest == _digest(new):
        return None
    text = tuple(_text(old, new, blobs)) if "html" in new.content_type else ()
    return Difference(kind="page changed", subject=new.subject, text=text)


def _digest(page: PageBaseline) -> str:
    return page.variants[0].normal_digest if page.variants else ""


def _text(old: PageBaseline, new: PageBaseline, blobs: Blobs) -> Iterable[str]:
    """The visible text's unified difference; a change that is not visible is said so."""
    try:
        before, after = (
            _lines(visible_text(blobs.get(page.variants[0].sha256), page.content_type))
            for page in (old, new)
        )
    except KeyError:
        return
    lines = list(difflib.unified_diff(before, after, lineterm="", n=1))[2:]
    yield from lines[:MAX_LINES]
    if len(lines) > MAX_LINES:
        yield f"... and {counted(len(lines) - MAX_LINES, 'more line')}"
    if not lines:
        yield "(the visible text is the same: the change is in the markup, scripts or links)"


def _lines(text: str) -> list[str]:
    return [line.strip()[:WRAP] for line in text.splitlines() if line.strip()]


def _files(before: Baseline | None, after: Baseline) -> Iterable[Difference]:
    if after.tree is None:
        return
    if before is None or before.tree is None:
        for path in after.tree.unread:
            yield Difference(kind=f"file {_UNREAD}", subject=path)
        return
    for change in difference(before.tree, after.tree):
        yield Difference(kind=f"file {_word(change)}", subject=change.path)


def _word(change: TreeChange) -> str:
    if change.after is not None and change.after.unread:
        return _UNREAD
    return _WORDS.get(change.kind, str(change.kind))
