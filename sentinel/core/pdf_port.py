"""Reading PDF files: foreign programs, in effect, so an edge does it apart."""

from typing import Protocol

from sentinel.core.pdf_reading import PdfReading


class PdfReader(Protocol):
    """Reads PDF files within bounds of time and memory, whatever they hold."""

    async def read(self, body: bytes, sha256: str) -> PdfReading:
        """What is known of it; of the same bytes, by their digest, once. Never raises."""
