"""What the pages show as examples, by what the words behind a fence say is done with them.

```sh run            its `sentinel` lines are run in order; `# ends with 1` says otherwise than 0
```toml config       stands in config.toml before [organisation], and is accepted there
```nginx load        loaded by the real server (apache, haproxy, caddy alike)
```toml title="X"    the file X: below the working folder, or where the page says
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
_FENCE = re.compile(r"^( *)```([a-z]*)([^\n`]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r'title="([^"]+)"')
_ENDS = re.compile(r"# ends with ([0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One fenced block."""

    page: str
    line: int
    language: str
    words: tuple[str, ...]
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One line of a `sh` block that calls sentinel, or changes the folder."""

    words: tuple[str, ...]
    ends_with: int


def pages() -> tuple[Path, ...]:
    """Every page that people read, the README among them; not the messages, which are none."""
    written = sorted(page for page in DOCS.rglob("*.md") if "messages" not in page.parts)
    return (REPOSITORY / "README.md", *written)


def examples(page: Path) -> tuple[Example, ...]:
    """All fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return tuple(_example(page, text, found) for found in _FENCE.finditer(text))


def _example(page: Path, text: str, found: re.Match[str]) -> Example:
    title = _TITLE.search(found[3])
    return Example(
        page=str(page.relative_to(REPOSITORY)),
        line=text.count("\n", 0, found.start()) + 1,
        language=found[2],
        words=tuple(_TITLE.sub("", found[3]).split()),
        title=title[1] if title else "",
        text=re.sub(rf"^{found[1]}", "", found[4], flags=re.MULTILINE),
    )


def commands(text: str) -> Iterator[Command]:
    """The lines that call `sentinel`, or `cd`, with what each ends with."""
    for line in text.splitlines():
        if line.startswith(("sentinel ", "cd ", ".venv/bin/sentinel ")):
            ends = _ENDS.search(line)
            words = tuple(shlex.split(line, comments=True))
            yield Command(words=words, ends_with=int(ends[1]) if ends else 0)


def replaced(text: str, places: dict[str, str]) -> str:
    """The text with the test's places for the page's, longest first."""
    for place in sorted(places, key=len, reverse=True):
        text = text.replace(place, places[place])
    return text
