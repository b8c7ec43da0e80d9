"""Who is told in the place of those who turned a message down for good, and in which words."""

from collections.abc import Sequence

from sentinel.core.addressing import ESCALATED, stand_ins
from sentinel.core.delivery import MAIL
from sentinel.core.notice import Message, Notice, OutboxRow, OutboxState
from sentinel.core.outbox_port import Notices
from sentinel.core.routing import audience
from sentinel.core.sealed_link import without_links
from sentinel.sending_parts import SendingParts


def others_for(parts: SendingParts, row: OutboxRow, missed: Sequence[str]) -> tuple[str, ...]:
    """Mail addresses of those who are told what `missed` did not get. Nobody who has the notice by
    another of its rows, or will have it, is named again. Raises StoreError."""
    rows = parts.outbox.of_notice(row.key)
    if row.recipients and (row.channel == MAIL or parts.config.mail is None):
        addressed = [recipient for one in rows for recipient in one.recipients]
        return stand_ins(parts.config.contacts, missed, addressed)
    # a channel that knows its own readers: where another way is open, nobody is left out
    if parts.config.mail is None or any(one.id != row.id and under_way(one) for one in rows):
        return ()
    # a mail that another channel was given while there was no mail server goes to its own readers
    waiting = tuple(one for one in row.recipients if one not in {*row.taken, *row.refused})
    return waiting or audience(parts.config, row.kind, parts.clock.now())


def told_others(
    parts: SendingParts, row: OutboxRow, missed: Sequence[str], others: Sequence[str]
) -> Notices:
    """The notice that is put down for the others, in the transaction that closes the row.

    Its key is the row's and how many had turned it down before: repeating it is harmless, and who
    turns it down at a later attempt has stand-ins, too.
    """
    if not others:
        return ()
    number = f"-{len(row.refused)}" if row.refused else ""
    notice = Notice(
        key=f"{row.key}{ESCALATED}{number}",
        kind=row.kind,
        site=row.site,
        incident=row.incident,
        at=parts.clock.now(),
        recipients=tuple(others),
        attachments=row.attachments,
        wakes=row.urgent,
    )
    whom = list(missed) or [row.channel]
    note = parts.renderer.text("mail-escalated.txt.j2", {"missed": whom})
    # links by which one person acts are theirs alone
    body = f"{note}\n{without_links(row.body)}"
    return ((notice, Message(subject=f"[not delivered] {row.subject}", body=body)),)


def under_way(row: OutboxRow) -> bool:
    """Whether somebody has it by this row, or will have it."""
    return row.state in {OutboxState.SENT, OutboxState.QUEUED} or bool(row.taken)
