"""`sentinel compare`: the verdict on a changed page, offline, from two files or many pairs."""

import csv
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.commands.output import note, print_json, say
from sentinel.core.counts import counted
from sentinel.errors import UsageError

if TYPE_CHECKING:
    from sentinel.core.comparison import Comparison

HELP = "judge two versions of a page offline, or many pairs; needs no configuration"
MAX_BYTES = 50_000_000
_HEADINGS = ("id", "before", "after")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    id: str
    before: Path
    after: Path
    url: str


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("before", nargs="?", type=Path, help="the approved page")
    parser.add_argument("after", nargs="?", type=Path, help="the page as it was seen")
    parser.add_argument("--url", default="", help="address of the page, to tell own hosts by")
    parser.add_argument(
        "--pairs",
        type=Path,
        metavar="FILE.tsv",
        help="many pairs: columns id, before, after, optional url; paths relative to the file",
    )


def run(args: Namespace) -> int:
    """Exit code 0 where all is intact or edited, 1 otherwise; 2 where a file is missing."""
    if args.pairs is not None:
        if args.before is not None:
            raise UsageError("give either two files or --pairs FILE.tsv, not both.")
        return _many(args.pairs)
    if args.before is None or args.after is None:
        raise UsageError(
            "two files are needed: sentinel compare BEFORE AFTER, or --pairs FILE.tsv."
        )
    pair = _Pair(id="", before=args.before, after=args.after, url=args.url)
    compared = _compare(pair)
    if args.json:
        print_json("compare", _document(pair, compared))
    else:
        _explain(pair, compared)
    return _exit_code(compared)


def _many(table: Path) -> int:
    code = 0
    for pair in _pairs(table):
        compared = _compare(pair)
        print_json("compare", {"id": pair.id, **_document(pair, compared)})
        code = max(code, _exit_code(compared))
    return code


def _pairs(table: Path) -> Iterator[_Pair]:
    try:
        lines = table.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{table}: cannot be read ({error}).") from error
    columns = dict(zip((*_HEADINGS, "url"), range(4), strict=True))
    for number, cells in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
        if not cells or not any(cells):
            continue
        if number == 1 and set(_HEADINGS) <= set(cells):
            columns = {name: place for place, name in enumerate(cells)}
            continue
        if len(cells) < 3:
            raise UsageError(
                f"{table}:{number}: {counted(len(cells), 'column')} found; needed are id, "
                "before and after, divided by tabs."
            )
        url = columns.get("url", len(cells))
        yield _Pair(
            id=cells[columns["id"]],
            before=table.parent / cells[columns["before"]],
            after=table.parent / cells[columns["after"]],
            url=cells[url] if url < len(cells) and ":" in cells[url] else "",
        )


def _compare(pair: _Pair) -> "Comparison":
    from sentinel.core.compare import compare
    from sentinel.core.document import read_document

    before, after = _read(pair.before), _read(pair.after)
    return compare(read_document(before, url=pair.url), read_document(after, url=pair.url))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}).") from error
    if len(data) > MAX_BYTES:
        raise UsageError(f"{path}: is larger than {MAX_BYTES} bytes; no page is.")
    return data


def _document(pair: _Pair, compared: "Comparison") -> dict[str, object]:
    return {
        "before": str(pair.before),
        "after": str(pair.after),
        "verdict": compared.verdict,
        "code": compared.code,
        "reasons": compared.reasons,
        "exits": compared.exits,
        "signals": compared.signals,
        "measures": compared.measures,
        "watched_share": round(compared.watched_share, 3),
        "witnesses": 1,
    }


def _explain(pair: _Pair, compared: "Comparison") -> None:
    say(f"{compared.verdict}: {pair.after} against {pair.before} ({compared.code})")
    for reason in compared.reasons:
        say(f"  {reason}")
    for other in compared.exits:
        say(f"  {other}")
    if compared.verdict in {"defaced", "corrupt"}:
        note(
            "This is what the content alone argues for. Sentinel acts only when two independent "
            "witnesses agree and no deploy ticket covers the change."
        )


def _exit_code(compared: "Comparison") -> int:
    return 0 if compared.verdict in {"intact", "edited"} else 1
