"""Rules over witnesses, vetoes, looks, bounds and cases as tables for docs/verdicts.md."""

from collections.abc import Iterable

from sentinel.core.case import CASE_TEXT
from sentinel.core.look_rules import LOOK_RULES
from sentinel.core.rules import OVER_WITNESSES, VETOES, Rule
from sentinel.core.witness_bounds import WITNESS_THRESHOLDS
from sentinel.core.witness_paths import PATH_OF, WITNESS_TEXT


def witness_rules() -> str:
    """The rules over witnesses, files and time."""
    return _rules(OVER_WITNESSES)


def vetoes() -> str:
    """The vetoes, with the gravest verdict that each leaves."""
    return _rules(VETOES)


def looks() -> str:
    """The rules of what is no look at the page, and of names and servers."""
    lines = ["| rule | title | needs | verdict |", "|---|---|---|---|"]
    lines += [f"| {r.name} | {r.title} | {r.needs} | `{r.verdict}` |" for r in LOOK_RULES.values()]
    return _text(lines)


def bounds() -> str:
    """The bounds over witnesses, time and other sites."""
    lines = ["| bound | value | unit | meaning |", "|---|---|---|---|"]
    lines += [f"| `{b.name}` | {b} | {b.unit} | {b.meaning} |" for b in WITNESS_THRESHOLDS]
    return _text(lines)


def paths() -> str:
    """Which witnesses share a path to the site."""
    lines = ["| witness | what it is | path |", "|---|---|---|"]
    lines += [f"| `{k.value}` | {WITNESS_TEXT[k]} | {PATH_OF[k]} |" for k in PATH_OF]
    return _text(lines)


def cases() -> str:
    """What has happened by the pattern of the witnesses, and what to do first."""
    lines = ["| case | what it means | first |", "|---|---|---|"]
    lines += [f"| `{case}` | {text.means} | {text.first} |" for case, text in CASE_TEXT.items()]
    return _text(lines)


def _rules(every: Iterable[Rule]) -> str:
    lines = ["| rule | title | needs | verdict |", "|---|---|---|---|"]
    lines += [f"| {r.name} | {r.title} | {r.needs} | `{r.verdict}` |" for r in every]
    return _text(lines)


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


TABLES = {
    "rules over witnesses": witness_rules,
    "vetoes": vetoes,
    "rules of looks": looks,
    "paths": paths,
    "bounds over witnesses": bounds,
    "cases": cases,
}
"""What stands between `<!-- table: NAME -->` and `<!-- end of table -->`."""
