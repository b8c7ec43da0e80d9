"""A contingency text: which eventualities it names and treats, and in which order it acts.

GIGW 2.0, 8.3: defacement, data corruption, crash and natural disasters; block, restore, retest.
That traces are kept before anything is put back is what CERT-In asks of every incident.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sentinel.core.late_pattern import late_pattern
from sentinel.core.policy_topics import EXPRESSIONS
from sentinel.core.text_blocks import BlockKind, TextBlock
from sentinel.core.text_fault import TextFault, excerpt

_NAMED = late_pattern(
    r"(?:eventualit|contingenc|incident|emergenc)\w*.{0,60}(?:includ\w+"
    r"|(?:are|as) (?:the )?follow\w*|following|namely|are)\s*[:\-\u2013]*\s*$"
    r"|(?:आकस्मिकता|घटना|आपात)\S*.{0,60}(?:निम्न\S*|शामिल|इस प्रकार).{0,30}[:\-\u2013]*\s*$"
)
_PLAN = late_pattern(
    r"contingency plan|action plan|plan of action"
    r"|आकस्मिक(?:ता)? योजना|कंटीजेंसी प्लान|कार्य योजना"
)
_LABELLED = late_pattern(
    r"^\W*(?:[\d०-९]{1,2}[.)]|[a-z][.)]|\([^\s)]{1,3}\))?\s*([^:।.]{3,80}?)\s*:"
)
_NUMBERED = late_pattern(r"^\W*([\d०-९]{1,2})[.)]\s+(.{3,80})")
_CONTINGENCY = late_pattern(r"contingenc|incident response|disaster recovery|आकस्मिक|कंटीजेंसी")
EVENTUALITIES = ("defacement", "data-corruption", "crash", "natural-disaster")
STEPS: dict[str, str] = {
    "block": r"block|take(?:n)? (?:down|off ?line)|ब्लॉक|बंद कर",
    "preserve": r"preserv|evidence|forensic|साक्ष्य|सबूत|संरक्षित",
    "report": r"(?:report|inform|notif|intimat)\w*.{0,60}cert"
    r"|cert-?in.{0,60}(?:report|inform|notif|intimat)|सीईआरटी|सर्ट-?इन",
    "restore": r"restor|पुन(?:ः|र्)\s?स्थापित|पुनर्स्थापित|रिस्टोर",
    "retest": r"re-?test|test(?:ed)? again|tested (?:once more|before)"
    r"|पुन(?:ः|र्)?\s?परीक्षण|दोबारा परीक्षण",
}
STEP_NAMES: dict[str, str] = {
    "block": "blocking the site",
    "preserve": "keeping evidence",
    "report": "the report to CERT-In",
    "restore": "restoring the site",
    "retest": "testing it again",
}
_STEPS = {step: late_pattern(words) for step, words in STEPS.items()}
_ORDER = (("preserve", "restore"), ("restore", "retest"), ("block", "restore"))
MAX_BLOCKS = 2_000
MAX_LINE = 2_000


def plan_faults(blocks: Sequence[TextBlock], steps: Sequence[str]) -> Iterator[TextFault]:
    """What a contingency text leaves out or contradicts; nothing of a text that is none."""
    read = blocks[:MAX_BLOCKS]
    words = "\n".join(block.line[:MAX_LINE] for block in read).lower()
    if not (_CONTINGENCY.search(words) and EXPRESSIONS["defacement"].search(words)):
        return
    treated = _treated(read)
    named = _named(read)
    if named and treated and len(named) != len(treated):
        why = f"It names {len(named)} eventualities and treats {len(treated)}."
        yield TextFault(why, excerpt("; ".join(treated)))
    if not EXPRESSIONS["natural-disaster"].search(words):
        yield TextFault("It says nothing of natural disasters.", "")
    missing = [step for step in steps if not _STEPS[step].search(words)]
    if missing:
        why = f"It does not name: {'; '.join(STEP_NAMES[step] for step in missing)}."
        yield TextFault(why, "")
    if (fault := _out_of_order(read)) is not None:
        yield fault


def _named(blocks: Sequence[TextBlock]) -> list[str]:
    """Eventualities that are listed behind words which announce them: labels, or items."""
    for number, block in enumerate(blocks):
        if not _NAMED.search(block.line[-160:].lower()):
            continue
        found: list[str] = []
        for follower in blocks[number + 1 :]:
            label = _LABELLED.match(follower.line[:200])
            if follower.kind is BlockKind.HEADING or (
                label is None and follower.kind is not BlockKind.ITEM
            ):
                break
            found.append(label[1] if label is not None else follower.line[:80])
        if len(found) > 1:
            return found
    return []


def _treated(blocks: Sequence[TextBlock]) -> list[str]:
    """Eventualities that the plan has a numbered part for: 1, 2, 3 ... below its heading."""
    found: list[str] = []
    in_plan = False
    for block in blocks:
        if block.kind is BlockKind.HEADING or block.strong:
            if _PLAN.search(block.line[:200].lower()):
                in_plan, found = True, []
                continue
            if in_plan and found and block.kind is BlockKind.HEADING and not _is_event(block):
                break
        if in_plan and (_NUMBERED.match(block.line) or block.kind is BlockKind.HEADING):
            label = _LABELLED.match(block.line[:200])
            if _is_event(block):
                found.append(label[1] if label is not None else block.line[:80])
    return found


def _is_event(block: TextBlock) -> bool:
    line = block.line[:120].lower()
    return any(EXPRESSIONS[event].search(line) for event in EVENTUALITIES)


def _out_of_order(blocks: Sequence[TextBlock]) -> TextFault | None:
    """Steps of one list that put the site back before traces are kept, or test before that."""
    for group in _lists(blocks):
        order = [step for block in group for step in _steps_of(block)]
        first = {step: order.index(step) for step in reversed(order)}
        for earlier, later in (
            ("preserve", "restore"),
            ("restore", "retest"),
            ("block", "restore"),
        ):
            if earlier in first and later in first and first[earlier] > first[later]:
                why = f"{STEP_NAMES[later].capitalize()} stands before {STEP_NAMES[earlier]}."
                return TextFault(why, excerpt(group[first[later]].line if group else ""))
    return None


def _steps_of(block: TextBlock) -> list[str]:
    line = block.line[:500].lower()
    return [step for step, words in _STEPS.items() if words.search(line)][:1]


def _lists(blocks: Sequence[TextBlock]) -> Iterator[list[TextBlock]]:
    """Runs of items that follow one another."""
    group: list[TextBlock] = []
    for block, follower in pairwise([*blocks, None]):
        assert block is not None
        if block.kind is BlockKind.ITEM:
            group.append(block)
        if group and (follower is None or follower.kind is not BlockKind.ITEM):
            if len(group) > 1:
                yield group
            group = []
