"""DnsEye: what DNS says of a name and of the domain around it."""

import asyncio
from dataclasses import dataclass

from sentinel.core.host_place import is_public
from sentinel.core.names_look import (
    AddressRecords,
    MailServer,
    NamesLook,
    NamesQuestion,
    Records,
    ServerAnswer,
    ServerState,
)
from sentinel.core.plain_line import clean_line
from sentinel.core.ports import Clock
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.dns_questions import DnsQuestions, plain
from sentinel.edges.dnssec import signing_of

MAX_SERVERS = 8
"""Name servers, and mail servers, that are looked at."""
MAX_ADDRESSES = 2
"""Of each of them, and of each family."""
MAX_LABELS = 8
"""How far up a name the records of authorities are looked for."""
AT_ONCE = 4
"""Name servers that are asked at a time."""
_SPF, _DMARC = "v=spf1", "v=dmarc1"


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsEye:
    """Implements the port ZoneEyes."""

    questions: DnsQuestions
    guard: AddressGuard
    clock: Clock

    async def look(self, question: NamesQuestion) -> NamesLook:
        """Each question within twice its time limit, a few at a time."""
        domain = question.domain
        records = await self._addresses(question.host)
        names, mail, spf, dmarc = await asyncio.gather(
            self.questions.ask(domain, "NS"),
            self._mail(domain),
            self._texts(domain, _SPF),
            self._texts(f"_dmarc.{domain}", _DMARC),
        )
        servers = sorted({plain(one.target) for one in names.records})
        turns = asyncio.Semaphore(AT_ONCE)
        asked = (self._server(domain, one, turns) for one in servers[:MAX_SERVERS])
        answers = await asyncio.gather(*asked)
        issuers, has_caa = await self._issuers(question)
        servers_found, mail_fault, null_mail = mail
        return NamesLook(
            question=question,
            records=records,
            name_servers=Records(values=tuple(servers), fault=names.fault),
            answers=tuple(one for of_server in answers for one in of_server),
            mail=servers_found,
            mail_fault=mail_fault,
            null_mail=null_mail,
            issuers=issuers,
            has_caa=has_caa,
            spf=spf,
            dmarc=dmarc,
            signing=await signing_of(self.questions, domain, self.clock.now()),
        )

    async def _addresses(self, host: str) -> AddressRecords:
        found: list[str] = []
        aliases: list[str] = []
        for kind in ("A", "AAAA"):
            answered = await self.questions.ask(host, kind)
            if answered.fault:
                return AddressRecords(host=host, fault=answered.fault)
            found += [str(one.address) for one in answered.records]
            aliases += [one for one in answered.aliases if one not in aliases]
        return AddressRecords(
            host=host,
            addresses=tuple(sorted(found)),
            private=tuple(sorted(one for one in found if not is_public(one))),
            aliases=tuple(aliases),
            missing=not found,
        )

    async def _server(
        self, domain: str, server: str, turns: asyncio.Semaphore
    ) -> list[ServerAnswer]:
        async with turns:
            records = await self._addresses(server)
            if records.fault:
                return [_unasked(server, ServerState.NOT_ASKED, records.fault)]
            if records.missing:
                return [_unasked(server, ServerState.NO_ADDRESS, "")]
            answers = []
            for family in (".", ":"):
                mine = [one for one in records.addresses if family in one][:MAX_ADDRESSES]
                for address in mine:
                    if not self.guard.allows("", address):
                        why = "a private address"
                        answers.append(_unasked(server, ServerState.NOT_ASKED, why, address))
                        continue
                    answers.append(await self.questions.start_of_zone(domain, server, address))
            return answers

    async def _mail(self, domain: str) -> tuple[tuple[MailServer, ...], str, bool]:
        answered = await self.questions.ask(domain, "MX")
        if answered.fault:
            return (), answered.fault, False
        records = sorted((int(one.preference), plain(one.exchange)) for one in answered.records)
        if [name for _, name in records] in (["@"], [""], ["."]):
            return (), "", True
        found = []
        for preference, name in records[:MAX_SERVERS]:
            addresses = await self._addresses(name)
            resolves = None if addresses.fault else not addresses.missing
            found.append(MailServer(name=name, preference=preference, resolves=resolves))
        return tuple(found), "", False

    async def _texts(self, name: str, begins: str) -> Records:
        answered = await self.questions.ask(name, "TXT")
        texts = (b"".join(one.strings).decode("ascii", "replace") for one in answered.records)
        wanted = (clean_line(text)[:500] for text in texts if text.lower().startswith(begins))
        return Records(values=tuple(sorted(wanted)), fault=answered.fault)

    async def _issuers(self, question: NamesQuestion) -> tuple[Records, bool]:
        """Who may issue for the host: the records of the nearest name above it that has some, up
        to the domain (RFC 8659, 3)."""
        name = question.host
        for _ in range(MAX_LABELS):
            answered = await self.questions.ask(name, "CAA")
            if answered.fault:
                return Records(fault=answered.fault), False
            if answered.records:
                values = [
                    clean_line(one.value.decode("ascii", "replace"))[:200]
                    for one in answered.records
                    if one.tag.lower() == b"issue"
                ]
                issuers = {value.partition(";")[0].strip().lower() or ";" for value in values}
                return Records(values=tuple(sorted(issuers))), True
            if name == question.domain or "." not in name:
                break
            name = name.partition(".")[2]
        return Records(), False


def _unasked(server: str, state: ServerState, detail: str, address: str = "") -> ServerAnswer:
    return ServerAnswer(server=server, address=address, state=state, detail=detail)
