"""Compiled templates, kept in memory: the same text is compiled once.

The operator's templates are mostly the shipped ones, and each reload begins with them anew.
"""

from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

MAX_KEPT = 200
"""Templates; there are some thirty in a folder."""


class CompiledTemplates(BytecodeCache):
    """For environments with the same options: the code of a template depends on them, on its name
    and on its text, and only the last two tell templates apart here."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is None:
            return
        if len(self._code) >= MAX_KEPT:
            self._code.clear()
        self._code[bucket.key, bucket.checksum] = bucket.code

    def clear(self) -> None:
        self._code.clear()
