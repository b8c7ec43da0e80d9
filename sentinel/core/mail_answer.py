"""One answer out of what several mail servers made of one mail for several recipients. Pure."""

from collections.abc import Mapping, Sequence

from sentinel.core.delivery import Answer, Outcome
from sentinel.core.smtp_reply import Fate

PATIENT_ATTEMPTS = 3
"""So many times what a server puts off is left to that server: grey-listing wants the same one to
come again. From then on the next server is asked in the same attempt."""
MAX_CHARACTERS = 1500
"""Of a reason; it goes into the audit log and onto a screen."""
MAX_ADDRESS = 254
"""Characters of an address (RFC 5321, 4.5.3.1); what is longer is none."""


def wants_another(fate: Fate | None, attempts: int) -> bool:
    """Whether the next server is asked for this recipient in this attempt."""
    if fate is None:
        return True
    if fate.outcome is Outcome.LATER:
        return fate.elsewhere or attempts >= PATIENT_ATTEMPTS
    return fate.outcome is not Outcome.DELIVERED and fate.elsewhere


def joined(before: Fate | None, after: Fate) -> Fate:
    """What holds for a recipient after one more server was asked.

    Refused is who was turned down by all, or for what holds anywhere, such as an unknown user; away
    is what is so of all servers; anything else between them is for later.
    """
    if before is None or after.outcome is Outcome.DELIVERED:
        return after
    if after.outcome is Outcome.REFUSED:
        final = before.outcome is Outcome.REFUSED or not after.elsewhere
    else:
        final = before.outcome is after.outcome
    if final:
        return after
    return Fate(outcome=Outcome.LATER, said=after.said, elsewhere=after.elsewhere)


def answer(
    fates: Mapping[str, Fate],
    tried: Sequence[tuple[str, Mapping[str, Fate]]],
    *,
    already: Sequence[str] = (),
) -> Answer:
    """Of one attempt. `tried` are the servers in their order, each with what it said to whom;
    `already` has who had the mail before."""
    taken = _of(fates, Outcome.DELIVERED)
    refused = _of(fates, Outcome.REFUSED)
    waiting = [one for one in fates if one not in taken and one not in refused]
    references = (fate.reference for fate in fates.values() if fate.reference)
    if waiting:
        away = not taken and all(fates[one].outcome is Outcome.AWAY for one in waiting)
        return Answer(
            outcome=Outcome.AWAY if away else Outcome.LATER,
            reason=_reason(fates, tried),
            refused=refused,
            taken=taken,
            reference=next(references, ""),
        )
    nobody = bool(refused) and not taken and not already
    return Answer(
        outcome=Outcome.REFUSED if nobody else Outcome.DELIVERED,
        reason=_reason(fates, tried) if refused else "",
        refused=refused,
        reference=next(references, ""),
    )


def _of(fates: Mapping[str, Fate], outcome: Outcome) -> tuple[str, ...]:
    return tuple(one for one, fate in fates.items() if fate.outcome is outcome)


def _reason(fates: Mapping[str, Fate], tried: Sequence[tuple[str, Mapping[str, Fate]]]) -> str:
    """Each server with what it said, to whom where that differs; before them what no server was
    asked about."""
    unasked = {
        one: fate for one, fate in fates.items() if not any(one in said for _, said in tried)
    }
    lines = [("", unasked), *((f"{name}: ", said) for name, said in tried)]
    text = ". ".join(f"{name}{words}" for name, said in lines if (words := _words(said)))
    return text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS - 1] + "…"


def _words(said: Mapping[str, Fate]) -> str:
    groups: dict[str, list[str]] = {}
    for one, fate in said.items():
        groups.setdefault(fate.said, []).append(one[:MAX_ADDRESS])
    if len(groups) == 1:
        return next(iter(groups))
    return "; ".join(f"{', '.join(whom)}: {words}" for words, whom in groups.items() if words)
