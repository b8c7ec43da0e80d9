"""Is what was learnt poisoned already? Signs of an attack in a candidate, page by page."""

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from sentinel.core.baseline import CandidateWarning
from sentinel.core.compare import compare
from sentinel.core.document import Document, read_document
from sentinel.core.file_kinds import is_image, is_script, is_style
from sentinel.core.finding import Strength
from sentinel.core.manifest import Entry, EntryType
from sentinel.core.newcomers import examine_new
from sentinel.core.nodes import Node, NodeKind
from sentinel.core.origins import Kinship, host_of, kinship
from sentinel.core.page import Page
from sentinel.core.prescan import deserves_a_close_look
from sentinel.core.verdict import Verdict

MAX_ASSET_BYTES = 2_000_000
_FRAMES = frozenset({"iframe", "frame", "object", "embed"})
_FRAME_TAG = re.compile(rb"<(?:i?frame|object|embed)\b", re.I)
_MADE_AS_SERVED = (b"<?", b"<!--#", b"<%", b"{{", b"{%")
"""A file with one of these is a template: what is served differs from it."""


def scan_look(
    page: Page, subject: str, known_hosts: Iterable[str], own_hosts: Iterable[str]
) -> Iterator[CandidateWarning]:
    """Hostile signs in one learnt page or asset, read as if it were new."""
    header = page.header("content-type")
    if page.is_html:
        yield from _hidden_frames(page, subject, frozenset(own_hosts))
        if not deserves_a_close_look(page.body, header):
            return
    elif len(page.body) > MAX_ASSET_BYTES:
        return
    found = examine_new(
        path=subject,
        content_type=page.content_type,
        body=page.body,
        known_hosts=known_hosts,
        url=page.final_url,
    )
    for signal in found.signals:
        if signal.strength is Strength.STRONG:
            yield CandidateWarning(
                subject=subject, code=signal.code, text=signal.text, quote=signal.quote
            )


def scan_shown_to_others(
    learnt: Page, shown: Page, subject: str, who: str, known_hosts: Iterable[str]
) -> CandidateWarning | None:
    """Whether a search engine, or who comes from one, gets another page than a browser, with
    hostile signs; `who` in words."""
    compared = compare(_document(learnt), _document(shown), known_hosts=known_hosts)
    if compared.verdict not in {Verdict.DEFACED, Verdict.SUSPECT}:
        return None
    return CandidateWarning(
        subject=subject,
        code="cloaked",
        text=f"{who} gets another page than a browser: {compared.reasons[0]}",
        quote=next((signal.quote for signal in compared.signals if signal.quote), ""),
    )


def scan_beside_file(page: Page, subject: str, file: bytes) -> CandidateWarning | None:
    """Whether what is served is another thing than the file behind it. Scripts, style sheets and
    pictures must be the same bytes; of a page only hostile signs count, for servers fill in."""
    if page.body == file:
        return None
    kind = page.content_type
    if is_script(subject, kind) or is_style(subject, kind) or is_image(subject, kind):
        text = "What is served has other bytes than the file in the document root."
        return CandidateWarning(subject=subject, code="served-is-not-the-file", text=text)
    if not page.is_html or any(mark in file for mark in _MADE_AS_SERVED):
        return None
    before = read_document(file, content_type=page.header("content-type"), url=page.final_url)
    compared = compare(before, _document(page))
    if compared.verdict not in {Verdict.DEFACED, Verdict.SUSPECT}:
        return None
    return CandidateWarning(
        subject=subject,
        code="served-is-not-the-file",
        text=f"What is served is not the file in the document root: {compared.reasons[0]}",
    )


def file_of(subject: str, entries: Mapping[str, Entry]) -> Entry | None:
    """The file that a server without further rules hands out for an address; None where there is
    none, or it could not be read."""
    if "?" in subject:
        return None
    path = unquote(subject).strip("/")
    for name in (path, f"{path}/index.html".lstrip("/")):
        entry = entries.get(name)
        if entry is not None and entry.type is EntryType.FILE:
            return None if entry.unread or entry.torn else entry
    return None


def _hidden_frames(
    page: Page, subject: str, own_hosts: frozenset[str]
) -> Iterator[CandidateWarning]:
    if not _FRAME_TAG.search(page.body):
        return
    for node in _document(page).nodes:
        host = _frame_host(node, page.final_url)
        near = kinship(host, own=own_hosts, known=frozenset()) if host else Kinship.OWN
        if near is Kinship.FOREIGN and (node.hidden or _tiny(node)):
            text = f"A frame that nobody sees loads from {host}, a foreign host."
            yield CandidateWarning(subject=subject, code="hidden-frame", text=text)
            return


def _frame_host(node: Node, base: str) -> str:
    if node.kind is not NodeKind.ELEMENT or node.tag not in _FRAMES:
        return ""
    return host_of(node.attribute("src") or node.attribute("data"), base)


def _tiny(node: Node) -> bool:
    return any(
        node.attribute(side).strip().removesuffix("px") in {"0", "1"}
        for side in ("width", "height")
    )


def _document(page: Page) -> Document:
    return read_document(
        page.body,
        content_type=page.header("content-type"),
        url=page.final_url,
        status=page.status,
    )
