"""The verdicts on a corpus of page pairs: `python bench/verdict.py --corpus DIR`.

DIR holds `pairs.tsv` (id, before, after, kind, expected: defaced, legitimate or unavailable) and
the pages. Pages are read as bytes and parsed as text; nothing in them is run. The last column is
the bound of the rate with 95 % confidence: Clopper-Pearson, one-sided; at zero it is near 3/n.
"""

import argparse
import csv
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import comb
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.verdict_variants import VARIANTS, victim_of
from sentinel.core.compare import compare
from sentinel.core.comparison import Comparison
from sentinel.core.document import decode, read_document
from sentinel.core.verdict import Verdict

COLUMNS = ("intact", "edited", "suspect", "defaced", "corrupt", "down", "refused", "inconclusive")
CAUGHT = frozenset({Verdict.SUSPECT, Verdict.DEFACED})
AWAY = frozenset({Verdict.DOWN, Verdict.REFUSED, Verdict.INCONCLUSIVE})
CONFIDENCE = 0.95
PARTS = frozenset({"partial_text", "script_injection"})
"""Kinds of hostile pairs that keep the page; the others replace it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    id: str
    kind: str
    expected: str
    before: bytes
    after: bytes
    site: str


@dataclass(slots=True)
class Row:
    """Verdicts on the pairs of one kind."""

    counts: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.counts.total()

    def of(self, verdicts: frozenset[Verdict]) -> int:
        return sum(self.counts[verdict] for verdict in verdicts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One thing that the corpus must show: a share of a row that may or must be reached."""

    name: str
    row: str
    verdicts: frozenset[Verdict]
    least: float = 0.0
    most: float = 1.0

    def holds(self, row: Row) -> bool:
        share = row.of(self.verdicts) / row.total if row.total else self.least
        return self.least <= share <= self.most


DEFACED = frozenset({Verdict.DEFACED})
BARS = (
    Bar(name="legitimate: none defaced", row="= legitimate", verdicts=DEFACED, most=0.0),
    Bar(
        name="legitimate: at most 3 % suspect",
        row="= legitimate",
        verdicts=frozenset({Verdict.SUSPECT}),
        most=0.03,
    ),
    *(
        bar
        for row in ("= whole page", *(f"= whole page {name}" for name in VARIANTS))
        for bar in (
            Bar(name=f"{row[2:]}: all suspect or defaced", row=row, verdicts=CAUGHT, least=1.0),
            Bar(name=f"{row[2:]}: 99 % defaced", row=row, verdicts=DEFACED, least=0.99),
        )
    ),
    Bar(name="partial: 95 % suspect or defaced", row="= partial", verdicts=CAUGHT, least=0.95),
    Bar(name="partial: 75 % defaced", row="= partial", verdicts=DEFACED, least=0.75),
    Bar(name="spliced: all suspect or defaced", row="= spliced", verdicts=CAUGHT, least=1.0),
    Bar(name="unavailable: no accusation", row="= unavailable", verdicts=CAUGHT, most=0.0),
    Bar(name="unavailable: told apart", row="= unavailable", verdicts=AWAY, least=1.0),
)


def pairs(corpus: Path) -> Iterator[Pair]:
    """The pairs of a corpus, in its order; raises OSError where a file is missing."""
    with (corpus / "pairs.tsv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Pair(
                id=row["id"],
                kind=row["kind"],
                expected=row["expected"],
                before=(corpus / row["before"]).read_bytes(),
                after=(corpus / row["after"]).read_bytes(),
                site=Path(row["before"]).parent.name,
            )


def group_of(pair: Pair) -> str:
    if pair.expected != "defaced":
        return f"= {pair.expected}"
    if pair.kind in PARTS:
        return "= partial" if pair.kind == "partial_text" else "= spliced"
    return "= whole page"


def judged(before: bytes, after: bytes) -> Comparison:
    return compare(read_document(before), read_document(after))


def harder(pair: Pair) -> Iterator[tuple[str, bytes]]:
    """A whole-page defacement with what the attacker may have kept of the victim."""
    victim = victim_of(decode(pair.before), f"www.{pair.site}.example")
    page = decode(pair.after)
    for name, change in VARIANTS.items():
        yield name, change(page, victim).encode("utf-8", "replace")


def upper_bound(hits: int, total: int) -> float:
    """Clopper-Pearson: the highest rate at which so few hits still have a chance of 5 %."""
    low, high = hits / total, 1.0
    for _ in range(60):
        rate = (low + high) / 2
        chance = sum(comb(total, k) * rate**k * (1 - rate) ** (total - k) for k in range(hits + 1))
        low, high = (rate, high) if chance > 1 - CONFIDENCE else (low, rate)
    return high


def lower_bound(hits: int, total: int) -> float:
    return 1 - upper_bound(total - hits, total)


def measure(args: argparse.Namespace) -> None:
    """Prints the table, the bars and the speed."""
    if args.corpus is None:
        print("left out: give --corpus DIR, a folder with pairs.tsv and its pages")
        return
    rows: dict[str, Row] = {}
    told: list[str] = []
    everything = list(pairs(args.corpus))
    started = time.process_time()
    for pair in everything:
        found = judged(pair.before, pair.after)
        for name in (group_of(pair), f"{pair.expected}: {pair.kind}"):
            rows.setdefault(name, Row()).counts[found.verdict] += 1
        told += _line(pair.id, pair.expected, found) if args.show else []
    spent = time.process_time() - started
    if not args.quick:
        for pair in everything:
            if group_of(pair) == "= whole page":
                for name, after in harder(pair):
                    found = judged(pair.before, after)
                    group = f"= whole page {name}"
                    rows.setdefault(group, Row()).counts[found.verdict] += 1
                    told += _line(f"{pair.id} {name}", "defaced", found) if args.show else []
    _print_table(rows)
    _print_bars(rows)
    print(f"{len(everything) / spent:.0f} pairs a second on one core, reading included")
    for line in told:
        print(line)


def _line(name: str, expected: str, found: Comparison) -> list[str]:
    good = {
        "defaced": DEFACED,
        "legitimate": frozenset({Verdict.INTACT, Verdict.EDITED}),
        "unavailable": AWAY,
    }[expected]
    if found.verdict in good:
        return []
    signs = ", ".join(one.code for one in found.signals[:6])
    return [f"{name}: {found.verdict} by {found.rule or '-'} ({found.score:.2f}): {signs}"]


def _print_table(rows: dict[str, Row]) -> None:
    width = max(map(len, rows))
    heads = "".join(f"{name:>9.8}" for name in COLUMNS)
    print(f"{'kind':{width}}{'n':>6}{heads}   rate and its bound, 95 %")
    for name, row in sorted(rows.items(), key=lambda item: (item[0][:1] != "=", item[0])):
        cells = "".join(f"{row.counts[column] or '':>9}" for column in COLUMNS)
        if "legitimate" in name or "unavailable" in name:
            hits = row.of(DEFACED)
            bound = f"defaced {hits / row.total:.1%}, below {upper_bound(hits, row.total):.2%}"
        else:
            hits = row.of(DEFACED)
            bound = f"defaced {hits / row.total:.1%}, above {lower_bound(hits, row.total):.2%}"
        print(f"{name:{width}}{row.total:>6}{cells}   {bound}")


def _print_bars(rows: dict[str, Row]) -> None:
    for bar in BARS:
        row = rows.get(bar.row)
        if row is None:
            continue
        hits = row.of(bar.verdicts)
        word = "met   " if bar.holds(row) else "MISSED"
        print(f"{word} {bar.name}: {hits} of {row.total} ({hits / row.total:.1%})")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    about = parser.add_argument_group("verdict")
    about.add_argument("--corpus", type=Path, help="folder with pairs.tsv and its pages")
    about.add_argument("--show", action="store_true", help="name the pairs that were misjudged")


if __name__ == "__main__":
    own = argparse.ArgumentParser(description=__doc__)
    add_arguments(own)
    own.add_argument("--quick", action="store_true", help="without the harder variants")
    measure(own.parse_args())
