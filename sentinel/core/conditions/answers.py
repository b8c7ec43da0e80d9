"""How a condition is answered, and the few words that all of them use."""

from collections.abc import Iterable

from sentinel.core.vault import Answer, Condition, ConditionResult

SHOWN = 3
"""Items that a sentence names; of the others it says how many there are."""
_UNREAD = ", as another condition does not pass yet."


def passed(condition: Condition, text: str) -> ConditionResult:
    return ConditionResult(condition=condition, answer=Answer.PASSED, text=text)


def failed(condition: Condition, text: str) -> ConditionResult:
    return ConditionResult(condition=condition, answer=Answer.FAILED, text=text)


def not_known(condition: Condition, text: str) -> ConditionResult:
    return ConditionResult(condition=condition, answer=Answer.NOT_KNOWN, text=text)


def unread(condition: Condition, what: str) -> ConditionResult:
    """Bytes are not read where something cheaper does not pass; that says nothing about them."""
    return not_known(condition, f"{what}{_UNREAD}")


def is_unread(result: ConditionResult) -> bool:
    """Whether the answer says only that nobody has looked yet."""
    return result.answer is Answer.NOT_KNOWN and result.text.endswith(_UNREAD)


def some(items: Iterable[str]) -> str:
    """The first few, and how many more there are."""
    listed = list(items)
    more = f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    return ", ".join(listed[:SHOWN]) + more


def shown(path: str) -> str:
    """A path as it may stand in a message: whoever wrote the tree chose it."""
    return path if path.isprintable() and path.strip() == path else ascii(path)
