"""Whether a PDF opens, and whether it has text that can be read aloud and searched: pictures of
pages have none (GIGW 3.0, 5.4.9; WCAG 2.1 technique PDF7).

pypdf is optional: without it nothing is known of a PDF but how it begins and ends.
"""

from contextlib import nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from sentinel.core.byte_stream import ByteStream
from sentinel.core.pdf_links import MAX_BYTES, Limited, TookTooLong

if TYPE_CHECKING:
    from pypdf import PageObject

PAGES_READ = 5
"""Of which the text is looked for; a document that begins with five pictures is one of pictures."""
LEAST_CHARACTERS = 20
"""Of a page that has pictures: a stamp or a page number on one is no text of it."""
_HEAD_BYTES = 1_024
_TAIL_BYTES = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfReading:
    """What is known of one PDF. Where `unknown` says why, the rest says nothing."""

    fault: str = ""
    """Why it does not open, in words; empty where it does."""
    encrypted: bool = False
    """A password is asked for; one with an empty user password opens everywhere and is none."""
    pages: int = 0
    text: bool = False
    """Whether some of the first PAGES_READ pages has text: LEAST_CHARACTERS of it, or any without
    a picture beside it."""
    title: bool = False
    language: bool = False
    unknown: str = ""


def read_pdf(body: bytes, limited: Limited = nullcontext) -> PdfReading:
    """Bounded in pages, and in time by `limited`. Never raises."""
    told = outside_of(body)
    if told is not None:
        return told
    try:
        with limited():
            return _read(body)
    except (TookTooLong, MemoryError, RecursionError):
        return PdfReading(unknown="it takes too much time or memory to read")
    except Exception as error:  # noqa: BLE001 - pypdf raises anything on a damaged file
        return PdfReading(fault=f"it cannot be read ({type(error).__name__})")


def outside_of(body: bytes) -> PdfReading | None:
    """What its beginning and end say of a PDF; None where it must be read."""
    if b"%PDF-" not in body[:_HEAD_BYTES]:
        return PdfReading(fault="it does not begin as a PDF does")
    if len(body) > MAX_BYTES:
        return PdfReading(unknown=f"PDF files of more than {MAX_BYTES} bytes are not read")
    if b"%%EOF" not in body[-_TAIL_BYTES:]:
        return PdfReading(fault="it is cut off: its end is missing")
    if find_spec("pypdf") is None:
        return PdfReading(unknown="the extra is not installed: sentinel-watch[pdf]")
    return None


def _read(body: bytes) -> PdfReading:
    from pypdf import PdfReader

    reader = PdfReader(ByteStream(body), strict=False)  # type: ignore[arg-type]
    if reader.is_encrypted and not reader.decrypt(""):
        return PdfReading(encrypted=True)
    pages = len(reader.pages)
    if not pages:
        return PdfReading(fault="it has no page")
    text = any(_has_text(reader.pages[number]) for number in range(min(PAGES_READ, pages)))
    information = reader.metadata
    return PdfReading(
        pages=pages,
        text=text,
        title=bool(information is not None and (information.title or "").strip()),
        language="/Lang" in reader.root_object,
    )


def _has_text(page: "PageObject") -> bool:
    characters = len("".join(page.extract_text().split()))
    if characters >= LEAST_CHARACTERS:
        return True
    resources = page.get("/Resources")
    held = None if resources is None else resources.get_object()
    return bool(characters) and not (isinstance(held, dict) and held.get("/XObject"))
