"""What people answer to the questions of a playbook: checked and written in one transaction.

Every answer is in the audit log before it counts, and so is every one that is refused, and why.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from sentinel.answer_checks import Checks, Given, Keys, Open, Thaw, Unheard
from sentinel.core.action import Tools
from sentinel.core.answer_link import NO, PATH, YES, AnswerLink, opened, sealed, token_of
from sentinel.core.answers import Why
from sentinel.core.approval_telling import Link, Told, question_notices
from sentinel.core.incident import Incident
from sentinel.core.journal_port import Reply
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.ports import Audit, Clock, Renderer
from sentinel.core.questions import LINK, Question, question_of
from sentinel.core.records import Store
from sentinel.core.settings import Config, Contact
from sentinel.core.walk import entries_of_run
from sentinel.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """An answer that counts, and how many more people must say yes."""

    incident: Incident
    entry: JournalEntry
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """An answer that counted when it was looked at, with its mails, and what it rests on."""

    incident: Incident
    entries: tuple[JournalEntry, ...]
    reply: Reply
    missing: int


class _Moved(Exception):
    """Somebody wrote into the journal meanwhile: the answer is looked at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """The one way in which people answer."""

    config: Config
    store: Store
    audit: Audit
    clock: Clock
    renderer: Renderer
    keys: Keys
    thaw: Thaw

    @classmethod
    def by(cls, tools: Tools, keys: Keys, thaw: Thaw) -> "Answering":
        return cls(
            config=tools.config,
            store=tools.store,
            audit=tools.audit,
            clock=tools.clock,
            renderer=tools.renderer,
            keys=keys,
            thaw=thaw,
        )

    def give(self, given: Given) -> Counted:
        """The answer, recorded. Raises Refused (Unheard: with a reason of the table) where it does
        not count; the audit log has that, and nothing else has changed."""
        try:
            while True:
                prepared = self._prepared(given)
                with suppress(_Moved):
                    return self._counted(given, prepared)
        except Refused as error:
            self._note_refusal(given, error)
            raise

    def redeem(self, text: str, *, yes: bool, words: str = "") -> Counted:
        """The answer of whose link it is. `text`: the token, or the URL that ends in it. Raises
        Refused, as `give`."""
        try:
            link = self.link_of(text)
        except Refused as error:
            self.refuse(None, str(error))
            raise
        given = Given(
            incident=link.incident,
            by=link.person,
            yes=yes,
            step=link.step,
            words=words,
            link=link,
        )
        return self.give(given)

    def refuse(self, link: AnswerLink | None, text: str) -> None:
        """Notes an answer by a link that is not looked at further; None: by none of ours."""
        about = {} if link is None else {"incident": link.incident, "step": link.step}
        name = "link" if link is None else link.person
        data = {**about, "via": LINK, "why": Why.LINK, "text": text}
        self.audit.append(name, "answer-refused", data)

    def link_of(self, text: str) -> AnswerLink:
        """What a link lets somebody do. Raises Refused where this installation did not make it."""
        return opened(token_of(text), self.keys.verify)

    def asked_by(self, link: AnswerLink) -> Open:
        """What a link asks, if an answer by it would count now. Changes nothing. Raises Refused."""
        incident = self._incident(link.incident)
        if self.store.journal.used(link.id):
            raise Unheard(Why.LINK, "This link has been used already; it works once.")
        now = self.clock.now()
        given = Given(incident=link.incident, by=link.person, step=link.step, link=link)
        asked = self._checks.question(given, incident, self.store.journal.entries(incident.id), now)
        return replace(asked, stands_for=self._checks.standing(given, asked, now))

    def open_of(self, incident_id: str, step: str = "", by: str = "") -> Open:
        """The question that is open, by its step where there are several. Raises Refused."""
        incident = self._incident(incident_id)
        entries = self.store.journal.entries(incident.id)
        given = Given(incident=incident.id, by=by, step=step)
        return self._checks.question(given, incident, entries, self.clock.now())

    @property
    def mail_link(self) -> Link | None:
        """What makes the links of mails; None where there are none, by the configuration."""
        return self.link if self.config.approvals.link_url else None

    def link(self, incident: Incident, person: Contact, question: Question) -> str:
        """The URL by which somebody can answer; empty where they cannot by one: none is
        configured, they sign with a key of their own, or, where two people are asked, others read
        the same mailbox."""
        root, mail = self.config.approvals.link_url, person.mail.casefold()
        sharing = sum(contact.mail.casefold() == mail for contact in self.config.contacts)
        alone = question.needed == 1 or sharing == 1
        if not root or person.public_key or question.deadline is None or not alone:
            return ""
        link = AnswerLink(
            incident=incident.id,
            step=question.step,
            question=question.id,
            person=person.name,
            may=(YES, NO),
            expires=question.deadline,
        )
        return f"{root}{PATH}{sealed(link, self.keys.sign)}"

    @property
    def _checks(self) -> Checks:
        return Checks(contacts=self.config.contacts, keys=self.keys, thaw=self.thaw)

    def _incident(self, incident_id: str) -> Incident:
        incident = self.store.incidents.get(incident_id)
        if incident is None:
            raise Refused(f"{incident_id}: no such incident.")
        if all(site.name != incident.site for site in self.config.sites):
            raise Refused(
                f"{incident_id}: its site {incident.site} is not configured any more, so that no "
                "playbook runs for it. Nothing was changed."
            )
        return incident

    def _prepared(self, given: Given) -> "_Prepared":
        """The answer with its mails. They are worded outside of the transaction, for templates may
        show what the store holds; what they rest on is looked at again within it."""
        incident = self._incident(given.incident)
        if given.link is not None and self.store.journal.used(given.link.id):
            raise Unheard(Why.LINK, "This link has been used already; it works once.")
        entries = self.store.journal.entries(incident.id)
        now = self.clock.now()
        asked, data = self._checked(given, incident, entries, now)
        step, phase = asked.step, Phase.APPROVED if given.yes else Phase.DECLINED
        entry = JournalEntry(
            number=entries[-1].number + 1,
            incident=incident.id,
            step=step.id,
            action=step.uses,
            phase=phase,
            at=now,
            data=data,
        )
        after = question_of(step, (*entries_of_run(entries), entry), asked.question.needed)
        assert after is not None  # it was asked: `_checked` has found it
        told = Told(
            incident=incident,
            site=self.config.site(incident.site),
            step=step,
            question=after,
            contacts=self.config.contacts,
            now=now,
            journal=entries,
            answer=entry,
        )
        notices = [(one, self.renderer.notice(one)) for one in question_notices(phase, told)]
        reply = Reply(step=step.id, action=step.uses, phase=phase, data=data, notices=notices)
        return _Prepared(incident=incident, entries=entries, reply=reply, missing=after.missing)

    def _counted(self, given: Given, prepared: "_Prepared") -> Counted:
        """The answer, written. Raises _Moved where somebody wrote meanwhile, Refused."""

        def decide(incident: Incident, entries: tuple[JournalEntry, ...], now: datetime) -> Reply:
            if entries != prepared.entries:
                raise _Moved
            asked, data = self._checked(given, incident, entries, now)
            if data != prepared.reply.data:
                raise _Moved
            about = {"incident": incident.id, "step": asked.step.id, "id": asked.question.id}
            self.audit.append(given.by, f"step-{prepared.reply.phase}", {**about, **data})
            return prepared.reply

        link = "" if given.link is None else given.link.id
        entry = self.store.journal.answer(given.incident, decide, link=link)
        return Counted(incident=prepared.incident, entry=entry, missing=prepared.missing)

    def _checked(
        self, given: Given, incident: Incident, entries: tuple[JournalEntry, ...], now: datetime
    ) -> tuple[Open, dict[str, object]]:
        """What is asked, and what is journalled of the answer. Raises Refused."""
        asked = self._checks.question(given, incident, entries, now)
        stands_for = self._checks.standing(given, asked, now)
        return asked, {
            "question": asked.question.number,
            "by": given.by,
            "for": stands_for,
            "via": given.came_by,
            "note" if given.yes else "reason": given.words.strip(),
            **self._checks.signature(given, asked),
        }

    def _note_refusal(self, given: Given, error: Refused) -> None:
        why = error.why if isinstance(error, Unheard) else Why.NOT_OPEN
        self.audit.append(
            given.by,
            "answer-refused",
            {
                "incident": given.incident,
                "step": given.step,
                "answer": YES if given.yes else NO,
                "via": given.came_by,
                "why": why,
                "text": str(error),
            },
        )
