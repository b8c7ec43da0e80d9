"""Two texts line by line: what differs, and a bound on what somebody wrote into them."""

from sentinel.core.line_difference import MAX_LINES, LineKind, line_difference


def told(before: str, after: str) -> list[str]:
    signs = {LineKind.SAME: " ", LineKind.ADD: "+", LineKind.DEL: "-", LineKind.GAP: "~"}
    found = line_difference(before, after)
    assert found is not None
    return [f"{signs[line.kind]}{line.text}" for line in found]


def test_what_differs_stands_with_a_few_lines_around_it() -> None:
    before = [f"line {number}" for number in range(20)]
    after = [*before[:10], "new", *before[11:]]
    found = told("\n".join(before), "\n".join(after))
    assert found == [
        "~",
        *(" line 7", " line 8", " line 9"),
        *("-line 10", "+new"),
        *(" line 11", " line 12", " line 13"),
        "~",
    ]


def test_begin_and_end_are_told() -> None:
    assert told("a\nb", "x\na\nb") == ["+x", " a", " b"]
    assert told("a\nb", "a\nb\nx") == [" a", " b", "+x"]
    assert told("", "x") == ["+x"]
    assert told("a", "b") == ["-a", "+b"]


def test_what_is_equal_tells_nothing_that_differs() -> None:
    found = line_difference("a\nb\n", "a\nb\n")
    assert found is not None
    assert {line.kind for line in found} <= {LineKind.SAME, LineKind.GAP}


def test_too_much_is_not_compared() -> None:
    many = "\n".join(str(number) for number in range(MAX_LINES + 1))
    assert line_difference(many, many[::-1]) is None
    assert line_difference(many, f"{many}\nx") is not None, "what both have is left out first"
