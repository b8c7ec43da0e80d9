"""A question to people is put, escalated and ended: its journal entry and its mails in one."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from sentinel import shadow
from sentinel.actions.restore_database import needless, to_decide
from sentinel.attempt import write_step
from sentinel.core.action import Action, StepContext
from sentinel.core.approval_telling import Link, Told, question_notices
from sentinel.core.database_decision import no_decision_facts
from sentinel.core.facts import Facts
from sentinel.core.incident import Incident
from sentinel.core.journal_port import Reply
from sentinel.core.moves import Answered, Ask, Declined, Escalate, Expire, open_questions
from sentinel.core.notice import Notice
from sentinel.core.playbook import JournalEntry, Phase, StepType
from sentinel.core.questions import Question, asked, put
from sentinel.core.times import ist_text
from sentinel.errors import Refused, SentinelError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Writes what becomes of the questions of a run."""

    actions: Mapping[str, Action]
    link: Link | None = None
    """How a person answers from a mail; None: by the command line alone."""
    decision_seconds: float = 120.0
    """How long a question waits for what it tells."""

    async def ask(self, context: StepContext, move: Ask) -> None:
        """Asks, and tells those who may answer. A step that has nothing to do is done instead."""
        if nothing := needless(context):
            await write_step(context, Phase.DONE, {"summary": nothing})
            return
        would, decision = await asyncio.gather(self.would(context), self.decision(context))
        tools, step = context.tools, context.step
        now = tools.clock.now()
        data = asked(
            step,
            context.journal,
            tools.config.approvals,
            now,
            needed=move.needed,
            roles=move.roles,
            why=move.why,
            would=would,
        )
        told = replace(self._told(context, put(step, data, now)), decision=decision)
        await write_step(context, Phase.ASKED, data, *question_notices(Phase.ASKED, told))

    async def escalate(self, context: StepContext, move: Escalate) -> None:
        """The deputies are asked, too. What would be changed is found out anew for them."""
        told = replace(self._told(context, move.question), decision=await self.decision(context))
        data = {
            "question": move.question.number,
            "summary": "Nobody has answered: deputies are asked.",
        }
        await write_step(context, Phase.ESCALATED, data, *question_notices(Phase.ESCALATED, told))

    async def expire(self, context: StepContext, move: Expire) -> None:
        """Nobody has answered in time: the step fails, and nothing is done. An answer of the last
        moment counts: whether there is one is looked at in the transaction that ends the question,
        for none can be written after it."""
        assert move.question.deadline is not None  # without one nothing expires
        reason = f"nobody answered by {ist_text(move.question.deadline)}; nothing was done."
        told = self._told(context, move.question)
        data = {"question": move.question.number, "reason": reason}
        notices = question_notices(Phase.FAILED, told)
        with suppress(_Answered):
            await asyncio.to_thread(_end_unanswered, context, move.question, data, notices)

    async def answered(self, context: StepContext, move: Answered) -> None:
        """A manual step is done by whom it was put to."""
        entry = move.question.approvals[-1]
        by, note = _named(entry), str(entry.data.get("note") or "")
        summary = f"Done by {by}: {note}" if note else f"Done by {by}."
        await write_step(
            context, Phase.DONE, {"question": move.question.number, "summary": summary}
        )

    async def declined(self, context: StepContext, move: Declined) -> None:
        """A person said no: the step fails, and nothing is done."""
        entry = move.question.declined
        assert entry is not None  # it was declined by one
        why = str(entry.data.get("reason") or "no reason was given")
        reason = f"declined by {_named(entry)}: {why}"
        await write_step(
            context, Phase.FAILED, {"question": move.question.number, "reason": reason}
        )

    async def would(self, context: StepContext) -> str:
        """What the step would do now, in words; empty where that is not found out in time."""
        if context.step.type is not StepType.ACTION:
            return ""
        try:
            async with asyncio.timeout(self.decision_seconds):
                return (await shadow.planned(context, self.actions)).summary
        except (SentinelError, OSError) as error:  # TimeoutError is one
            return f"This could not be planned yet: {error}" if str(error) else ""
        except Exception:
            # a mistake of ours in a plan keeps no question from whom it is put to
            log.exception("plan broke before a question", extra={"step": context.step.id})
            return ""

    async def decision(self, context: StepContext) -> Facts | None:
        """What a person is asked to decide on; the question itself does not wait for it long."""
        finding = asyncio.create_task(asyncio.to_thread(to_decide, context))
        await asyncio.wait({finding}, timeout=self.decision_seconds)
        if not finding.done():
            why = f"it was not found out within {self.decision_seconds:g} s"
        elif error := finding.exception():
            why = f"an unforeseen fault ({type(error).__name__}: {error})"
        else:
            return finding.result()
        return no_decision_facts(f"{why}; sentinel restore --database NAME --dry-run tells it")

    def _told(self, context: StepContext, question: Question) -> Told:
        return Told(
            incident=context.incident,
            site=context.site,
            step=context.step,
            question=question,
            contacts=context.tools.config.contacts,
            now=context.tools.clock.now(),
            journal=context.journal,
            link=self.link,
        )


class _Answered(Refused):
    """The question that was to be ended was answered in the last moment."""


def _end_unanswered(
    context: StepContext, question: Question, data: dict[str, object], notices: Sequence[Notice]
) -> None:
    """The step fails for want of an answer. Raises _Answered, with nothing written."""
    tools, step = context.tools, context.step
    worded = [(notice, tools.renderer.notice(notice)) for notice in notices]

    def decide(incident: Incident, entries: tuple[JournalEntry, ...], now: datetime) -> Reply:
        if all(one.id != question.id for _, one in open_questions(context.playbook, entries)):
            raise _Answered(f"{incident.id}, {step.id}: answered.")
        line = {"incident": incident.id, "step": step.id, "action": step.uses, **data}
        tools.audit.note("responder", f"step-{Phase.FAILED}", line)
        return Reply(step=step.id, action=step.uses, phase=Phase.FAILED, data=data, notices=worded)

    tools.store.journal.answer(context.incident.id, decide)


def _named(entry: JournalEntry) -> str:
    by, principal = str(entry.data.get("by") or ""), str(entry.data.get("for") or "")
    return f"{by} for {principal}" if principal and principal != by else by
