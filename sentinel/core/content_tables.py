"""The rules and bounds of content as tables for people: docs/verdicts.md carries them."""

from sentinel.core.content_rules import RULES
from sentinel.core.thresholds import THRESHOLDS


def rules_table() -> str:
    """Every rule of content, in Markdown."""
    lines = ["| rule | title | needs | verdict |", "|---|---|---|---|"]
    lines += [
        f"| {rule.name} | {rule.title} | {rule.needs} | `{rule.verdict}` |"
        for rule in RULES.values()
    ]
    return "\n".join(lines) + "\n"


def thresholds_table() -> str:
    """Every bound of a verdict on content, in Markdown."""
    lines = ["| bound | value | unit | meaning |", "|---|---|---|---|"]
    lines += [f"| `{one.name}` | {one} | {one.unit} | {one.meaning} |" for one in THRESHOLDS]
    return "\n".join(lines) + "\n"
