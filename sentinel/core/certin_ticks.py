"""Which of the twenty types are ticked, by rule, and why: nothing is ticked that is not on record.

The rules follow Annexure I of the Directions of 28 April 2022: its type 4 names inserted code and
links to foreign websites, so an injected link alone is type 4. Damaged data, a crash, a broken link
or an expired certificate stand in no type.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sentinel.core.case import Case
from sentinel.core.certin_fields import CertInFacts, Choice, StatedType
from sentinel.core.certin_types import (
    APPLICATIONS,
    DATA_BREACH,
    DEFACEMENT,
    INCIDENT_TYPES,
    MALICIOUS_CODE,
    OTHER,
    OTHER_HINDI,
    SERVERS,
    TYPES_HINDI,
)
from sentinel.core.facts import VERDICT_WORDS
from sentinel.core.finding import Finding, Strength
from sentinel.core.incident import Incident, PersonalData
from sentinel.core.verdict import Verdict

HOSTILE_CODE: frozenset[str] = frozenset(
    {"web-shell", "hidden-server-code", "obfuscated-script", "obfuscated-script-file"}
    | {"hostile-handler", "code-in-drawing", "document-acts", "document-carries-macro"}
    | {"script-redirects-away", "third-party-hostile", "unknown-program-answers"}
)
"""Signals of code that works against visitors or the server."""
SERVER_CHANGED = "server-identity-changed"
_ATTACK = frozenset({Verdict.SUSPECT, Verdict.DEFACED})

Words = tuple[str, str]
"""English, Hindi."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One ticked type and the reason for it."""

    number: int
    reason: str
    reason_hindi: str


def is_attack(incident: Incident) -> bool:
    """Whether what was seen looks like somebody's work."""
    return incident.verdict in _ATTACK


def is_reportable(incident: Incident, stated: Iterable[StatedType]) -> bool:
    """Whether something on record falls under a type of Annexure I: what was seen looks like an
    attack, or a person said that a type applies or that personal data is involved."""
    last = {one.number: one.applies for one in stated}
    breached = incident.personal_data is PersonalData.YES
    return is_attack(incident) or breached or any(last.values())


def content_changed(incident: Incident, facts: CertInFacts) -> bool:
    """Whether content of the website is part of the attack. It is not where all that is on record
    are other servers than the approved ones: that is type 6, and says nothing about pages."""
    grave = [finding.code for finding in facts.findings if finding.verdict in _ATTACK]
    return is_attack(incident) and (not grave or any(code != SERVER_CHANGED for code in grave))


def ticks(incident: Incident, facts: CertInFacts) -> tuple[Tick, ...]:
    """By number, each once. What a person said last of a type counts before any rule."""
    found: dict[int, Words] = {}
    for number, rule in _RULES:
        reason = rule(incident, facts)
        if reason is not None:
            found.setdefault(number, reason)
    for stated in facts.stated:
        if stated.applies:
            found[stated.number] = (
                f"{stated.by} said so: {stated.reason}",
                f"{stated.by} के अनुसार: {stated.reason}",
            )
        else:
            found.pop(stated.number, None)
    return tuple(
        Tick(number=number, reason=english, reason_hindi=hindi)
        for number, (english, hindi) in sorted(found.items())
    )


def type_choices(incident: Incident, facts: CertInFacts) -> tuple[Choice, ...]:
    """The twenty boxes of the form, and "Other" where none of them applies."""
    ticked = {tick.number: tick for tick in ticks(incident, facts)}
    boxes = []
    labels = zip(INCIDENT_TYPES, TYPES_HINDI, strict=True)
    for number, (label, hindi) in enumerate(labels, start=1):
        tick = ticked.get(number)
        boxes.append(
            Choice(
                label=label,
                label_hindi=hindi,
                ticked=tick is not None,
                number=number,
                reason="" if tick is None else tick.reason,
                reason_hindi="" if tick is None else tick.reason_hindi,
            )
        )
    english, hindi = ("", "") if ticked else _other(incident)
    other = Choice(
        label=OTHER,
        label_hindi=OTHER_HINDI,
        ticked=not ticked,
        text=english,
        text_hindi=hindi,
        reason=english,
        reason_hindi=hindi,
    )
    return (*boxes, other)


def _other(incident: Incident) -> Words:
    return {
        Verdict.CORRUPT: (
            "damaged website content; an attack is not established",
            "वेबसाइट की सामग्री क्षतिग्रस्त; हमला स्थापित नहीं",
        ),
        Verdict.DOWN: (
            "website not available; an attack is not established",
            "वेबसाइट अनुपलब्ध; हमला स्थापित नहीं",
        ),
    }.get(
        incident.verdict,
        ("to be named by the person who sends this", "भेजने वाला व्यक्ति स्वयं बताए"),
    )


def _defacement(incident: Incident, facts: CertInFacts) -> Words | None:
    if not content_changed(incident, facts):
        return None
    english, hindi = VERDICT_WORDS[incident.verdict]
    return (
        f"rule: content that nobody announced or approved stood on the website ({english})",
        f"नियम: वेबसाइट पर बिना सूचना और स्वीकृति की सामग्री मिली ({hindi})",
    )


def _malicious_code(incident: Incident, facts: CertInFacts) -> Words | None:
    codes = _signals(facts.findings) & HOSTILE_CODE
    if not is_attack(incident) or not codes:
        return None
    named = ", ".join(sorted(codes))
    return (
        f"rule: hostile code was found on the website ({named})",
        f"नियम: वेबसाइट पर दुर्भावनापूर्ण कोड मिला ({named})",
    )


def _servers(incident: Incident, facts: CertInFacts) -> Words | None:
    told = any(
        finding.code == SERVER_CHANGED and finding.verdict in _ATTACK for finding in facts.findings
    )
    if not is_attack(incident) or not (told or incident.case == Case.HIJACK):
        return None
    return (
        "rule: DNS or the certificate of the website is not the approved one",
        "नियम: वेबसाइट का डीएनएस या प्रमाणपत्र स्वीकृत वाला नहीं है",
    )


def _applications(incident: Incident, facts: CertInFacts) -> Words | None:
    where = [s for s in incident.subjects if _under(s, facts.settings.application_paths)]
    if not is_attack(incident) or not where:
        return None
    return (
        "rule: addresses of an application are affected ([cert_in] application_paths)",
        "नियम: किसी अनुप्रयोग के पते प्रभावित हैं ([cert_in] application_paths)",
    )


def _data_breach(incident: Incident, facts: CertInFacts) -> Words | None:
    if incident.personal_data is not PersonalData.YES:
        return None
    by = incident.personal_data_by
    return (
        f"rule: {by} said that personal data is involved",
        f"नियम: {by} के अनुसार व्यक्तिगत डेटा प्रभावित है",
    )


_RULES: tuple[tuple[int, Callable[[Incident, CertInFacts], Words | None]], ...] = (
    (DEFACEMENT, _defacement),
    (MALICIOUS_CODE, _malicious_code),
    (SERVERS, _servers),
    (APPLICATIONS, _applications),
    (DATA_BREACH, _data_breach),
)
"""Type 8 (flooding) and 12 (leak) have no rule: from outside neither can be told from a crash or
from reading, so they are ticked where a person says so."""


def _signals(findings: Iterable[Finding]) -> set[str]:
    return {
        signal.code
        for finding in findings
        for signal in finding.signals
        if signal.strength is Strength.STRONG
    }


def _under(subject: str, paths: tuple[str, ...]) -> bool:
    return any(
        subject.startswith(path[:-2]) if path.endswith("/**") else subject == path for path in paths
    )
