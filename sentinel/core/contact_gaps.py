"""What is missing for the right people to be reached, and for the law to be met. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sentinel.core.contact_check import Standing
from sentinel.core.rota import WEEK, on_call, turns
from sentinel.core.settings import Config, Contact
from sentinel.core.times import ist_text
from sentinel.core.words import Role

LOOKED_AHEAD = 2 * WEEK
_EXAMPLES = ("example.org", "example.com", "example.net", "example")
_UNSURE = {
    Standing.OVERDUE: "was asked whether the details are right, and has not answered",
    Standing.WRONG: "said that the details are wrong",
    Standing.STALE: "was verified too long ago",
}


class Grade(StrEnum):
    MUST = "must"
    """Without it somebody is not reached who has to be, or a duty is not met."""
    SHOULD = "should"
    """On a bad day it would be missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that is missing, and what mends it."""

    grade: Grade
    text: str
    fix: str

    @property
    def line(self) -> str:
        return f"{self.text} {self.fix[:1].upper()}{self.fix[1:]}."


def gaps(
    config: Config, standings: Mapping[str, Standing] | None, now: datetime
) -> tuple[Gap, ...]:
    """Every gap, the grave ones first. `standings` says how it stands with the details of each
    contact, by name; None where that is not known."""
    found = [
        *_mail(config),
        *_roles(config),
        *_deputies(config),
        *_numbers(config),
        *_mailboxes(config),
        *_duty(config, now),
        *_verification(config, standings, now),
        *_papers(config, now),
    ]
    return tuple(sorted(found, key=lambda gap: gap.grade is not Grade.MUST))


def grave(found: Sequence[Gap]) -> tuple[Gap, ...]:
    """Those without which somebody is not reached, or a duty is not met."""
    return tuple(gap for gap in found if gap.grade is Grade.MUST)


def _mail(config: Config) -> Iterator[Gap]:
    if config.mail is None and not config.channels:
        yield _must("There is no [mail] and no [[channel]]: nobody is told of anything.", "add one")
    examples = [contact.name for contact in config.contacts if _is_example(contact.mail)]
    if examples:
        text = f"{', '.join(examples)}: addresses of examples, which nobody reads."
        yield _must(text, "put in the real posts and addresses")


def _roles(config: Config) -> Iterator[Gap]:
    needed = {
        Role.ON_CALL: ("nobody is woken", Grade.MUST),
        Role.AUTHORISER: ("nobody is asked to decide", Grade.MUST),
        Role.OPERATIONS: ("no web management team is told what goes on", Grade.SHOULD),
        Role.POINT_OF_CONTACT: (
            "CERT-In has no point of contact (Directions of 28 April 2022, clause iii)",
            Grade.MUST,
        ),
        Role.INFORMATION_MANAGER: (
            "the regular reports have no Web Information Manager to go to (GIGW 3.0)",
            Grade.SHOULD,
        ),
    }
    for role, (lacks, grade) in needed.items():
        if not config.contacts_with(role):
            text = f'Nobody has the role "{role}": {lacks}.'
            yield Gap(grade=grade, text=text, fix="give it to a [[contact]]")


def _deputies(config: Config) -> Iterator[Gap]:
    for contact in config.contacts:
        decides = Role.AUTHORISER in contact.roles
        if contact.deputy or not {Role.AUTHORISER, Role.ON_CALL} & set(contact.roles):
            continue
        grade = Grade.MUST if decides else Grade.SHOULD
        what = (
            "decides, and nobody stands in: silence means stay blocked"
            if decides
            else ("is on call, and nobody stands in")
        )
        yield Gap(grade=grade, text=f"{contact.name} {what}.", fix="name a deputy")


def _numbers(config: Config) -> Iterator[Gap]:
    for contact in config.contacts:
        if contact.mobile:
            continue
        if Role.ON_CALL in contact.roles:
            yield _must(f"{contact.name} is on call and has no mobile number.", "add mobile")
        else:
            text = f"{contact.name} has no mobile number, which mails and the card show."
            yield _should(text, "add mobile")


def _mailboxes(config: Config) -> Iterator[Gap]:
    boxes = {contact.mail.casefold() for contact in config.contacts if contact.mail}
    if len(boxes) < 2:
        text = "All contacts read one mailbox: where that is not read, nobody is reached."
        yield _must(text, "add a second person with a mailbox of their own")
        return
    by_name = {contact.name: contact for contact in config.contacts}
    for contact in config.contacts:
        deputy = by_name.get(contact.deputy)
        if deputy is None or deputy.mail.casefold() != contact.mail.casefold():
            continue
        watches = {Role.ON_CALL, Role.AUTHORISER} & set(contact.roles)
        text = f"{contact.name} and the deputy {deputy.name} read the same mailbox."
        yield (_must if watches else _should)(text, "give each a mailbox of their own")


def _duty(config: Config, now: datetime) -> Iterator[Gap]:
    """Who thinks to be on call and never is; and who is on duty within two weeks and could not be
    reached: somebody who is no contact, which a rota that was read from a file never names, or
    whose mail is missing."""
    if config.rota is None:
        return
    never = [c.name for c in config.contacts_with(Role.ON_CALL) if c.name not in config.rota.order]
    if never:
        text = f"On call, and never on duty by [rota]: {', '.join(never)}."
        yield _should(text, "add them to the order, or take the role away")
    by_name = {contact.name: contact for contact in config.contacts}
    told: set[str] = set()
    for turn in turns(config.rota, now, now + LOOKED_AHEAD):
        contact = by_name.get(turn.person)
        if turn.person in told or (contact is not None and contact.mail):
            continue
        told.add(turn.person)
        text = f"From {ist_text(turn.since)} nobody who can be reached is on duty ({turn.person})."
        yield _must(text, "correct the order or the overrides under [rota]")


def _verification(
    config: Config, standings: Mapping[str, Standing] | None, now: datetime
) -> Iterator[Gap]:
    if not config.verification.every_seconds:
        text = "Contacts are never asked whether what is written of them is right."
        yield _should(text, 'set every = "90d" under [verification]')
        return
    if standings is None:
        return
    soon = _soon_on_duty(config, now)
    for contact in config.contacts:
        known = standings.get(contact.name, Standing.NEVER)
        if known in _UNSURE:
            grade = Grade.MUST if contact.name in soon or _decides(contact) else Grade.SHOULD
            text = f"{contact.name} {_UNSURE[known]}: perhaps not reachable."
            yield Gap(grade=grade, text=text, fix="ring them, and correct config.toml")
    never = [c.name for c in config.contacts if standings.get(c.name) in {None, Standing.NEVER}]
    if never:
        text = f"Never asked whether their details are right: {', '.join(never)}."
        yield _should(text, "let the daemon run with a mail server: it asks by itself")


def _papers(config: Config, now: datetime) -> Iterator[Gap]:
    verified = config.cert_in.verified_on
    if verified is None:
        text = "Nobody has noted that CERT-In's addresses were compared with its website."
        yield _should(text, "compare them, and set verified_on under [cert_in]")
    elif (now.date() - verified).days * 86_400 >= (
        config.verification.every_seconds or 90 * 86_400
    ):
        text = f"CERT-In's addresses were last compared with its website on {verified}."
        yield _should(text, "compare them again, and set verified_on under [cert_in]")
    if not config.organisation.address:
        text = "The organisation has no address, which forms of CERT-In ask for."
        yield _should(text, "set address under [organisation]")


def _soon_on_duty(config: Config, now: datetime) -> set[str]:
    if config.rota is None:
        return {contact.name for contact in on_call(config, now)}
    return {turn.person for turn in turns(config.rota, now, now + LOOKED_AHEAD)}


def _decides(contact: Contact) -> bool:
    return bool({Role.AUTHORISER, Role.POINT_OF_CONTACT} & set(contact.roles))


def _is_example(mail: str) -> bool:
    domain = mail.rpartition("@")[2].lower()
    return any(domain == name or domain.endswith(f".{name}") for name in _EXAMPLES)


def _must(text: str, fix: str) -> Gap:
    return Gap(grade=Grade.MUST, text=text, fix=fix)


def _should(text: str, fix: str) -> Gap:
    return Gap(grade=Grade.SHOULD, text=text, fix=fix)
