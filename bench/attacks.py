"""The catalogue of attacks, staged on the demo's site and on the Python manual: what saw each."""

import argparse
import asyncio
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sentinel.app import App
from sentinel.core.times import duration_text
from sentinel.core.verdict import Verdict
from support.staged.attack import Attack
from support.staged.attacks import CATALOGUE
from support.staged.elsewhere import ELSEWHERE
from support.staged.place import Place, Seen, staged, staged_manual, sweep

STAGES = {"demo": staged, "manual": staged_manual}
DOCS = Path(__file__).parents[1] / "docs" / "verdicts.md"
BEGIN, END = "<!-- catalogue: written by bench/attacks.py -->", "<!-- end of the catalogue -->"


def measure(args: argparse.Namespace) -> None:
    """Prints one row for each attack and site, as Markdown, and how many were missed. With
    `--write` the table of the demo's site is put into docs/verdicts.md."""
    print(f"missed: {asyncio.run(_all(write=args.write))}")


async def _all(*, write: bool) -> int:
    missed = 0
    for name, stage in {"demo": staged}.items() if write else STAGES.items():
        rows = []
        with tempfile.TemporaryDirectory() as folder:
            async with stage(Path(folder)) as place:
                print(f"\n{name}\n\n{_HEAD}")
                for attack in CATALOGUE:
                    row, good = await _row(place, attack)
                    missed += not good
                    rows.append(row)
                    print(row, flush=True)
        if write:
            _write(rows)
    return missed


_HEAD = """| attack | with the files as a witness | over HTTP alone | seen after at most |
|---|---|---|---|"""


async def _row(place: Place, attack: Attack) -> tuple[str, bool]:
    told, soon, good = [], [], True
    for tree in (True, False):
        place.put_right()
        async with place.watched(tree=tree) as app:
            attack.act(place)
            seen = await sweep(app)
            soon.append(_soon(app, seen))
        least = attack.with_files if tree else attack.over_http
        good &= seen.verdict in {least, Verdict.DEFACED}
        told.append(_told(attack, seen))
    place.put_right()
    return f"| {attack.name} | {told[0]} | {told[1]} | {soon[0]} / {soon[1]} |", good


def _told(attack: Attack, seen: Seen) -> str:
    if seen.verdict is Verdict.INTACT or not seen.judgements:
        return f"not seen: {attack.why}"
    first = seen.judgements[0]
    case = f", `{first.case}`" if first.case and first.case != "not-known" else ""
    rule = f" {first.rule}" if first.rule else ""
    return f"`{seen.verdict}`{rule}{case}: {seen.by}; {seen.seconds:.1f} s"


def _soon(app: App, seen: Seen) -> str:
    """How long it takes at most until a check that saw it looks by itself."""
    if not seen.checks:
        return "-"
    if "tree" in seen.checks:
        return "at once"
    if seen.judgements[0].code == "cloaked":
        return duration_text(timedelta(seconds=app.config.witnesses.cloaking_every_seconds))
    every = [check.every_seconds for check in app.config.checks if check.name in seen.checks]
    return duration_text(timedelta(seconds=min(every))) if every else "-"


def _write(rows: Iterable[str]) -> None:
    day = datetime.now(UTC).strftime("%d %b %Y")
    others = [f"| {one.name} | {one.seen} | `{one.file}`: {one.test} |" for one in ELSEWHERE]
    parts = [
        f"Measured on {day}, two cores that others used too, with "
        "`python bench/run.py attacks --write`; the seconds are those of one whole sweep of the "
        "demo's site with all second looks, its pauses left out.\n",
        *(_HEAD, *rows),
        "\nWhat takes time, several servers or names has tests of its own:\n",
        "| attack | what it comes to | staged by, below `tests/` |\n|---|---|---|",
        *others,
    ]
    text = DOCS.read_text(encoding="utf-8")
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    body = "\n".join(parts)
    DOCS.write_text(f"{text[:start]}\n{body}\n{text[end:]}", encoding="utf-8")
