"""The page of config.toml's keys."""

from pathlib import Path

from reference_pages.markdown import GENERATED, cell, code, table
from sentinel.core.annotated_keys import Key, Part, parts

FILE = Path(__file__).parents[2] / "config.toml"


def configuration() -> str:
    """Every table of config.toml with its keys, in the order of the file."""
    lines = [
        GENERATED,
        "# Configuration\n",
        "Every key of `config.toml`, from the comments of the shipped file. `sentinel "
        "check-config` reads all of it, with `checks/` and `playbooks/` beside it, and reports all "
        "faults at once; an unknown key is one. Relative paths start at the file's folder.\n",
        'Durations: `"250ms"`, `"30s"`, `"5m"`, `"6h"`, `"1d"`. Sizes: `"10MB"`, `"64KiB"`. '
        "A table in double brackets may be written several times. **required** means that there "
        "is no default. What `checks/` may hold: [checks and conditions](../checks.md); "
        "`playbooks/`: [the response](../response.md).\n",
    ]
    section = ""
    for part in parts(FILE.read_text(encoding="utf-8")):
        if part.section != section:
            section = part.section
            lines.append(f"## {section}\n")
        lines.append(_part(part))
    return "\n".join(lines)


def _part(part: Part) -> str:
    said = f"{cell(part.said)}\n\n" if part.said else ""
    rows = [_row(key) for key in part.keys]
    return f"### `{part.table}`\n\n{said}{table(('key', 'type', 'default', 'meaning'), rows)}"


def _row(key: Key) -> tuple[str, str, str, str]:
    default = key.default.replace("required", "**required**", 1)
    example = f" Example: {code(key.example)}" if key.optional and key.example else ""
    meaning = cell(key.meaning) + example
    return f"`{key.name}`", cell(key.type), cell(default), meaning.strip()
