"""HunspellSpeller: asks the program hunspell, where it and a dictionary are installed."""

import asyncio
import re
import shutil
import subprocess
from collections.abc import Collection, Iterable
from pathlib import Path

from sentinel.core.spelling import DICTIONARIES
from sentinel.core.syntax_port import Spelling
from sentinel.edges.own_program import plain_environment

PROGRAM = "hunspell"
TIMEOUT_SECONDS = 300.0
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019\u200c\u200d][^\W\d_]+)*|[\u0900-\u097f\u200c\u200d]+")
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
        found = [
            name for name in wanted if any((p / f"{name}.dic").is_file() for p in self._places)
        ]
        if program is None:
            return Spelling(lacking="hunspell is not installed (Debian: hunspell)")
        if not found:
            named = " or ".join(wanted)
            return Spelling(lacking=f"no dictionary {named} (Debian: {_package(language)})")
        unknown = sorted(word for word in words if _WORD.fullmatch(word))
        try:
            for name in found:
                unknown = _unknown(program, name, unknown)
        except (OSError, subprocess.SubprocessError) as error:
            return Spelling(lacking=f"hunspell failed ({type(error).__name__})")
        return Spelling(dictionaries=tuple(found), unknown=frozenset(unknown))


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
