"""The body of one answer, decoded from its content coding and capped while it arrives."""

import zlib

from sentinel.core.page import FailureReason

OFFERED_CODINGS = "gzip, deflate"
_COMPRESSED = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz"})


class TransferFailed(Exception):
    """One request gave no answer. Caught by the fetcher that raised it; never leaves it."""

    def __init__(self, reason: FailureReason, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(detail)


class Body:
    """Collects a body, decoded from its content coding, up to a cap on the decoded bytes.

    Decoding stops at the cap, so a compressed bomb costs no more than the cap itself.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._data = bytearray()
        self._inflate: zlib._Decompress | None = None
        self._coding = ""
        self.over_cap = False

    def begin(self, content_encoding: str) -> None:
        """Tells the coding before the first byte. Raises TransferFailed for one not offered."""
        coding = content_encoding.strip().lower()
        if coding in _COMPRESSED or "," in coding:
            raise TransferFailed(
                FailureReason.BAD_ENCODING,
                f"the server sent content coding {coding[:80]!r}; offered were {OFFERED_CODINGS}",
            )
        # An unknown word is no coding: browsers show such bodies as they are.
        self._coding = coding if coding in {"gzip", "x-gzip", "deflate"} else ""

    def add(self, data: bytes) -> bool:
        """Takes wire bytes; False once the cap is reached. Raises TransferFailed (bad coding)."""
        if not self._coding:
            self._keep(data)
        while self._coding and data and not self.over_cap:
            data = self._inflated(data)
        return not self.over_cap

    def end(self) -> bytes:
        """The whole decoded body. Raises TransferFailed where the compressed stream is cut."""
        if self._inflate is not None and not self._inflate.eof and not self.over_cap:
            raise TransferFailed(
                FailureReason.BAD_ENCODING, f"the {self._coding} stream ends before its end"
            )
        return bytes(self._data)

    def _keep(self, data: bytes) -> None:
        room = self._max_bytes - len(self._data)
        self._data += data[:room]
        self.over_cap = len(data) > room

    def _inflated(self, data: bytes) -> bytes:
        """Decodes one piece; what is left of the input."""
        if self._inflate is None:
            self._inflate = zlib.decompressobj(self._window_bits(data))
        room = self._max_bytes - len(self._data)
        try:
            self._keep(self._inflate.decompress(data, room + 1))
        except zlib.error as error:
            raise TransferFailed(FailureReason.BAD_ENCODING, str(error)) from error
        if not self._inflate.eof:
            return self._inflate.unconsumed_tail
        rest = self._inflate.unused_data
        if rest.startswith(b"\x1f\x8b") and self._coding != "deflate":
            self._inflate = zlib.decompressobj(self._window_bits(rest))
            return rest
        return b""

    def _window_bits(self, data: bytes) -> int:
        if self._coding != "deflate":
            return 16 + zlib.MAX_WBITS
        # RFC 9110 8.4.1.2 says zlib; some servers send the raw stream, and browsers take both.
        return zlib.MAX_WBITS if data[0] & 0x0F == 8 else -zlib.MAX_WBITS
