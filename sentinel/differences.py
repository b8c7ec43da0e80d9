"""What one baseline changes against another, as lines that a person can approve or reject."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sentinel.core.baseline import Baseline, PageBaseline, Variant
from sentinel.core.counts import counted
from sentinel.core.database_difference import approved_lines
from sentinel.core.document import Document, as_first_read, read_document
from sentinel.core.enrolled import named_lines, server_lines
from sentinel.core.late_pattern import late_pattern
from sentinel.core.manifest import ChangeKind, TreeChange, difference
from sentinel.core.normalise import normalise
from sentinel.core.page_difference import active_lines, resource_lines, slot_lines
from sentinel.core.ports import Blobs
from sentinel.core.visible_text import visible_text

MAX_LINES = 40
MAX_FILE_BYTES = 200_000
"""Of larger files is told that they changed, and not how."""
WRAP = 100
_SENTENCE_END = late_pattern(r"(?<=[.!?\u0964]) +")
_UNREAD = "not read"
_WORDS = {ChangeKind.CONTENT: "changed", ChangeKind.UNREAD: "not read before"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One page or file that differs, with the changed text where there is text."""

    kind: str
    subject: str
    text: tuple[str, ...] = ()


def differences(before: Baseline | None, after: Baseline, blobs: Blobs) -> tuple[Difference, ...]:
    """All differences: pages by address, then databases, then files of the document root."""
    old = {} if before is None else before.by_url()
    new = after.by_url()
    pages = [
        found
        for url in sorted(old.keys() | new.keys())
        if (found := _page(old.get(url), new.get(url), blobs)) is not None
    ]
    return (
        *pages,
        *_enrolled(before, after),
        *_from_others(before, after),
        *_databases(before, after),
        *_files(before, after, blobs),
    )


def _from_others(before: Baseline | None, after: Baseline) -> Iterable[Difference]:
    """Hosts that active content comes from or goes to, and what is loaded from them."""
    old, new = set(before.hosts if before else ()), set(after.hosts)
    hosts = (*(f"+ {h}" for h in sorted(new - old)), *(f"- {h}" for h in sorted(old - new)))
    if hosts:
        yield Difference(kind="origins changed", subject="(hosts of active content)", text=hosts)
    lines = resource_lines(before.resources if before else (), after.resources)
    if lines:
        yield Difference(
            kind="origins changed", subject="(scripts and styles of others)", text=lines
        )


def _databases(before: Baseline | None, after: Baseline) -> Iterable[Difference]:
    """Schemas, and tables that only a deploy changes."""
    lines = approved_lines(before.databases if before else (), after.databases)
    if lines:
        shown = lines[:MAX_LINES]
        rest = (f"and {len(lines) - MAX_LINES} more",) if len(lines) > MAX_LINES else ()
        yield Difference(kind="databases changed", subject="(databases)", text=(*shown, *rest))


def _enrolled(before: Baseline | None, after: Baseline) -> Iterable[Difference]:
    """The site's servers, and its own error, maintenance and login pages."""
    servers = server_lines(None if before is None else before.server, after.server)
    named = named_lines(() if before is None else before.named, after.named)
    if servers:
        yield Difference(kind="servers changed", subject="(servers)", text=servers)
    if named:
        subject = "(for errors, maintenance, logins, what is not there)"
        yield Difference(kind="answers of the site changed", subject=subject, text=named)


def _page(old: PageBaseline | None, new: PageBaseline | None, blobs: Blobs) -> Difference | None:
    if old is None or new is None:
        page = old or new
        assert page is not None
        return Difference(
            kind="page added" if old is None else "page removed", subject=page.subject
        )
    html = "html" in new.content_type
    slots = slot_lines(old, new) if html else ()
    unknown = _unknown(old, new, blobs)
    if unknown is None:
        return (
            Difference(kind="page varies otherwise", subject=new.subject, text=slots)
            if slots
            else None
        )
    new = replace(new, variants=(unknown,))
    text = (*_text(old, new, blobs), *_active(old, new, blobs), *slots) if html else ()
    return Difference(kind="page changed", subject=new.subject, text=text)


def _unknown(old: PageBaseline, new: PageBaseline, blobs: Blobs) -> Variant | None:
    """The first new form that is no approved one, byte for byte or but for what may vary in it.
    One known form among several vouches for none of the others."""
    known = {v.sha256 for v in old.variants}
    forms = {v.normal_digest for v in old.variants} - {""}
    for variant in new.variants:
        if variant.sha256 in known:
            continue
        document = _document(replace(new, variants=(variant,)), blobs) if forms else None
        if document is None:
            return variant
        if normalise(as_first_read(document, old.reading), old.slots)[1] not in forms:
            return variant
    return None


def _active(old: PageBaseline, new: PageBaseline, blobs: Blobs) -> tuple[str, ...]:
    before, after = _document(old, blobs), _document(new, blobs)
    return () if before is None or after is None else active_lines(before, after)


def _document(page: PageBaseline, blobs: Blobs) -> Document | None:
    try:
        body = blobs.get(page.variants[0].sha256)
    except (KeyError, IndexError):
        return None
    return read_document(body, content_type=page.content_type, url=page.final_url)


def _text(old: PageBaseline, new: PageBaseline, blobs: Blobs) -> Iterable[str]:
    """The visible text's unified difference; a change that is not visible is said so."""
    try:
        before, after = (
            _lines(visible_text(blobs.get(page.variants[0].sha256), page.content_type))
            for page in (old, new)
        )
    except KeyError:
        return
    if before == after:
        yield "(the visible text is the same: the change is in the markup, scripts or links)"
    yield from _changed_lines(before, after)


def _changed_lines(before: list[str], after: list[str]) -> Iterable[str]:
    lines = list(difflib.unified_diff(before, after, lineterm="", n=1))[2:]
    yield from lines[:MAX_LINES]
    if len(lines) > MAX_LINES:
        yield f"... and {counted(len(lines) - MAX_LINES, 'more line')}"


def _lines(text: str) -> list[str]:
    """Sentence by sentence, and long ones in pieces: what changed at the end of a long paragraph is
    seen, and the rest of it does not count as changed."""
    sentences = (one.strip() for line in text.splitlines() for one in _SENTENCE_END.split(line))
    return [piece for one in sentences if one for piece in _pieces(one)]


def _pieces(sentence: str) -> Iterable[str]:
    """Cut at spaces where there are any; bounded, whatever was written without one."""
    while len(sentence) > WRAP:
        space = sentence.rfind(" ", WRAP // 2, WRAP)
        cut = space if space > 0 else WRAP
        yield sentence[:cut]
        sentence = sentence[cut:].lstrip()
    if sentence:
        yield sentence


def _files(before: Baseline | None, after: Baseline, blobs: Blobs) -> Iterable[Difference]:
    if after.tree is None:
        return
    if before is None or before.tree is None:
        for path in after.tree.unread:
            yield Difference(kind=f"file {_UNREAD}", subject=path)
        return
    shown = {v.sha256 for page in after.pages for v in page.variants}
    for change in difference(before.tree, after.tree):
        served = change.after is not None and change.after.sha256 in shown
        text = () if served else tuple(_file_text(change, blobs))
        yield Difference(kind=f"file {_word(change)}", subject=change.path, text=text)


def _file_text(change: TreeChange, blobs: Blobs) -> Iterable[str]:
    """What changed in a file that no page shows as it stands: a template, a server's rules."""
    if change.before is None or change.after is None:
        return
    if max(change.before.size, change.after.size) > MAX_FILE_BYTES:
        return
    try:
        before, after = (blobs.get(entry.sha256) for entry in (change.before, change.after))
    except KeyError:
        return
    if b"\0" not in before + after:
        old, new = (_lines(data.decode("utf-8", "replace")) for data in (before, after))
        yield from _changed_lines(old, new)


def _word(change: TreeChange) -> str:
    if change.after is not None and change.after.unread:
        return _UNREAD
    return _WORDS.get(change.kind, str(change.kind))
