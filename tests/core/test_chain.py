"""Any edit, removal, swap or cut of the audit chain is found; what is whole is not accused."""

import io

from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.chain import EMPTY, FAULT, Head, extend, link, parse, tail_fault, verify

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=5,
)


def chain_of(actions: list[str], data: object = None) -> tuple[list[bytes], Head]:
    lines, head = [], EMPTY
    for action in actions:
        entry = {"at": "2026-11-22", "actor": "x", "action": action, "data": data}
        line, head = extend(head, entry)
        lines.append(line)
    return lines, head


@given(st.lists(st.text(max_size=8), max_size=6), VALUES)
@settings(max_examples=25)
def test_a_whole_chain_verifies(actions: list[str], data: object) -> None:
    lines, head = chain_of(actions, data)
    assert verify(lines, head) == []
    assert head.seq == len(actions)


def test_odd_text_verifies() -> None:
    """Bytes of odd file names, and halves of a character that meet."""
    lines, head = chain_of(["caf\udce9", "\ud83d\ude00", "\u2028\r\n"])
    assert verify(lines, head) == []


@st.composite
def damage(draw: st.DrawFn) -> tuple[bytes, Head]:
    """A chain with one thing done to it that changes its bytes."""
    lines, head = chain_of([f"action-{number}" for number in range(draw(st.integers(1, 6)))])
    index = draw(st.integers(0, len(lines) - 1))
    other = draw(st.integers(0, len(lines) - 1))
    whole = b"".join(lines)
    at = draw(st.integers(0, len(whole) - 1))
    match draw(st.sampled_from(["edit", "insert", "remove", "repeat", "swap", "cut"])):
        case "edit":
            byte = draw(st.integers(0, 255).filter(lambda value: value != whole[at]))
            return whole[:at] + bytes([byte]) + whole[at + 1 :], head
        case "insert":
            return whole[:at] + draw(st.binary(min_size=1, max_size=3)) + whole[at:], head
        case "remove":
            del lines[index]
        case "repeat":
            lines.insert(other, lines[index])
        case "swap" if index != other:
            lines[index], lines[other] = lines[other], lines[index]
        case _:
            return whole[:at], head
    return b"".join(lines), head


@given(damage())
@settings(max_examples=300)
def test_any_damage_is_found(damaged: tuple[bytes, Head]) -> None:
    data, head = damaged
    assert verify(io.BytesIO(data), head) != []


def test_a_chain_rewritten_from_an_edit_on_meets_the_signed_head() -> None:
    _, head = chain_of(["login", "block", "unblock"])
    rewritten, _ = chain_of(["login", "nothing", "unblock"])
    assert verify(rewritten) == []
    assert verify(rewritten, head) == [
        "line 3: is not the entry that the signed head names: the log was rewritten"
    ]


def test_one_fault_is_one_problem_with_its_line() -> None:
    lines, head = chain_of(list("abcdef"))
    lines[2] = lines[2].replace(b'"action":"c"', b'"action":"C"')
    assert verify(lines, head) == ["line 3: was changed after it was written (its hash differs)"]


def test_a_missing_line_is_one_problem() -> None:
    lines, head = chain_of(list("abcdef"))
    assert verify(lines[:2] + lines[3:], head) == ["line 3: has number 4, expected 3"]


def test_a_cut_tail_says_how_much_is_missing() -> None:
    lines, head = chain_of(list("abcdef"))
    assert verify(lines[:4], head) == [
        "line 4: the log ends at entry 4, but the signed head is entry 6: "
        "2 or more entries are missing"
    ]
    assert verify(lines[:4]) == []


def test_a_crash_between_line_and_head_is_no_fault_but_two_lines_are() -> None:
    lines, _ = chain_of(list("abc"))
    _, second = chain_of(list("ab"))
    _, first = chain_of(list("a"))
    assert verify(lines, second) == []
    assert verify(lines, first) == [
        "line 3: 2 entries follow the signed head; at most one can be left by a crash"
    ]


def test_a_recorded_fault_stays_a_problem() -> None:
    line, head = extend(
        EMPTY, {"at": "t", "actor": "sentinel", "action": FAULT, "data": {"fault": "cut at 5"}}
    )
    assert verify([line], head) == ["line 1: records an earlier fault: cut at 5"]


def test_deep_nesting_is_a_bad_line_not_a_crash() -> None:
    assert verify([b'{"data":' + b"[" * 100_000 + b"\n"]) == [
        "line 1: is not an entry in canonical form"
    ]


def test_the_hash_covers_place_and_content() -> None:
    lines, head = chain_of(["a"])
    entry = parse(lines[0].rstrip(b"\n"))
    assert entry is not None
    assert link(EMPTY.hash, entry) == head.hash
    assert link("1" * 64, entry) != head.hash
    assert link(EMPTY.hash, {**entry, "actor": "y"}) != head.hash


def test_the_look_at_the_tail_agrees_with_the_long_way() -> None:
    lines, head = chain_of(list("abcd"))
    for count in range(1, 5):
        for signed in range(5):
            _, at = chain_of(list("abcd")[:signed])
            entry = parse(lines[count - 1].rstrip(b"\n"))
            assert entry is not None
            quick = tail_fault(Head(seq=count, hash=entry["hash"]), entry["prev"], at)
            assert bool(quick) == bool(verify(lines[:count], at)), (count, signed)
    assert tail_fault(Head(seq=4, hash="0" * 64), "", head)
    assert tail_fault(Head(seq=5, hash="0" * 64), "0" * 64, head)
