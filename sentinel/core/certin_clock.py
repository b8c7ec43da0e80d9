"""What the annexure says of this machine's clock: with whom it was compared, how far it was off.
CERT-In's Directions of 28 April 2022 (clause i) want clocks held to the time of NIC or NPL."""

from sentinel.core.certin_fields import ClockFact, Field
from sentinel.core.times import form_text

NOT_KNOWN_OFFSET = (
    "not measured; times are those of this machine's clock",
    "मापा नहीं गया; समय इस मशीन की घड़ी के हैं",
)


def clock_field(clock: tuple[ClockFact, ...]) -> Field:
    """The field; of a clock that was never compared it says so."""
    value, hindi = NOT_KNOWN_OFFSET
    if clock:
        value = "; ".join(_measured(fact) for fact in clock)
        hindi = "; ".join(_measured_hindi(fact) for fact in clock)
    return Field(
        key="clock", label="Time source and measured offset", value=value, value_hindi=hindi
    )


def _measured(fact: ClockFact) -> str:
    which = "behind" if fact.offset_seconds >= 0 else "ahead"
    return (
        f"compared with {fact.source} at {form_text(fact.measured_at)} IST, this machine's clock "
        f"was {abs(fact.offset_seconds):.3f} seconds {which} (within {fact.error_seconds:.3f})"
    )


def _measured_hindi(fact: ClockFact) -> str:
    which = "पीछे" if fact.offset_seconds >= 0 else "आगे"
    return (
        f"{form_text(fact.measured_at)} IST पर {fact.source} से तुलना में इस मशीन की घड़ी "
        f"{abs(fact.offset_seconds):.3f} सेकंड {which} थी (त्रुटि {fact.error_seconds:.3f} तक)"
    )
