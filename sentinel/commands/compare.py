"""`sentinel compare`: the verdict on a changed page, offline, from two files or many pairs."""

import gc
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.commands.output import note, print_json, progress, say
from sentinel.commands.pair_table import NoPage, Pair, PairTable, read_page
from sentinel.errors import UsageError

if TYPE_CHECKING:
    from sentinel.core.comparison import Comparison
    from sentinel.core.document import Document

HELP = "judge two versions of a page offline, or many pairs; needs no configuration"
_MEANING = (
    "By content alone: the verdict is the one that would stand if a second, independent witness "
    "saw the same page and no deploy ticket covered the change. A running Sentinel asks for both "
    "before it blocks anything. A saved page has no status: error, maintenance, challenge and "
    "login pages are known by their looks."
)
_FOUND = frozenset({"suspect", "defaced", "corrupt", "down", "refused"})


def add_arguments(parser: ArgumentParser) -> None:
    parser.description = f"{HELP[0].upper()}{HELP[1:]}. {_MEANING}"
    parser.add_argument("before", nargs="?", type=Path, help="the approved page")
    parser.add_argument("after", nargs="?", type=Path, help="the page as it was seen")
    parser.add_argument("--url", default="", help="address of the page, to tell own hosts by")
    parser.add_argument(
        "--pairs",
        type=Path,
        metavar="FILE.tsv",
        help="many pairs, one JSON line each: a header row with the columns id, before, after and "
        "optionally url, others ignored; paths relative to the file. A file that cannot be read is "
        "a line with the verdict inconclusive, as is a pair whose `before` is no page; an `after` "
        "that is empty or binary is corrupt",
    )


def run(args: Namespace) -> int:
    """Exit code 0 where all is intact or edited, 1 where anything was found, 3 where nothing was
    but some pair could not be judged; 2 where one of two named files cannot be read."""
    if args.pairs is not None:
        if args.before is not None:
            raise UsageError("give either two files or --pairs FILE.tsv, not both.")
        if args.url:
            raise UsageError("--url goes with two files; with --pairs, give a column `url`.")
        return _many(args.pairs)
    if args.before is None or args.after is None:
        raise UsageError(
            "two files are needed: sentinel compare BEFORE AFTER, or --pairs FILE.tsv."
        )
    if args.url and not args.url.startswith(("http://", "https://")):
        raise UsageError(
            f'--url {args.url}: accepted: an address such as "https://www.example.org/page".'
        )
    pair = Pair(id="", before=args.before, after=args.after, url=args.url)
    compared = _compare(pair)
    if isinstance(compared, NoPage):
        raise UsageError(compared.message)
    if args.json:
        print_json("compare", _document(pair, compared))
    else:
        _explain(pair, compared)
    return _exit_code({compared.verdict})


SELDOM = 200_000
"""New objects between two searches for cycles: a comparison makes tens of thousands, and none."""


def _many(path: Path) -> int:
    import sentinel.core.compare  # noqa: F401 - a fault of the installation is no fault of a pair

    table = PairTable(path)
    verdicts: set[str] = set()
    thresholds = gc.get_threshold()
    gc.set_threshold(SELDOM)
    try:
        with progress("comparing") as advance:
            for done, row in enumerate(table, 1):
                verdicts.add(_line(row))
                advance(done, len(table))
    finally:
        gc.set_threshold(*thresholds)
    return _exit_code(verdicts)


def _line(row: Pair | NoPage) -> str:
    """Prints one row's line and gives its verdict. Whatever one pair does, the others follow."""
    if isinstance(row, NoPage):
        print_json("compare", _not_judged(row, row.id))
        return "inconclusive"
    try:
        compared = _compare(row)
    except Exception as error:  # noqa: BLE001 - a fault of ours on one hostile page is told, not hidden
        compared = NoPage(id="", code="fault", message=f"{row.after}: not judged ({error!r}).")
    if isinstance(compared, NoPage):
        print_json("compare", _not_judged(compared, row.id))
        return "inconclusive"
    print_json("compare", _document(row, compared))
    return compared.verdict


def _compare(pair: Pair) -> "Comparison | NoPage":
    from sentinel.core.compare import compare
    from sentinel.core.document import read_document

    before, after = read_page(pair.before), read_page(pair.after)
    if isinstance(before, NoPage):
        return before.beside(after)
    if isinstance(after, NoPage):
        return after
    approved = read_document(before, url=pair.url)
    if before != after and not _is_page(approved):
        return NoPage(
            id="",
            code="no-approved-page",
            message=f"{pair.before}: is no page, so there is nothing to compare with.",
        )
    return compare(approved, read_document(after, url=pair.url))


def _is_page(approved: "Document") -> bool:
    """Whether text stands there, or nothing: of other bytes no loss of a page can be told."""
    from sentinel.core.damage import GARBAGE_SHARE
    from sentinel.core.document import MediaKind

    if approved.kind is MediaKind.TEXT:
        return approved.garbage_share <= GARBAGE_SHARE
    if approved.kind is MediaKind.HTML:  # noise may begin as a tag does; a page is worn at most
        return approved.garbage_share <= 2 * GARBAGE_SHARE
    return approved.kind is MediaKind.EMPTY


def _document(pair: Pair, compared: "Comparison") -> dict[str, object]:
    return {
        "id": pair.id,
        "verdict": compared.verdict,
        "rule": compared.rule,
        "score": compared.score,
        "reasons": _reasons(compared),
        "code": compared.code,
        "before": str(pair.before),
        "after": str(pair.after),
        "sentences": compared.reasons,
        "exits": compared.exits,
        "signals": compared.signals,
        "measures": compared.measures,
        "watched_share": round(compared.watched_share, 3),
        "witnesses": 1,
    }


def _reasons(compared: "Comparison") -> list[dict[str, object]]:
    """The signals that decided, else the sentence that says why nothing had to be decided."""
    grave = [one for one in compared.signals if one.strength != "benign"]
    shown = grave or compared.signals
    # what named the verdict comes first: of a cut page that it was cut, not that it is gone
    shown = sorted(shown, key=lambda one: one.code != compared.code)
    calm = compared.verdict in {"intact", "edited"} or not shown
    first = [_reason(compared.code, compared.reasons[0])] if calm and compared.reasons else []
    return [
        *first,
        *(
            {
                **_reason(one.code, one.text + (f" Found: {one.quote!r}" if one.quote else "")),
                "value": one.value,
                "threshold": one.threshold,
            }
            for one in shown
        ),
    ]


def _reason(code: str, message: str) -> dict[str, object]:
    return {"code": code, "message": message, "value": None, "threshold": None}


def _not_judged(why: NoPage, name: str) -> dict[str, object]:
    """Not to see a page says nothing of it: inconclusive, never an accusation and never fine."""
    return {
        "id": name,
        "verdict": "inconclusive",
        "rule": "F1",
        "score": 0.0,
        "reasons": [_reason(why.code, why.message)],
        "code": why.code,
    }


def _explain(pair: Pair, compared: "Comparison") -> None:
    from sentinel.core.content_rules import RULES

    rule = RULES[compared.rule]
    say(f"{compared.verdict}: {pair.after} against {pair.before} ({compared.code})")
    say(f"  Rule {rule.name}, {rule.title}: {rule.needs}. Score {compared.score:g}.")
    for reason in compared.reasons:
        say(f"  {reason}")
    for other in compared.exits:
        say(f"  {other}")
    if compared.verdict in {"defaced", "corrupt"}:
        note(
            "This is what the content alone argues for. Sentinel acts only when two independent "
            "witnesses agree and no deploy ticket covers the change."
        )


def _exit_code(verdicts: set[str]) -> int:
    if verdicts & _FOUND:
        return 1
    return 3 if "inconclusive" in verdicts else 0
