"""What of a time server's answer is believed: pure, by packets made here."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.ntp import Kissed, NotAnAnswer, Unusable, question, sample
from support.time_server import packet

NONCE = b"8 bytes!"
NOW = 1_795_000_000.0
"""In November 2026."""
NEXT_ERA = 2_090_000_000.0
"""In 2036, when NTP's seconds have begun again."""


def test_a_question_says_nothing_of_this_machine() -> None:
    asked = question(NONCE)
    assert len(asked) == 48
    assert asked[0] == 0b00_100_011, "no leap second, version 4, a client"
    assert asked[1:40] == bytes(39)
    assert asked[40:] == NONCE


@pytest.mark.parametrize("now", [NOW, NEXT_ERA])
@pytest.mark.parametrize("offset", [0.0, 7200.0, -7200.0, 0.25])
def test_offset_and_delay_are_those_of_the_rfc(now: float, offset: float) -> None:
    """The way there took 30 ms, the server 5 ms, the way back 10 ms."""
    answer = packet(NONCE, came=now + 0.030 + offset, went=now + 0.035 + offset, root_delay=0.02)
    found = sample(answer, NONCE, sent=now, received=now + 0.045)
    assert found.offset_seconds == pytest.approx(offset + 0.010, abs=1e-5)
    assert found.delay_seconds == pytest.approx(0.040, abs=1e-5)
    assert found.root_seconds == pytest.approx(0.011, abs=1e-4)
    assert abs(found.offset_seconds - offset) <= found.error_seconds


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (b"", "0 bytes"),
        (packet(NONCE, came=NOW, went=NOW)[:47], "47 bytes"),
        (packet(NONCE, came=NOW, went=NOW) * 1000, "48000 bytes"),
        (packet(b"another!", came=NOW, went=NOW), "another question"),
        (packet(NONCE, came=NOW, went=NOW, mode=3), "not the answer of a server"),
        (packet(NONCE, came=NOW, went=NOW, mode=5), "not the answer of a server"),
        (packet(NONCE, came=NOW, went=NOW, version=1), "not the answer of a server"),
        (packet(b"another!", came=NOW, went=NOW, stratum=0, name=b"DENY"), "another question"),
    ],
)
def test_what_is_no_answer_counts_for_nothing(answer: bytes, fault: str) -> None:
    """A made-up refusal, too: only whoever saw the question can tell us to go away."""
    with pytest.raises(NotAnAnswer, match=fault):
        sample(answer, NONCE, sent=NOW, received=NOW + 1)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"leap": 3}, "not set"),
        ({"stratum": 16}, "not set"),
        ({"root_dispersion": 3.0}, "3.0 seconds off"),
        ({"root_delay": 4.0}, "2.0 seconds off"),
        ({"went": NOW - 1}, "cannot be"),
        ({"went": NOW + 60}, "cannot be"),
        ({"came": 0.0, "went": -2_208_988_800.0}, "no time"),
        ({"stratum": 0, "name": b"INIT"}, r"no time to give \(INIT\)"),
        ({"stratum": 0, "name": b"\x1b[2J"}, "it has no time$"),
    ],
)
def test_a_server_that_cannot_vouch_for_the_time_is_not_believed(
    changes: dict[str, object], fault: str
) -> None:
    given: dict[str, object] = {"came": NOW, "went": NOW, **changes}
    with pytest.raises(Unusable, match=fault):
        sample(packet(NONCE, **given), NONCE, sent=NOW, received=NOW + 1)  # type: ignore[arg-type] # by name


@pytest.mark.parametrize("code", ["DENY", "RSTR", "RATE"])
def test_a_server_that_asks_for_peace_is_understood(code: str) -> None:
    answer = packet(NONCE, came=NOW, went=NOW, stratum=0, name=code.encode())
    with pytest.raises(Kissed) as caught:
        sample(answer, NONCE, sent=NOW, received=NOW + 1)
    assert caught.value.code == code


@given(st.binary(max_size=60) | st.binary(min_size=48, max_size=48))
@settings(max_examples=60)
def test_no_packet_breaks_the_reader(data: bytes) -> None:
    """Each is taken, or refused in one of three ways; what is taken has a sane delay."""
    for made in (data, b"\x24" + data[1:24] + NONCE + data[32:]):
        try:
            found = sample(made, NONCE, sent=NOW, received=NOW + 1)
        except (NotAnAnswer, Unusable):
            continue
        assert 0 <= found.delay_seconds <= 1
        assert abs(found.offset_seconds) <= (1 << 31) + 1
