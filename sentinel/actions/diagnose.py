"""diagnose: find out why the site does not answer, and put the cause on record.

It looks and changes nothing, so it never fails a run: what cannot be found out is `unknown`.
"""

import asyncio
from dataclasses import replace

from sentinel.actions.host import host_of
from sentinel.actions.proof import RETEST_HEADER
from sentinel.core.action import Observation, Outcome, Plan, StepContext
from sentinel.core.crash import Diagnosis, PlaceLook, diagnose
from sentinel.core.crash_cause import Cause
from sentinel.core.database_ports import SiteDatabase
from sentinel.core.endpoint import split_port
from sentinel.core.page import FailureReason, FetchFailure, FetchRequest, Look
from sentinel.errors import SentinelError

DATABASE_SECONDS = 15.0
"""For a database to answer one question."""

_CAUSES: dict[FailureReason, Cause] = {
    FailureReason.REFUSED: Cause.REFUSED,
    FailureReason.DNS: Cause.DNS,
    FailureReason.TLS: Cause.TLS,
    FailureReason.TIMEOUT: Cause.TIMEOUT,
    FailureReason.RESET: Cause.RESET,
    FailureReason.TRUNCATED: Cause.RESET,
    FailureReason.EMPTY_ANSWER: Cause.EMPTY,
    FailureReason.NOT_HTTP: Cause.NOT_HTTP,
}
"""Every other failure is OTHER."""


class Diagnose:
    """Asks each root, each alias and the origin, the host where it can be reached, and the site's
    databases. The journal's data of its result: `cause` (a code of core/crash.py), `text`,
    `text_hindi`, `advice`, `advice_hindi`, `facts`."""

    async def plan(self, context: StepContext) -> Plan:
        return Plan(summary=f"Find out why {context.site.url} does not answer.")

    async def observe(self, context: StepContext, plan: Plan) -> Observation:
        """Always not done: looking again is harmless."""
        return Observation.NOT_DONE

    async def apply(self, context: StepContext, plan: Plan) -> None:
        """Nothing: the looks are the result."""

    async def verify(self, context: StepContext, plan: Plan) -> Outcome:
        found = await found_out(context)
        return Outcome(
            summary=f"{found.text} {found.advice}",
            data={
                "cause": found.cause.value,
                "text": found.text,
                "text_hindi": found.text_hindi,
                "advice": found.advice,
                "advice_hindi": found.advice_hindi,
                "facts": list(found.facts),
            },
        )

    async def compensate(self, context: StepContext, plan: Plan) -> None:
        """Nothing: looking changes nothing."""


async def found_out(context: StepContext) -> Diagnosis:
    """All looks at once. Never raises for what the site, its host or its databases do."""
    looks, host, databases = await asyncio.gather(
        looked(context), host_of(context).look(context.site), _databases(context)
    )
    return diagnose(looks, replace(host, databases=databases))


async def looked(context: StepContext) -> tuple[PlaceLook, ...]:
    """What each address of the site answers now; the incident's token passes a block."""
    site = context.site
    places = [("site", site.url, ""), *(("alias", url, "") for url in site.aliases)]
    if site.origin:
        places.append(("origin", site.url, site.origin))
    return tuple(await asyncio.gather(*(_place(context, *place) for place in places)))


async def _place(context: StepContext, kind: str, url: str, address: str) -> PlaceLook:
    connect_to, port = split_port(address) if address else ("", 0)
    look = await context.tools.witness.fetch(
        FetchRequest(
            url=url,
            headers=((RETEST_HEADER, context.incident.retest_token),),
            fresh_connection=True,
            connect_to=connect_to,
            connect_port=port,
        )
    )
    cause, detail = await _cause(context, url, address, look)
    return PlaceLook(url=url, kind=kind, cause=cause, detail=detail)


async def _cause(context: StepContext, url: str, address: str, look: Look) -> tuple[Cause, str]:
    if not isinstance(look, FetchFailure):
        answered = f"HTTP {look.status}"
        return (Cause.SERVER_ERROR if look.status >= 500 else Cause.ANSWERS), answered
    cause = _CAUSES.get(look.reason, Cause.OTHER)
    if cause is Cause.DNS:
        return await host_of(context).name_fault(url), look.text
    if cause is Cause.TLS:
        fault, said = await host_of(context).tls_fault(url, address)
        return fault, said or look.detail or look.text
    return cause, look.detail or look.text


async def _databases(context: StepContext) -> tuple[tuple[str, str], ...]:
    """Each configured database, and why it cannot be asked."""
    try:
        databases = context.tools.databases.of(context.site)
    except SentinelError as error:
        return tuple((one.name, str(error)) for one in context.site.databases)
    return tuple(await asyncio.gather(*(_asked(one) for one in databases)))


async def _asked(database: SiteDatabase) -> tuple[str, str]:
    name = database.settings.name
    try:
        async with asyncio.timeout(DATABASE_SECONDS):
            await asyncio.to_thread(database.rows, "SELECT 1", 1)
    except TimeoutError:
        return name, f"no answer within {DATABASE_SECONDS:g} s"
    except SentinelError as error:
        return name, str(error)
    return name, ""
