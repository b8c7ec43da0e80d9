"""Addresses in PDF files: link annotations with a URI action (ISO 32000-1, 12.6.4.7).

pypdf is optional. Without it a PDF holds no references, and the note says which extra brings it.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from importlib.util import find_spec
from typing import Any

from sentinel.core.byte_stream import ByteStream

MAX_BYTES = 20_000_000
MAX_PAGES = 1_000
MAX_LINKS = 20_000
MISSING_NOTE = "links in PDF files are read where the extra is installed: sentinel-watch[pdf]"

Limited = Callable[[], AbstractContextManager[None]]
"""Gives a context inside of which TookTooLong is raised after some time."""


class TookTooLong(BaseException):
    """Raised from outside into the reading of a PDF: there is no clock in here, and pypdf has loops
    that a file makes as long as it likes. No Exception, for pypdf swallows these."""


def pdf_links(body: bytes, limited: Limited = nullcontext) -> tuple[tuple[str, ...], str]:
    """The addresses that a PDF's pages link to, each once, and what was not read, in words.

    Bounded in pages and links, and in time by `limited`; what is damaged is read as far as it
    goes. Never raises.
    """
    if find_spec("pypdf") is None:
        return (), MISSING_NOTE
    if len(body) > MAX_BYTES:
        return (), f"PDF files of more than {MAX_BYTES} bytes are not read"
    found: dict[str, None] = {}
    note = ""
    try:
        with limited():
            for link in _links(body):
                found[link] = None
                if len(found) >= MAX_LINKS:
                    note = f"only the first {MAX_LINKS} links were read"
                    break
    except TookTooLong:
        note = "the PDF takes too long to read: only the links found until then are known"
    except Exception as error:  # noqa: BLE001 - pypdf raises anything on a damaged file
        note = f"the PDF could not be read to its end ({type(error).__name__})"
    return tuple(found), note


def _links(body: bytes) -> Iterator[str]:
    from pypdf import PdfReader

    reader = PdfReader(ByteStream(body), strict=False)  # type: ignore[arg-type]
    for number, page in enumerate(reader.pages):
        if number >= MAX_PAGES:
            return
        annotations = _resolved(page.get("/Annots"))
        for annotation in annotations if isinstance(annotations, list) else ():
            uri = _entry(_entry(annotation, "/A"), "/URI")
            if isinstance(uri, bytes):
                uri = uri.decode("utf-8", "replace")
            if isinstance(uri, str) and uri.strip():
                yield uri.strip()


def _entry(holder: Any, name: str) -> Any:
    """One entry of a dictionary; None where there is none, or no dictionary."""
    holder = _resolved(holder)
    return _resolved(holder.get(name)) if isinstance(holder, dict) else None


def _resolved(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value
