"""Texts of playbooks as people write them, of every kind of step, drawn by Hypothesis."""

from hypothesis import strategies as st

from sentinel.core.playbook_text import Value, playbook_text

Keys = dict[str, Value]
_WORDS = st.text(
    st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=30
).filter(lambda text: bool(text.strip()) and text == " ".join(text.split()))
_CONDITIONS = st.sampled_from(
    [
        "blocked",
        "not blocked",
        'verdict == "down"',
        "affected > 10 and not (has_files or has_database)",
        'cause in ["refused", "5xx"] or case != "not-known"',
    ]
)
_SIMPLE: tuple[Keys, ...] = (
    {"uses": "notify", "notice": "responding"},
    {"uses": "report"},
    {"uses": "report", "approve": "gm", "deadline": "2h", "deputy_after": "10m"},
    {"uses": "report", "approve": "two-person", "timeout": "90s"},
    {"uses": "preserve", "max_bytes": "20MB"},
    {"uses": "retest", "wait": "1m", "greens": 2, "timeout": "2m"},
)


@st.composite
def plan_texts(draw: st.DrawFn) -> str:
    """A text that keeps every rule."""
    steps: list[Keys] = []
    _add(draw, steps, size=4, depth=0, stops=("end", "call-a-person", "take-back"))
    return playbook_text(("A plan.",), {"title": draw(_WORDS), "on": ["down"]}, steps)


def _add(
    draw: st.DrawFn, steps: list[Keys], *, size: int, depth: int, stops: tuple[str, ...]
) -> list[str]:
    """Steps that stand beside one another; their ids. Each leads to the next one at least."""
    own: list[Keys] = []
    for _ in range(draw(st.integers(1, size))):
        step: Keys = {"id": f"s{len(steps)}"}
        kinds = ["action", "action", "manual", "if", *(["parallel"] if depth < 2 else [])]
        kind = draw(st.sampled_from(kinds))
        steps.append(step)
        own.append(step)
        if kind == "action":
            step |= draw(st.sampled_from(_SIMPLE))
        elif kind == "manual":
            step |= {"type": "manual", "instruction": draw(_WORDS), "role": "operations"}
            step |= draw(st.sampled_from([{}, {"deadline": "1h"}, {"instruction_hindi": "देखें"}]))
        elif kind == "if":
            step |= {"type": "if", "condition": draw(_CONDITIONS)}
        else:
            step["type"] = "parallel"
            inner = ("join", "fail", "call-a-person")
            step["branches"] = [
                _add(draw, steps, size=2, depth=depth + 1, stops=inner) for _ in range(2)
            ]
    ids = [str(step["id"]) for step in own]
    for place, step in enumerate(own):
        later = [*ids[place + 1 :], *stops]
        if step.get("type") == "if":
            step["on_true"] = later[0]
            step["on_false"] = draw(st.sampled_from(later[1:]))
        elif draw(st.booleans()):
            step["on_failure"] = draw(st.sampled_from(later))
    return ids
