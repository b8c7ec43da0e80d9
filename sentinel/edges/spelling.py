"""HunspellSpeller: asks the program hunspell, where it and a dictionary are installed."""

import asyncio
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sentinel.core.spelling import DICTIONARIES
from sentinel.core.syntax_port import Spelling
from sentinel.edges.own_program import plain_environment

PROGRAM = "hunspell"
TIMEOUT_SECONDS = 300.0
_WORD = re.compile(r"[^\W\d_]+|[\u0900-\u097f\u200c\u200d]+")
_SIGNS = "\u200c\u200d" + "".join(
    chr(code) for code in range(0x900, 0x980) if unicodedata.category(chr(code)) in {"Mn", "Mc"}
)
_PLACES = ("/usr/share/hunspell", "/usr/share/myspell/dicts", "/usr/local/share/hunspell")


class HunspellSpeller:
    """Implements the port Speller. A word that one of a language's dictionaries knows is right."""

    def __init__(self, places: Iterable[str] = _PLACES) -> None:
        self._places = tuple(Path(place) for place in places)

    async def look_up(self, language: str, words: Collection[str]) -> Spelling:
        """As the port says; bounded in time."""
        return await asyncio.to_thread(self._look_up, language, words)

    def _look_up(self, language: str, words: Collection[str]) -> Spelling:
        program = shutil.which(PROGRAM)
        wanted = DICTIONARIES.get(language, ())
        found = {name: place for name in wanted if (place := self._place_of(name)) is not None}
        if program is None:
            return Spelling(lacking="hunspell is not installed (Debian: hunspell)")
        if not found:
            named = " or ".join(wanted)
            return Spelling(lacking=f"no dictionary {named} (Debian: {_package(language)})")
        unknown = sorted(word for word in words if _WORD.fullmatch(word))
        try:
            for name, place in found.items():
                with _dictionary(place, name) as dictionary:
                    unknown = _unknown(program, dictionary, unknown)
        except (OSError, subprocess.SubprocessError) as error:
            return Spelling(lacking=f"hunspell failed ({type(error).__name__})")
        return Spelling(dictionaries=tuple(found), unknown=frozenset(unknown))

    def _place_of(self, name: str) -> Path | None:
        return next((place for place in self._places if (place / f"{name}.dic").is_file()), None)


@contextmanager
def _dictionary(place: Path, name: str) -> Iterator[str]:
    """What to give to `-d`. Where a dictionary does not say which characters are parts of words,
    hunspell cuts words at the vowel signs of Devanagari; a copy of its rules that says so stands in
    a temporary folder for as long as it is asked."""
    rules = (place / f"{name}.aff").read_bytes()
    if b"WORDCHARS" in rules or not rules.upper().startswith(b"SET UTF-8"):
        yield str(place / name)
        return
    with TemporaryDirectory(prefix="sentinel-words-") as folder:
        copy = Path(folder, name)
        copy.with_suffix(".aff").write_bytes(rules + f"\nWORDCHARS {_SIGNS}\n".encode())
        copy.with_suffix(".dic").symlink_to((place / f"{name}.dic").absolute())
        yield str(copy)


def _unknown(program: str, dictionary: str, words: list[str]) -> list[str]:
    """Those that a dictionary does not know."""
    if not words:
        return []
    out = _asked([program, "-l", "-i", "UTF-8", "-d", dictionary], "\n".join(words) + "\n")
    said = set(out.split("\n"))
    return [word for word in words if word in said]


def _asked(argv: list[str], text: str) -> str:
    """Raises OSError, subprocess.SubprocessError."""
    done = subprocess.run(  # noqa: S603 - no shell, and the words are letters alone
        argv,
        input=text.encode(),
        capture_output=True,
        env={**plain_environment(), "LC_ALL": "C.UTF-8"},
        timeout=TIMEOUT_SECONDS,
        check=True,
    )
    return done.stdout.decode("utf-8", "replace")


def _package(language: str) -> str:
    return {"en": "hunspell-en-gb", "hi": "hunspell-hi"}.get(language, f"hunspell-{language}")
