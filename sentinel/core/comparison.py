"""A Comparison: what a change of content alone argues for, with every signal that was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sentinel.core.content_codes import FAINT_CODES
from sentinel.core.content_rules import rule_for
from sentinel.core.finding import Signal, Strength
from sentinel.core.thresholds import DEFACED_SCORE, SUSPECT_SCORE
from sentinel.core.verdict import Verdict

_ORDER = (Strength.STRONG, Strength.WEAK, Strength.BENIGN)
MAX_QUOTE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a content change argues for, before witnesses and tickets are weighed."""

    verdict: Verdict
    code: str
    """Stable: `equal`, `only-volatile`, `edited`, `weak-signals`, `hostile-signals`, ..."""
    signals: tuple[Signal, ...]
    """The strongest first."""
    rule: str = ""
    """The name in `core/rules.py` of what decided; empty where nothing had to be decided."""
    score: float = 0.0
    """How far the change argues for an attack, 0 to 1; 0 where it is intact."""
    reasons: tuple[str, ...]
    exits: tuple[str, ...] = ()
    """Other verdicts that were considered, and why they were not taken."""
    watched_share: float = 1.0
    """Share of the approved page's words that were compared, 0 to 1."""
    measures: dict[str, float] = field(default_factory=dict)
    """Retention of text, structure, assets and identity, 0 to 1, where it could be measured."""


def signal(
    code: str,
    strength: Strength,
    text: str,
    quote: str = "",
    *,
    place: str = "",
    value: float | None = None,
    threshold: float | None = None,
) -> Signal:
    """A signal with its quote folded to one line and cut to MAX_QUOTE characters. `value` and
    `threshold` where it is a measure, `place` where on the page it was found."""
    folded = " ".join(quote[: 4 * MAX_QUOTE].split())[:MAX_QUOTE]
    measured = None if value is None else round(value, 3)
    return Signal(
        code=code,
        strength=strength,
        text=text,
        quote=folded,
        place=place,
        value=measured,
        threshold=threshold,
    )


def ranked(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """The strongest first, else in the order found."""
    return tuple(sorted(signals, key=lambda one: _ORDER.index(one.strength)))


def in_words(signals: Iterable[Signal]) -> tuple[str, ...]:
    """Signals as sentences, each with what was found."""
    return tuple(one.text + (f" Found: {one.quote!r}" if one.quote else "") for one in signals)


def by_strength(
    found: Sequence[Signal], *, otherwise: Signal, exits: tuple[str, ...] = ()
) -> Comparison:
    """DEFACED where a signal is strong, SUSPECT where one is weak, else EDITED."""
    signals = ranked(found)
    strong = [one for one in signals if one.strength is Strength.STRONG]
    weak = [one for one in signals if one.strength is Strength.WEAK]
    verdict, code = Verdict.EDITED, otherwise.code
    if strong:
        verdict, code = Verdict.DEFACED, strong[0].code
    elif weak:
        verdict, code = Verdict.SUSPECT, "weak-signals"
    return Comparison(
        verdict=verdict,
        code=code,
        rule=rule_for(verdict, signals).name,
        score=score_of(verdict, signals),
        signals=signals,
        reasons=in_words(strong or weak or [otherwise]),
        exits=exits,
    )


_WEIGHTS = {Strength.STRONG: 0.8, Strength.WEAK: 0.35, Strength.BENIGN: 0.0}
_FAINT = 0.12
_BANDS = {
    Verdict.INTACT: (0.0, 0.0),
    Verdict.DEFACED: (DEFACED_SCORE.value, 1.0),
    Verdict.SUSPECT: (SUSPECT_SCORE.value, DEFACED_SCORE.value - 0.01),
}


def score_of(verdict: Verdict, signals: Iterable[Signal]) -> float:
    """How far signals argue for an attack, 0 to 1, each taken as independent of the others and
    held within the band of the verdict: a signal more never lowers it."""
    spared = 1.0
    for one in signals:
        faint = one.strength is Strength.BENIGN and one.code in FAINT_CODES
        spared *= 1 - (_FAINT if faint else _WEIGHTS[one.strength])
    low, high = _BANDS.get(verdict, (0.0, SUSPECT_SCORE.value - 0.01))
    return round(min(max(1 - spared, low), high), 3)
