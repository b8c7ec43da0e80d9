"""What a CERT-In draft says of the affected addresses: the true number, and where all are named."""

from collections.abc import Sequence

from sentinel.core.canonical import to_json
from sentinel.core.certin_fields import NOT_KNOWN, CertInFacts
from sentinel.core.facts import VERDICT_WORDS, addresses
from sentinel.core.incident import Incident
from sentinel.core.sightings import MAX_SIGHTINGS, Affected, affected, count
from sentinel.core.site import Site
from sentinel.core.times import form_text
from sentinel.core.verdict import Verdict

NAMED_IN_FORM = 5
NAMED_IN_ANNEXURE = 50
RUNS_NAMED = 3

_UNCOMPARED = "changed at the same time, not compared one by one"


def affected_text(incident: Incident, site: Site, facts: CertInFacts) -> str:
    """How many and the first few, for the form's one field."""
    where = [one.subject for one in affected(facts.sightings)] or list(incident.subjects)
    if not where:
        return NOT_KNOWN
    number = _number(incident, facts)
    shown = addresses(site, where[:NAMED_IN_FORM])
    if number <= len(shown):
        return ", ".join(shown) + _of_which(facts)
    least = "at least " if len(facts.sightings) >= MAX_SIGHTINGS else ""
    more = f"{number - len(shown)} more, listed in the annexure"
    return f"{least}{number} addresses: {', '.join(shown)} and {more}{_of_which(facts)}"


def affected_lines(incident: Incident, site: Site, facts: CertInFacts) -> tuple[str, ...]:
    """The first addresses with the time of their sighting, and where all of them are named."""
    found = affected(facts.sightings)
    if not found:
        return tuple(addresses(site, incident.subjects)[:NAMED_IN_ANNEXURE])
    shown = found[:NAMED_IN_ANNEXURE]
    lines = [_line(one, site) for one in shown]
    more = _number(incident, facts) - sum(one.stands_for for one in shown)
    if more > 0:
        lines.append(
            f"and {more} more, listed in {_runs(found)} of the evidence, and under “affected” in "
            "the JSON of this draft (sentinel report --json)"
        )
    return tuple(lines)


def affected_list(site: Site, facts: CertInFacts) -> list[dict[str, object]]:
    """Every address that is on record, for the draft as JSON."""
    found = affected(facts.sightings)
    where = addresses(site, [one.subject for one in found])
    return [
        {
            "address": address,
            "first_seen_at": to_json(one.first_seen_at),
            "verdict": one.verdict.value,
            "compared": one.verdict is not Verdict.INCONCLUSIVE,
            "stands_for": one.stands_for,
            "run": one.run,
        }
        for address, one in zip(where, found, strict=True)
    ]


def _number(incident: Incident, facts: CertInFacts) -> int:
    return max(incident.addresses, count(facts.sightings))


def _of_which(facts: CertInFacts) -> str:
    found = affected(facts.sightings)
    rest = sum(one.stands_for for one in found if one.verdict is Verdict.INCONCLUSIVE)
    return f" ({rest} of them {_UNCOMPARED})" if rest else ""


def _line(one: Affected, site: Site) -> str:
    (address,) = addresses(site, [one.subject])
    words = VERDICT_WORDS[one.verdict][0] if one.verdict is not Verdict.INCONCLUSIVE else ""
    crowd = f"; stands for {one.stands_for} changes" if one.stands_for > 1 else ""
    return (
        f"{address} (first seen {form_text(one.first_seen_at)} IST: {words or _UNCOMPARED}{crowd})"
    )


def _runs(found: Sequence[Affected]) -> str:
    """The files of the evidence that hold the runs; the last ones are named, for they are whole."""
    runs = list(dict.fromkeys(one.run for one in found if one.run))
    if not runs:
        return "the runs"
    shown = ", ".join(f"runs/{run}.json" for run in runs[-RUNS_NAMED:])
    return f"{shown} and {len(runs) - RUNS_NAMED} more" if len(runs) > RUNS_NAMED else shown
