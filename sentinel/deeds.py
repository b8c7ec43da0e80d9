"""Small deeds by a link: who opens it sees what is asked, and one press does it. The audit log has
each before it counts, and each that is refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from sentinel.answering import Answering
from sentinel.core.authority import MAY, Act
from sentinel.core.contact_check import ContactCheck
from sentinel.core.daily import DailyMessage
from sentinel.core.deed_link import Deed, DeedLink, DeedLinks, opened_deed
from sentinel.core.escalation_telling import linked_notice
from sentinel.core.incident import Incident
from sentinel.core.rota import on_call
from sentinel.core.sealed_link import token_of
from sentinel.core.settings import Config, Contact
from sentinel.deciding import Decisions
from sentinel.errors import Refused
from sentinel.verifying import LINK, Verifier


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeUp:
    """An incident that waits for somebody to take it up, or that somebody has."""

    incident: Incident
    people: tuple[Contact, ...]
    """Who may, whoever is on duty first."""

    @property
    def taken(self) -> bool:
        return bool(self.incident.acknowledged_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verify:
    """A contact who is asked whether what is written of them is right."""

    contact: Contact
    check: ContactCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class See:
    """The daily message, which somebody has before their eyes. It may be said again: the first
    time counts."""

    message: DailyMessage


Asked = TakeUp | Verify | See


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the reader of the page pressed."""

    yes: bool
    person: str = ""
    """Whom they say they are, where the link is nobody's own."""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """The one way in which links for small deeds count."""

    answering: Answering

    @property
    def config(self) -> Config:
        return self.answering.config

    def link_of(self, text: str) -> DeedLink:
        """What a link lets somebody do. Raises Refused where this installation did not make it."""
        return opened_deed(token_of(text), self.answering.keys.verify)

    def look(self, link: DeedLink) -> Asked:
        """What a link is about, if it counts still. Changes nothing. Raises Refused."""
        if self._now() >= link.expires:
            raise Refused("This link has expired.")
        match link.deed:
            case Deed.ACKNOWLEDGE:
                return self._incident(link)
            case Deed.CONTACT:
                contact, check = self._verifier.open_question(link.person, link.about)
                return Verify(contact=contact, check=check)
            case Deed.SEEN:
                return See(message=self._daily(link.about))
            case _:
                assert_never(link.deed)

    def act(self, link: DeedLink, given: Given) -> Asked:
        """Does it, and gives what it was about as it stands then. Raises Refused where it does not
        count; the audit log has that, and nothing else has changed."""
        try:
            asked = self.look(link)
            match asked:
                case TakeUp():
                    return self._take_up(asked, given)
                case Verify():
                    return self._verify(asked, given)
                case See():
                    return self._seen(asked)
        except Refused as error:
            self.refuse(link, str(error))
            raise

    def refuse(self, link: DeedLink | None, text: str) -> None:
        """Notes a deed by a link that does not count; None: by none of ours."""
        about = {} if link is None else {"deed": link.deed.value}
        if link is not None and link.deed is Deed.ACKNOWLEDGE:
            about["incident"] = link.about  # of the others it is a code, which answers
        name = (link and link.person) or "link"
        self.answering.audit.append(name, "deed-refused", {**about, "via": LINK, "text": text})

    def _daily(self, code: str) -> DailyMessage:
        message = self.answering.store.daily.find(code)
        if message is None:
            raise Refused("No daily message has this code.")
        return message

    def _seen(self, asked: See) -> See:
        day = asked.message.day
        self._note(LINK, Deed.SEEN, {"day": day})
        seen = self.answering.store.daily.seen(asked.message.code, self._now(), LINK)
        if seen is None:
            raise Refused("No daily message has this code.")
        return See(message=seen)

    def _incident(self, link: DeedLink) -> TakeUp:
        incident = self.answering.store.incidents.get(link.about)
        known = {site.name for site in self.config.sites}
        if incident is None or not incident.state.is_open or incident.site not in known:
            raise Refused(f"{link.about}: no such incident is open.")
        allowed = self.config.contacts_with(*MAY[Act.ACKNOWLEDGE])
        duty = [contact for contact in on_call(self.config, self._now()) if contact in allowed]
        people = tuple(dict.fromkeys((*duty, *allowed)))
        return TakeUp(incident=incident, people=people)

    def _take_up(self, asked: TakeUp, given: Given) -> TakeUp:
        """The page asks who it is; that they hold the mail's link is all that is proven."""
        incident = asked.incident
        if asked.taken:
            raise Refused(f"{incident.id}: {incident.acknowledged_by} has taken it up already.")
        if all(contact.name != given.person for contact in asked.people):
            raise Refused(f"{incident.id}: it was not said who takes it up.")
        if not given.yes:
            raise Refused(f"{incident.id}: nothing was said that takes it up.")
        answering = self.answering
        self._note(given.person, Deed.ACKNOWLEDGE, {"incident": incident.id})
        decisions = Decisions(
            config=self.config,
            store=answering.store,
            audit=answering.audit,
            clock=answering.clock,
        )
        taken = decisions.acknowledge(incident, given.person)
        self._tell(taken, given.person)
        return TakeUp(incident=taken, people=asked.people)

    def _tell(self, incident: Incident, name: str) -> None:
        """Whoever was named, and who is on duty: the name was only said."""
        answering, now = self.answering, self._now()
        duty = [contact.mail for contact in on_call(self.config, now)]
        own = [contact.mail for contact in self.config.contacts if contact.name == name]
        readers = tuple(mail for mail in dict.fromkeys((*own, *duty)) if mail)
        site = self.config.site(incident.site)
        notice = linked_notice(incident, site, name, readers, now)
        answering.store.outbox.put([(notice, answering.renderer.notice(notice))])

    def _verify(self, asked: Verify, given: Given) -> Verify:
        name, code = asked.contact.name, asked.check.code
        if given.yes:
            check = self._verifier.confirm(name, code, via=LINK)
        else:
            check = self._verifier.wrong(name, given.words, code=code, via=LINK)
        return Verify(contact=asked.contact, check=check)

    def _note(self, name: str, deed: Deed, about: dict[str, object]) -> None:
        self.answering.audit.append(name, "deed", {"deed": deed.value, "via": LINK, **about})

    def _now(self) -> datetime:
        return self.answering.clock.now()

    @property
    def _verifier(self) -> Verifier:
        answering = self.answering
        root, now = self.config.approvals.link_url, answering.clock.now
        return Verifier(
            config=self.config,
            store=answering.store,
            audit=answering.audit,
            clock=answering.clock,
            renderer=answering.renderer,
            links=DeedLinks(root=root, sign=answering.keys.sign, now=now),
        )
