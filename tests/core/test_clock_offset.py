"""Who of several time servers is believed."""

from datetime import UTC, datetime, timedelta

import pytest

from sentinel.core.clock_offset import AnswerState, ClockOffset, ServerAnswer, measured, resting

NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)


def answer(server: str, offset: float, error: float = 0.01) -> ServerAnswer:
    return ServerAnswer(
        server=server, state=AnswerState.GOOD, offset_seconds=offset, error_seconds=error
    )


def gone(server: str, state: AnswerState = AnswerState.SILENT, **more: object) -> ServerAnswer:
    return ServerAnswer(server=server, state=state, note="no answer", **more)  # type: ignore[arg-type] # by name


@pytest.mark.parametrize(
    ("answers", "offset", "believed"),
    [
        ([answer("a", 0.2)], 0.2, "a"),
        ([answer("a", 0.2), answer("b", 0.21)], 0.2, "ab"),
        ([answer("a", 0.2), answer("b", 0.21), answer("liar", 7200)], 0.2, "ab"),
        ([answer("liar", 7200), answer("b", 0.21), answer("c", 0.2)], 0.21, "bc"),
        ([answer("a", 0.1), answer("b", 0.11), answer("c", 0.12)], 0.11, "abc"),
        ([answer("a", 0.0), gone("b"), gone("c")], 0.0, "a"),
        ([answer("sure", 0.5, 0.001), answer("unsure", -0.4, 1.2)], 0.5, ("sure", "unsure")),
    ],
)
def test_the_most_that_agree_are_believed(
    answers: list[ServerAnswer], offset: float, believed: str
) -> None:
    found = measured(NOW, answers)
    assert found.offset_seconds == offset
    assert found.sources == tuple(believed)
    assert not found.disagreement
    states = {one.server: one.state for one in found.answers}
    assert states.get("liar", AnswerState.OUTVOTED) is AnswerState.OUTVOTED


@pytest.mark.parametrize(
    "answers",
    [
        [answer("a", 0.0), answer("b", 7200)],
        [answer("a", 0.0), answer("b", 7200), answer("c", -7200)],
        [answer("a", 0.0), answer("b", 0.0), answer("c", 7200), answer("d", 7200)],
    ],
)
def test_without_a_majority_the_time_is_not_known(answers: list[ServerAnswer]) -> None:
    """Half is none: who of them lies cannot be told, and it is said."""
    found = measured(NOW, answers)
    assert found.offset_seconds is None
    assert found.disagreement
    assert found.is_beyond(10_000)
    assert found.text.startswith("not known (a: +0.000 s, which most do not say; b: ")


def test_silence_is_not_known_and_no_disagreement() -> None:
    found = measured(NOW, [gone("a"), gone("b", AnswerState.UNUSABLE)])
    assert found.offset_seconds is None
    assert not found.is_beyond(0)
    assert found.text == "not known (a: no answer; b: no answer)"


def test_a_clock_that_is_ahead_is_off_as_one_that_is_behind() -> None:
    for offset, beyond in ((0.9, False), (-0.9, False), (1.1, True), (-1.1, True)):
        assert measured(NOW, [answer("a", offset)]).is_beyond(1.0) is beyond, offset


def test_two_good_servers_that_are_very_sure_agree_all_the_same() -> None:
    """Ways differ by more than what servers on a fast network say of themselves."""
    found = measured(NOW, [answer("a", 0.0, 0.0001), answer("b", 0.005, 0.0001)])
    assert found.sources == ("a", "b")


def test_behind_and_ahead_are_said_in_words() -> None:
    assert measured(NOW, [answer("a", 1.5)]).text == "1.500 s behind (within 0.010 s), by a"
    assert measured(NOW, [answer("a", -1.5)]).text == "1.500 s ahead (within 0.010 s), by a"


def test_who_asked_for_peace_has_it_until_then_and_no_longer() -> None:
    until = NOW + timedelta(days=1)
    kissed = gone("a", AnswerState.LEFT_IN_PEACE, rest_until=until)
    before = ClockOffset(at=NOW, answers=(kissed, answer("b", 0.0)))
    assert resting("a", before, NOW) == kissed
    assert resting("a", before, until) is None
    assert resting("b", before, NOW) is None
    assert resting("a", None, NOW) is None
    assert resting("a", before, NOW - timedelta(days=400)) is None, "noted by a clock far ahead"
