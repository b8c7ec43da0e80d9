"""The card: who is called when, as plain text that is read without Sentinel. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sentinel.core.authority import MAY, Act
from sentinel.core.contact_gaps import Gap
from sentinel.core.contact_notices import ROLE_WORDS
from sentinel.core.plain_line import clean_line
from sentinel.core.rota import next_handovers, on_call
from sentinel.core.settings import Config, Contact
from sentinel.core.times import duration_text, ist_text, utc_text
from sentinel.core.words import Role

WRITTEN = "Written "
"""Begin of the line that says when: the one line that differs where nothing has changed."""
SHOWN_HANDOVERS = 3
_LABEL = 14


def card(
    config: Config,
    details: Mapping[str, str] | None,
    missing: Sequence[Gap],
    now: datetime,
) -> tuple[str, ...]:
    """The lines of the card, with headings in English and Hindi. What stands in it is from
    config.toml; `details`, by name, and `missing` say how far that is known to be right."""
    lines = [
        f"{config.organisation.name}: whom to call / किसे बुलाएँ",
        f"{WRITTEN}{ist_text(now)} ({utc_text(now)}) by Sentinel, from {config.file}.",
        "Good without Sentinel, too: print it. / Sentinel के बिना भी उपयोगी: छापकर रखें।",
        *(f"{site.title}: {site.url}" for site in config.sites),
        *_section("ON DUTY NOW / अभी ड्यूटी पर", _duty(config, details, now)),
        *_section("WHO DECIDES / निर्णय कौन लेता है", _deciders(config, details)),
        *_section("CERT-IN / सीईआरटी-इन", _cert_in(config)),
        *_section("THE SERVER / सर्वर", _server(config)),
        *_section("WHEN TO CALL WHOM / कब किसे बुलाएँ", _when(config)),
        *_section("ALL CONTACTS / सभी संपर्क", _everybody(config, details)),
        *_section("WHAT IS MISSING / क्या कमी है", _missing(missing)),
    ]
    return tuple(clean_line(line) for line in lines)


def same_but_for_the_time(one: str, other: str) -> bool:
    """Whether two cards say the same, whenever they were written."""
    kept = [
        [line for line in text.splitlines() if not line.startswith(WRITTEN)]
        for text in (one, other)
    ]
    return kept[0] == kept[1]


def _section(title: str, lines: Iterator[str]) -> list[str]:
    body = [f"  {line}" for line in lines]
    return ["", title, *body] if body else []


def _duty(config: Config, details: Mapping[str, str] | None, now: datetime) -> Iterator[str]:
    for contact in on_call(config, now):
        yield from _person(contact, details)
    if config.rota is None:
        yield "There is no [rota]: all of these are told at once."
        return
    for turn in next_handovers(config.rota, now)[:SHOWN_HANDOVERS]:
        why = f" ({turn.override.reason})" if turn.override and turn.override.reason else ""
        yield f"from {ist_text(turn.since)}: {turn.person}{why}"


def _deciders(config: Config, details: Mapping[str, str] | None) -> Iterator[str]:
    for contact in config.contacts_with(Role.AUTHORISER):
        yield from _person(contact, details)
    waits = duration_text(timedelta(seconds=config.approvals.deputy_seconds))
    yield f"A deputy answers in another's name {waits} after a question was asked."


def _cert_in(config: Config) -> Iterator[str]:
    settings = config.cert_in
    yield f"Report within 6 hours of noticing: {settings.send_to}"
    yield f"Phone (24 hours, every day): {settings.phone}   Fax: {settings.fax}"
    verified = settings.verified_on
    yield f"Compared with www.cert-in.org.in: {verified.isoformat() if verified else 'NEVER NOTED'}"
    for contact in config.contacts_with(Role.POINT_OF_CONTACT):
        yield f"Our point of contact: {contact.name}, {contact.mobile or 'NO MOBILE NUMBER'}"


def _server(config: Config) -> Iterator[str]:
    place = config.organisation
    for label, value in (("Hosting", place.hosting), ("Network", place.network)):
        if value:
            yield f"{label + ':':{_LABEL}} {value}"


def _when(config: Config) -> Iterator[str]:
    yield "The site is defaced, closed or down: whoever is on duty; then their deputy."
    yield "Something must be allowed (restore, open the site): who decides; then their deputy."
    yield "An attack is likely: within 6 hours CERT-In, by the point of contact."
    team = ", ".join(contact.name for contact in config.contacts_with(Role.OPERATIONS))
    if team:
        yield f"Anything about Sentinel itself: the web management team ({team})."


def _everybody(config: Config, details: Mapping[str, str] | None) -> Iterator[str]:
    for contact in config.contacts:
        yield from _person(contact, details)
        english = ", ".join(ROLE_WORDS[role][0] for role in contact.roles)
        yield f"  {'roles':{_LABEL}} {english}"
        yield f"  {'':{_LABEL}} {_hindi(contact)}"
        stands_in = [other.name for other in config.contacts if other.deputy == contact.name]
        if stands_in:
            yield f"  {'stands in for':{_LABEL}} {', '.join(stands_in)}"


def _hindi(contact: Contact) -> str:
    return ", ".join(ROLE_WORDS[role][1] for role in contact.roles)


def _person(contact: Contact, details: Mapping[str, str] | None) -> Iterator[str]:
    yield contact.name + (f", {contact.post}" if contact.post != contact.name else "")
    yield f"  {'mobile':{_LABEL}} {contact.mobile or 'NONE'}"
    yield f"  {'mail':{_LABEL}} {contact.mail}"
    if contact.office_phone:
        yield f"  {'office':{_LABEL}} {contact.office_phone}"
    if contact.deputy:
        yield f"  {'deputy':{_LABEL}} {contact.deputy}"
    if details is not None:
        yield f"  {'details':{_LABEL}} {details.get(contact.name, '')}"


def _missing(missing: Sequence[Gap]) -> Iterator[str]:
    for gap in missing:
        yield f"{gap.grade}: {gap.line}"


def may_lines(config: Config) -> Iterator[str]:
    """Who may do what, in the words of refusals."""
    gates = {
        'say yes to a step (approve = "gm")': (Role.AUTHORISER,),
        'say yes to a step ("two-person")': (Role.AUTHORISER, Role.APPROVER),
    }
    yield "Who may"
    for act, roles in MAY.items():
        shown = [(act.value, roles)] if act is not Act.ANSWER else list(gates.items())
        for words, those in shown:
            everybody = set(those) == set(Role)
            names = ", ".join(c.name for c in config.contacts_with(*those)) or "nobody"
            yield f"  {words:48} {'everybody' if everybody else names}"
    yield f"  {'say that a manual step is done':48} whoever holds the role that it names"
    open_for = duration_text(timedelta(seconds=config.approvals.deadline_seconds))
    waits = duration_text(timedelta(seconds=config.approvals.deputy_seconds))
    yield (
        f"A deputy answers a question in another's name, {waits} after it was asked; after "
        f"{open_for} nobody does, where the step says nothing else."
    )
