"""The gate that is raised at run time: a step that a guard does not let go by itself asks first."""

import tomllib
from functools import lru_cache

from sentinel.core.action import StepContext
from sentinel.core.cap import KINDS, WITHIN, Reached, by_itself, limit_of
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.playbook import Approval, Phase


def raised_gate(context: StepContext) -> str:
    """Why a person must say yes before this step, in words; empty where none need be asked.

    The cap on blocks and on restores by themselves within an hour over all sites (`core/cap.py`).
    It counts sites: one that is closed a second time takes nobody else's place, and its own
    cool-down holds. Of incidents that come at the same moment, those confirmed earlier count
    before they have acted, so that the cap holds however many run side by side.

    Reads the database: call it off the event loop. Raises StoreError.
    """
    word = KINDS.get(context.step.uses, "")
    if not word or context.step.approve is not Approval.NEVER:
        return ""
    config = context.tools.config
    limit = limit_of(len(config.sites), config.response.max_blocks_per_hour)
    sites = _sites(context, word, limit)
    if len(sites) < limit:
        return ""
    return Reached(word=word, limit=limit, sites=tuple(sorted(sites))).why


def _sites(context: StepContext, word: str, limit: int) -> set[str]:
    """Other sites with such an effect within the hour, or with one that is about to be; no more
    are looked for than are needed to decide. Empty where this site is one of them already."""
    store, now = context.tools.store, context.tools.clock.now()
    found: set[str] = set()
    for incident in store.incidents.all():
        if not incident.state.is_open and (
            incident.ended_at is None or now - incident.ended_at >= WITHIN
        ):
            continue
        own = incident.site == context.site.name
        if incident.id == context.incident.id or incident.site in found:
            continue
        if len(found) >= limit and not own:
            continue
        journal = store.journal.entries(incident.id)
        if by_itself(journal, word, now):
            if own:
                return set()
            found.add(incident.site)
        elif not own and _goes_first(incident, context.incident):
            asked = any(KINDS.get(e.action) == word and e.phase is Phase.ASKED for e in journal)
            ended = any(KINDS.get(e.action) == word and e.phase is Phase.FAILED for e in journal)
            if not asked and not ended and word in _words(incident.playbook_text):
                found.add(incident.site)
    return found


def _goes_first(other: Incident, own: Incident) -> bool:
    """Whether another incident's playbook runs and was begun before."""
    if other.state is not IncidentState.RESPONDING:
        return False
    moments = (other.confirmed_at or other.opened_at, own.confirmed_at or own.opened_at)
    return (moments[0], other.id) < (moments[1], own.id)


@lru_cache(maxsize=32)
def _words(playbook_text: str) -> frozenset[str]:
    """What a frozen playbook may do to a site without asking. One that cannot be read does
    nothing."""
    try:
        steps = tomllib.loads(playbook_text).get("step", [])
    except tomllib.TOMLDecodeError:
        return frozenset()
    return frozenset(
        KINDS[step["uses"]]
        for step in steps
        if isinstance(step, dict)
        and step.get("uses") in KINDS
        and step.get("approve", "never") == "never"
    )
