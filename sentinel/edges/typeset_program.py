"""The process in which one PDF is set: an order as JSON comes in, `set` and the file go out.

Run as `python -m sentinel.edges.typeset_program`. It is bounded in memory and processor time, and
whatever becomes of it, the daemon goes on.
"""

import json
import re
import resource
import sys
import warnings
from pathlib import PurePath
from typing import Any, Final, Literal

import typst

STANDARD: Final[Literal["a-2b"]] = "a-2b"
"""ISO 19005-2: PDF/A, for files that are kept for years."""
MEMORY_BYTES = 1_500_000_000
PROCESSOR_SECONDS = 60
ROUNDS = 6
"""So often characters that no font has are replaced; then all that are not of our languages."""
NO_PACKAGES = "/nonexistent"

_MISSING = re.compile(r'the text `"((?:\\u\{[0-9a-f]+\}|\\.|[^"\\])+)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
_STRAY_JOINER = re.compile("(?<![\u0900-\u097f])[\u200c\u200d]|[\u200c\u200d](?![\u0900-\u097f])")
_FOREIGN = re.compile("[^\x00-\x7f\u0900-\u097f\u200c\u200d]")
_PLACE = re.compile(r"┌─ (.+?):(\d+):\d+")


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    warnings.simplefilter("ignore")
    order = json.load(sys.stdin)
    try:
        answer = b"set\n" + legible(order)
    except typst.TypstError as error:
        answer = b"fault\n" + _explained(error).encode()
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent is told
        answer = b"fault\n" + f"{type(error).__name__}: {error}".encode()
    sys.stdout.buffer.write(answer)


def legible(order: dict[str, Any]) -> bytes:
    """The file. Characters that no font has are shown as `[U+1F600]`: PDF/A allows no other, and a
    defaced page may have any. Raises what Typst raises."""
    text: str = _STRAY_JOINER.sub("", order["inputs"]["data"])
    for _ in range(ROUNDS):
        try:
            return _compiled(order, text)
        except typst.TypstError as error:
            lacking = set("".join(map(_unescaped, _MISSING.findall(error.diagnostic))))
            lacking -= {"\u200c", "\u200d", *map(chr, range(128))}
            if not lacking:
                if "could not be displayed" not in error.diagnostic:
                    raise
                break
            shown = str.maketrans({character: _shown(character) for character in lacking})
            text = _STRAY_JOINER.sub("", text.translate(shown))
    return _compiled(order, _FOREIGN.sub(lambda found: _shown(found[0]), text))


def _compiled(order: dict[str, Any], data: str) -> bytes:
    return typst.compile(
        order["file"],
        root=order["root"],
        font_paths=[order["fonts"]],
        ignore_system_fonts=True,
        sys_inputs={**order["inputs"], "data": data},
        pdf_standards=STANDARD,
        package_path=NO_PACKAGES,
        package_cache_path=NO_PACKAGES,
        timestamp=order["at"],
    )


def _shown(character: str) -> str:
    return f"[U+{ord(character):04X}]"


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)


def _explained(error: typst.TypstError) -> str:
    """File, line and fault in one line."""
    place = _PLACE.search(error.diagnostic)
    where = f"{PurePath(place[1]).name}, line {place[2]}: " if place else ""
    if "failed to download package" in error.message:
        return f"{where}imports a package; templates may use files of their own folder alone"
    return where + error.message


if __name__ == "__main__":
    main()
