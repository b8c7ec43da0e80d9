"""The manual page of the configuration, made from the comments of the shipped config.toml."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sentinel.usage.roff import described, macro, prose, text, title

PAGE = "sentinel-config"
_SECTION = re.compile(r"^# -{4} (?P<title>.+?) -+$")
_TABLE = re.compile(r"^\[\[?[a-z_.-]+\]\]?$")
_KEY = re.compile(r"^(?P<key>[a-z_]+)\s*=\s*(?P<value>\S.*)$")
_REMARK = re.compile(r"^(?P<value>.*?\S)\s+# (?P<remark>.*)$")


@dataclass(slots=True)
class _Block:
    """Comments, and the keys that they are about: those that follow at once."""

    words: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    open_brackets: int = 0


def config_page(config: str, version: str) -> str:
    """The page, from the text of config.toml: sections, tables and keys in their order."""
    return "\n".join(
        [
            *title(PAGE, 5, version),
            ".SH NAME",
            f"{text(PAGE)} \\- configuration of sentinel(1)",
            ".SH SYNOPSIS",
            ".B config.toml",
            ".SH DESCRIPTION",
            *_body(config),
            ".SH SEE ALSO",
            "\\fBsentinel\\fR(1), \\fBsentinel\\-check\\-config\\fR(1), \\fBsentinel\\-init\\fR(1)",
        ]
    )


def _body(config: str) -> Iterator[str]:
    block = _Block()
    for line in config.splitlines():
        section = _SECTION.match(line)
        bare = line.removeprefix("# ") if line.startswith("# ") else line.removeprefix("#")
        if _TABLE.match(bare):
            # comments just above a table are about it, and stand below its heading
            about = block if not block.keys else _Block()
            yield from _ended(block) if block.keys else ()
            yield macro("SS", bare)
            yield from _ended(about)
            block = _Block()
        elif section or not line.strip():
            yield from _ended(block)
            block = _Block()
            if section:
                yield macro("SH", section["title"].upper())
        elif block.open_brackets > 0 or _KEY.match(bare):
            block.keys.append(bare)
            block.open_brackets += _opened(bare)
        elif line.startswith("#"):
            if block.keys:
                yield from _ended(block)
                block = _Block()
            block.words.append(bare)
    yield from _ended(block)


def _opened(line: str) -> int:
    """How many brackets a line leaves open; those in texts do not count."""
    plain = re.sub(r"\"[^\"]*\"|'[^']*'", "", line).partition("#")[0]
    return plain.count("[") - plain.count("]")


def _ended(block: _Block) -> Iterator[str]:
    if not block.keys:
        yield from prose(block.words)
        return
    terms, remarks = [], []
    for line in block.keys:
        shown, remark = line, ""
        if (found := _REMARK.match(line)) and found["value"].count('"') % 2 == 0:
            shown, remark = found["value"], found["remark"]
        if key := _KEY.match(shown):
            terms.append(f"\\fB{text(key['key'])}\\fR = {text(key['value'])}")
        else:
            terms.append(text(shown))
        remarks.append(remark)
    if not any(remarks):
        yield from described(terms, " ".join(block.words))
        return
    yield from prose(block.words)
    for term, remark in zip(terms, remarks, strict=True):
        yield from described([term], remark)
