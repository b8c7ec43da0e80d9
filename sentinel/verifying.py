"""Contacts are asked whether what is written of them is right, and answer. The audit log has each
question and each answer before it counts."""

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from sentinel.core.authority import Act
from sentinel.core.contact_check import (
    ContactCheck,
    Due,
    Standing,
    due,
    expires,
    fingerprint,
    last_of,
    plain_code,
    standing,
    standing_text,
)
from sentinel.core.contact_notices import others_of, overdue_notice, question_notice, wrong_notice
from sentinel.core.deed_link import Deed, DeedLinks
from sentinel.core.notice import Notice
from sentinel.core.ports import Audit, Clock, Renderer
from sentinel.core.records import Store
from sentinel.core.settings import Config, Contact
from sentinel.core.site import Site
from sentinel.errors import Refused
from sentinel.people import person

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without what people take for one another: 0 and O, 1 and I."""
CODE_LETTERS = 16
"""80 bits."""
COMMAND = "command"
LINK = "link"
MAX_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """The one way in which contacts are asked, and answer."""

    config: Config
    store: Store
    audit: Audit
    clock: Clock
    renderer: Renderer
    links: DeedLinks

    def carry_on(self, *, first_time: bool = True) -> tuple[str, ...]:
        """Asks, reminds and tells whatever is due; what was done, in words. Without a mail server
        nobody can be asked, and nothing is done. With `first_time` false nobody is asked as long
        as nobody ever was: a new installation asks in office hours, not when it is started."""
        checks = self.store.contact_checks.all()
        if self.config.mail is None or (not checks and not first_time):
            return ()
        done = []
        for contact in self.config.contacts:
            what = due(contact, checks, self.config.verification, self.clock.now())
            if what is not None:
                done.append(self._do(what, contact, last_of(contact, checks)))
        return tuple(done)

    def standings(self) -> dict[str, Standing]:
        """How it stands with each contact, by name."""
        checks, now = self.store.contact_checks.all(), self.clock.now()
        settings = self.config.verification
        return {c.name: standing(c, checks, settings, now) for c in self.config.contacts}

    def details(self) -> dict[str, str]:
        """The same in words, with since when."""
        checks, now = self.store.contact_checks.all(), self.clock.now()
        settings = self.config.verification
        return {c.name: standing_text(c, checks, settings, now) for c in self.config.contacts}

    def open_question(self, name: str, code: str) -> tuple[Contact, ContactCheck]:
        """The question that a code answers, if an answer would count now. Changes nothing.
        Raises Refused, or NotApproved where there is no such contact."""
        contact = person(self.config, name, Act.OWN_DETAILS)
        check = last_of(contact, self.store.contact_checks.all())
        if check is None or not _same(check.code, code):
            raise Refused(
                f"{name}: this is not the code of the last question to this contact. A newer mail "
                "has the one that counts; sentinel contacts shows who was asked when."
            )
        if check.fingerprint != fingerprint(contact):
            raise Refused(
                f"{name}: the details were changed in config.toml after this question was asked, "
                "so that the answer would be about others. A new question is on its way."
            )
        if check.answered_at is not None:
            raise Refused(f"{name}: this question was answered already; it is answered once.")
        if self.clock.now() >= expires(check, self.config.verification):
            raise Refused(f"{name}: this question is too old; a new one is on its way.")
        return contact, check

    def confirm(self, name: str, code: str, *, via: str = COMMAND) -> ContactCheck:
        """What is written is right. Raises Refused where the answer does not count; then nothing
        has changed, and the audit log has it."""
        try:
            contact, check = self.open_question(name, code)
            answered = self._answered(check, contact.name, right=True, via=via, reason="")
            noted = partial(self._note, contact.name, "contact-confirmed", answered)
            self.store.contact_checks.answer(answered, (), noted)
        except Refused as error:
            self._refused(name, error, via)
            raise
        return answered

    def wrong(self, name: str, reason: str, *, code: str = "", via: str = COMMAND) -> ContactCheck:
        """What is written is wrong, and what. It needs no code, for it makes people look and
        changes nothing; with one it answers that very question alone. Raises Refused."""
        contact = person(self.config, name, Act.OWN_DETAILS)
        if not reason.strip():
            raise Refused(f"{name}: say what is wrong, and what is right (--reason).")
        words = reason.strip()[:MAX_REASON]
        try:
            check = self._to_be_answered(contact, code)
            answered = self._answered(check, contact.name, right=False, via=via, reason=words)
            others = others_of(self.config.contacts, contact)
            notice = wrong_notice(contact, answered, self._site, others, self.clock.now())
            told = [(notice, self.renderer.notice(notice))]
            noted = partial(self._note, contact.name, "contact-wrong", answered)
            self.store.contact_checks.answer(answered, told, noted)
        except Refused as error:
            self._refused(name, error, via)
            raise
        return answered

    @property
    def _site(self) -> Site:
        return self.config.sites[0]

    def _do(self, what: Due, contact: Contact, last: ContactCheck | None) -> str:
        now, settings = self.clock.now(), self.config.verification
        if what is Due.ASK or last is None:
            check = self._new(contact)
            notice = self._question(contact, check, again=False)
            message = self.renderer.notice(notice)
            self._note("daemon", "contact-asked", check)
            self.store.contact_checks.ask(check, last, [(notice, message)])
            return f"{contact.name} was asked whether the details are right."
        if what is Due.REMIND:
            notice = self._question(contact, last, again=True)
            self.store.contact_checks.reminded(
                last.code, now, [(notice, self.renderer.notice(notice))]
            )
            return f"{contact.name} was reminded."
        others = others_of(self.config.contacts, contact)
        notice = overdue_notice(contact, last, self._site, others, now)
        message = self.renderer.notice(notice)
        self._note("daemon", "contact-overdue", last)
        self.store.contact_checks.told(last.code, now, [(notice, message)])
        waited = f"{settings.overdue_seconds / 86_400:.0f} days"
        return f"{contact.name} has not answered for {waited}; others are told."

    def _question(self, contact: Contact, check: ContactCheck, *, again: bool) -> Notice:
        settings, now = self.config.verification, self.clock.now()
        lasts = max(timedelta(0), expires(check, settings) - now)
        return question_notice(
            contact,
            check,
            self._site,
            settings,
            now,
            link=self.links.url(Deed.CONTACT, check.code, person=contact.name, lasts=lasts),
            again=again,
        )

    def _new(self, contact: Contact) -> ContactCheck:
        return ContactCheck(
            code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS)),
            contact=contact.name,
            fingerprint=fingerprint(contact),
            asked_at=self.clock.now(),
        )

    def _to_be_answered(self, contact: Contact, code: str) -> ContactCheck:
        """The question that a wrong answers; a new one where none is open."""
        if code:
            return self.open_question(contact.name, code)[1]
        last = last_of(contact, self.store.contact_checks.all())
        open_one = last is not None and last.answered_at is None
        if last is not None and open_one and last.fingerprint == fingerprint(contact):
            return last
        check = self._new(contact)
        self.store.contact_checks.ask(check, last, ())
        return check

    def _answered(
        self, check: ContactCheck, by: str, *, right: bool, via: str, reason: str
    ) -> ContactCheck:
        return replace(
            check, answered_at=self.clock.now(), right=right, by=by, via=via, reason=reason
        )

    def _note(self, actor: str, action: str, check: ContactCheck) -> None:
        """The code itself is left out: whoever reads the log must not answer by it."""
        data = {"contact": check.contact, "question": check.id, "details": check.fingerprint}
        said = {"via": check.via, "reason": check.reason} if check.by else {}
        self.audit.append(actor, action, {**data, **said})

    def _refused(self, name: str, error: Refused, via: str) -> None:
        self.audit.append(name, "contact-answer-refused", {"via": via, "text": str(error)})


def _same(code: str, given: str) -> bool:
    """Whatever was given: a command line may hold what is no text."""
    right, found = plain_code(code).encode(), plain_code(given).encode("utf-8", "replace")
    return hmac.compare_digest(right, found)
