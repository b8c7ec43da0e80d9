"""Bytes as the file that a decoder wants to read: pure code opens none."""


class ByteStream:
    """Reads and seeks as a binary file does, over bytes in hand."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._place = 0

    def read(self, size: int | None = -1) -> bytes:
        end = len(self._body) if size is None or size < 0 else self._place + size
        part = self._body[self._place : end]
        self._place += len(part)
        return part

    def seek(self, offset: int, whence: int = 0) -> int:
        start = (0, self._place, len(self._body))[whence]
        self._place = max(0, start + offset)
        return self._place

    def tell(self) -> int:
        return self._place
