"""How rows of the outbox are shown: all that others wrote is cut, and stays on its line."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sentinel.core.counts import counted
from sentinel.core.notice import OutboxRow, OutboxState
from sentinel.core.plain_line import clean_line
from sentinel.core.sealed_link import without_links
from sentinel.core.times import utc_text

MAX_SHOWN = 160
"""Characters of what others wrote, in a line."""
MAX_ANSWER = 600
"""Characters of an answer, where one message is shown."""
MAX_OVERDUE = 5
"""Messages that are named for each channel."""


def lacking(row: OutboxRow) -> bool:
    """Whether anybody lacks it who should have it."""
    waits = row.state is OutboxState.QUEUED or row.state is OutboxState.UNDELIVERABLE
    return waits or bool(row.refused)


def is_overdue(row: OutboxRow, now: datetime) -> bool:
    waits = row.state is OutboxState.QUEUED and row.deliver_by is not None
    return waits and row.deliver_by is not None and row.deliver_by <= now


def document(row: OutboxRow, now: datetime) -> dict[str, object]:
    """Of JSON output: all but the text."""
    return {
        "id": row.id,
        "key": row.key,
        "message_id": row.message_id,
        "channel": row.channel,
        "kind": row.kind,
        "site": row.site,
        "incident": row.incident or None,
        "urgent": row.urgent,
        "language": row.language,
        "state": row.state,
        "overdue": is_overdue(row, now),
        "subject": row.subject,
        "recipients": row.recipients,
        "taken": row.taken,
        "refused": row.refused,
        "created_at": row.created_at,
        "deliver_by": row.deliver_by,
        "attempts": row.attempts,
        "next_attempt_at": row.next_attempt_at if row.state is OutboxState.QUEUED else None,
        "sent_at": row.sent_at,
        "last_answer": row.last_error,
        "reference": row.reference,
    }


def line(row: OutboxRow, now: datetime, channels: Collection[str]) -> str:
    """One row in a line; the reason of its state after a colon, where there is one."""
    to = short(", ".join(row.recipients)) if row.recipients else "its readers"
    answer = short(_answer(row, channels))
    return (
        f"{row.id:>5}  {_state(row, now):15}  {row.channel} to {to}  "
        f"{utc_text(row.created_at)}  {short(row.subject)}{f': {answer}' if answer else ''}"
    )


def card(
    row: OutboxRow, others: Sequence[OutboxRow], now: datetime, channels: Collection[str]
) -> Iterator[str]:
    """One row in lines. Each line of its text begins with a bar, so that no text passes for one
    of ours."""
    yield f"message        {row.id}, {_state(row, now)}"
    yield f"subject        {short(row.subject)}"
    urgent = "urgent" if row.urgent else "may wait"
    yield f"kind           {row.kind}, {urgent}; site {short(row.site)}"
    if row.incident:
        yield f"incident       {short(row.incident)}"
    yield f"channel        {row.channel}, language {row.language}"
    for name, mails in (("to", row.recipients), ("taken for", row.taken), ("refused", row.refused)):
        if mails:
            yield f"{name:14} {short(', '.join(mails), MAX_ANSWER)}"
    yield f"put down       {utc_text(row.created_at)}"
    if row.deliver_by:
        yield f"deliver by     {utc_text(row.deliver_by)}"
    yield f"attempts       {row.attempts}"
    if row.state is OutboxState.QUEUED:
        yield f"next attempt   {utc_text(row.next_attempt_at)}"
    if row.sent_at:
        yield f"sent           {utc_text(row.sent_at)}"
    if answer := _answer(row, channels):
        yield f"last answer    {short(answer, MAX_ANSWER)}"
    if row.reference:
        yield f"reference      {short(row.reference)}"
    yield f"message id     {short(row.message_id)}"
    yield f"key            {short(row.key)}"
    if others:
        yield f"same notice    {', '.join(f'{one.id} ({one.channel})' for one in others)}"
    for attachment in row.attachments:
        yield f"attached       {short(attachment.name)}"
    yield ""
    yield from (f"| {clean_line(text)}" for text in without_links(row.body).split("\n"))


def overdue_lines(
    rows: Sequence[OutboxRow], now: datetime, channels: Collection[str]
) -> Iterator[str]:
    """What should have been delivered by now, by channel: each row in a line, with the answer."""
    for channel in dict.fromkeys(row.channel for row in rows):
        late = [row for row in rows if row.channel == channel]
        messages = counted(len(late), "message")
        yield f"Not delivered in time by {channel}: {messages}. See sentinel outbox list."
        yield from (line(row, now, channels) for row in late[:MAX_OVERDUE])
        if len(late) > MAX_OVERDUE:
            yield f"       and {len(late) - MAX_OVERDUE} more"


def short(text: str, characters: int = MAX_SHOWN) -> str:
    """Foreign text as a part of a line."""
    clean = clean_line(text[: 2 * characters]).strip()
    return clean if len(clean) <= characters else f"{clean[: characters - 1]}…"


def _state(row: OutboxRow, now: datetime) -> str:
    if is_overdue(row, now):
        return "overdue"
    if row.state is OutboxState.QUEUED:
        return "waits" if row.attempts or row.next_attempt_at <= now else "held back"
    return row.state.value


def _answer(row: OutboxRow, channels: Collection[str]) -> str:
    if row.state is OutboxState.QUEUED and row.channel not in channels:
        gone = f"the channel {row.channel} is not configured"
        return f"{gone}; {row.last_error}" if row.last_error else gone
    return row.last_error
