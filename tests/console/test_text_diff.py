"""What a visitor read before and then: near what changed, bounded, and never more than text."""

from sentinel.operations.incident_view import LineKind, TextDiff
from sentinel.operations.text_diff import MAX_CHARACTERS, MAX_LINES, text_diff


def between(before: str, after: str) -> TextDiff:
    return text_diff(
        before.encode(),
        after.encode(),
        digests=("b", "a"),
        content_type="text/html; charset=utf-8",
        url="http://www.institute.example/",
    )


def paragraphs(*texts: str) -> str:
    return f"<!doctype html><title>T</title>{''.join(f'<p>{text}</p>' for text in texts)}"


def told(found: TextDiff) -> list[tuple[str, str]]:
    return [(line.kind.value, line.text) for line in found.lines]


def test_what_changed_is_shown_with_what_stands_around_it() -> None:
    texts = [f"line {number}" for number in range(12)]
    found = between(paragraphs(*texts), paragraphs(*texts[:6], "HACKED", *texts[7:]))
    assert told(found) == [
        ("gap", ""),
        *(("same", f"line {number}") for number in (4, 5)),
        ("add", "HACKED"),
        ("del", "line 6"),
        *(("same", f"line {number}") for number in (7, 8)),
        ("gap", ""),
    ]


def test_two_changes_apart_are_told_apart() -> None:
    texts = [f"line {number}" for number in range(30)]
    after = [*texts[:5], "one", *texts[6:20], "two", *texts[21:]]
    kinds = [line.kind for line in between(paragraphs(*texts), paragraphs(*after)).lines]
    assert kinds.count(LineKind.GAP) == 3
    assert kinds.count(LineKind.ADD) == 2
    assert kinds.count(LineKind.DEL) == 2


def test_of_a_page_that_shows_the_same_the_scripts_are_told() -> None:
    found = between(paragraphs("x"), paragraphs("x") + "<script src=//evil.example/x.js></script>")
    assert found.lines == ()
    assert any("evil.example" in line for line in found.active)


def test_a_flood_of_text_is_cut_and_that_is_said() -> None:
    words = ["A" * 10_000, "\u202egnp.exe", *(f"w{number}" for number in range(5_000))]
    found = between(paragraphs("x"), paragraphs(*words))
    assert len(found.lines) == MAX_LINES
    assert max(len(line.text) for line in found.lines) == MAX_CHARACTERS
    assert "\u202e" not in "".join(line.text for line in found.lines)
    assert "more lines" in found.cut
    assert "cut after 400 characters" in found.cut
