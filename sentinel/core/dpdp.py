"""Drafts about a breach of personal data: what is due under which law, and the words that are owed.

From `intimation_from` on: Digital Personal Data Protection Rules, 2025, rule 7 with section 8(6) of
the Act: each affected person and the Board without delay, the Board in detail within 72 hours of
becoming aware. Before that nothing is intimated under that law; what stands is said. Nothing is
invented: what a person has to fill in is marked. Sentinel sends none of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sentinel.core.counts import counted
from sentinel.core.dpdp_words import (
    BOARD,
    BOARD_LATER,
    LAW_AFTER,
    LAW_BEFORE,
    MITIGATES,
    PERSON,
    STATES,
    TO_FILL_IN,
    UNKNOWN_BEFORE,
    Part,
    Words,
)
from sentinel.core.facts import VERDICT_WORDS, moment
from sentinel.core.incident import Incident, PersonalData
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.settings import Config
from sentinel.core.times import IST, duration_text, duration_text_hindi, ist_text
from sentinel.core.words import Language, Role

IN_DETAIL = timedelta(hours=72)
"""Rule 7(2)(b)."""
MAX_STEPS = 30
MAX_TEXT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the record says, by the name that the parts ask for."""

    values: Mapping[str, Words]

    def of(self, name: str) -> Words:
        return self.values.get(name) or TO_FILL_IN


def intimation(
    incident: Incident,
    config: Config,
    *,
    journal: Sequence[JournalEntry],
    title: str,
    now: datetime,
) -> dict[str, Any]:
    """The drafts as one JSON document, each text in both languages. `title`: the site in words."""
    in_force = now.astimezone(IST).date() >= config.cert_in.intimation_from
    involved = incident.personal_data
    aware = incident.personal_data_at if involved is PersonalData.YES else None
    due = None if aware is None or not in_force else aware + IN_DETAIL
    known = _known(incident, config, journal, title)
    # a draft that is not owed might be sent by mistake; where nobody knows, it can be prepared
    parts = {} if involved is PersonalData.NO or not in_force else _drafts(known)
    return {
        "incident": incident.id,
        "made": moment(now),
        "in_force": in_force,
        "in_force_from": config.cert_in.intimation_from.isoformat(),
        "law": _both(LAW_AFTER if in_force else LAW_BEFORE),
        "personal_data": involved.value,
        "state": _both(_state(involved, in_force=in_force)),
        "said_by": incident.personal_data_by,
        "said_because": incident.personal_data_reason[:MAX_TEXT],
        "aware": moment(aware),
        "due": moment(due),
        "left": None if due is None else _left(due, now),
        "drafts": parts,
    }


def _state(involved: PersonalData, *, in_force: bool) -> Words:
    if involved is PersonalData.UNKNOWN and not in_force:
        return UNKNOWN_BEFORE
    return STATES[involved]


def sheet(made: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """The same in one language, as templates put it on paper."""
    name = "hi" if language is Language.HINDI else "en"

    def say(value: Any) -> Any:
        if isinstance(value, Mapping) and set(value) == {"en", "hi"}:
            return value[name]
        if isinstance(value, Mapping):
            return {key: say(item) for key, item in value.items()}
        if isinstance(value, list):
            return [say(item) for item in value]
        return value

    told: dict[str, Any] = say(made)
    return {**told, "language": name, "drafts": list(told["drafts"].values())}


def _drafts(known: _Known) -> dict[str, object]:
    return {
        name: {
            "title": _both(heading),
            "note": _both(note),
            "fields": [
                {"label": _both(part.label), "value": _both(known.of(part.value))} for part in parts
            ],
        }
        for name, (heading, note, parts) in _DRAFTS.items()
    }


_DRAFTS: dict[str, tuple[Words, Words, tuple[Part, ...]]] = {
    "person": PERSON,
    "board": BOARD,
    "board_in_detail": BOARD_LATER,
}


def _known(
    incident: Incident, config: Config, journal: Sequence[JournalEntry], title: str
) -> _Known:
    english, hindi = VERDICT_WORDS[incident.verdict]
    number = incident.addresses
    seen = ist_text(incident.first_sighting_at)
    began = incident.first_compromise_at
    timing = (
        f"first seen {seen}; it began {ist_text(began)} or earlier",
        f"पहली बार {seen} पर दिखा; आरंभ {ist_text(began)} पर या पहले",
    )
    values: dict[str, Words] = {
        "nature": (f"{title[:MAX_TEXT]}: {english}", f"{title[:MAX_TEXT]}: {hindi}"),
        "timing": timing,
        "extent": (
            f"{counted(number, 'address', 'addresses')} of the website; which personal data, and "
            "whose, is to be filled in by a person",
            f"वेबसाइट के {number} पते; किसका और कौन-सा व्यक्तिगत डेटा, यह कोई व्यक्ति भरे",
        ),
    }
    if steps := _steps(journal):
        values["mitigation"] = steps
    if incident.cause:
        values["cause"] = (incident.cause[:MAX_TEXT], incident.cause[:MAX_TEXT])
    if incident.corrective_action:
        action = incident.corrective_action[:MAX_TEXT]
        values["remedial"] = (action, action)
    place = config.organisation.location
    if place:
        values["location"] = (place, place)
    if contact := _contact(config):
        values["contact"] = (contact, contact)
    return _Known(values=values)


def _steps(journal: Sequence[JournalEntry]) -> Words | None:
    """In plain words: these go to the public, which neither understands the record nor is to learn
    from it where files lie."""
    done = [
        (ist_text(entry.at), MITIGATES[entry.action])
        for entry in journal
        if entry.phase is Phase.DONE and entry.action in MITIGATES and _did_something(entry)
    ][:MAX_STEPS]
    if not done:
        return None
    return (
        "; ".join(f"{at}: {words[0]}" for at, words in done),
        "; ".join(f"{at}: {words[1]}" for at, words in done),
    )


def _did_something(entry: JournalEntry) -> bool:
    return entry.action != "restore-database" or bool(entry.data.get("databases"))


def _contact(config: Config) -> str:
    """Business contact of a person who can answer: who decides."""
    found = config.contacts_with(Role.AUTHORISER)
    if not found:
        return ""
    person = found[0]
    return ", ".join(filter(None, (person.name, person.post, person.mail, person.mobile)))


def _left(due: datetime, now: datetime) -> dict[str, str]:
    left = due - now
    if left < timedelta(0):
        return {
            "en": f"{duration_text(left)} too late",
            "hi": f"{duration_text_hindi(left)} की देरी",
        }
    return {"en": f"{duration_text(left)} left", "hi": f"{duration_text_hindi(left)} शेष"}


def _both(words: Words) -> dict[str, str]:
    return {"en": words[0], "hi": words[1]}
