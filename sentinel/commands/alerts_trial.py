"""`sentinel alerts test`: a marked message by each channel, now, and what each answers."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sentinel.app import App
    from sentinel.core.notice import OutboxRow

BODY = """This is a test of Sentinel. Nothing has happened, and nothing is asked of you.
यह Sentinel का परीक्षण है। कुछ नहीं हुआ है, और आपको कुछ नहीं करना है।

Sent by: {by}
Channel: {channel}
At:      {ist} ({utc})
"""


def trial(app: "App", channel: str | None, *, dry_run: bool, as_json: bool) -> int:
    """Exit code 0 where each channel delivered, or nothing was to be sent; 1 where one did not; 2
    for an unknown channel."""
    from sentinel.commands.output import print_json, say
    from sentinel.core.canonical import to_json
    from sentinel.errors import UsageError
    from sentinel.people import user_of_machine

    names = ", ".join(app.channels) or "none; add [mail] or a [[channel]]"
    if channel is not None and channel not in app.channels:
        raise UsageError(f"--channel {channel}: no such channel; configured are: {names}.")
    chosen = [channel] if channel is not None else list(app.channels)
    by, now = user_of_machine(), app.clock.now()
    results: list[dict[str, object]] = []
    for name in chosen:
        row = _row(app, name, by, now)
        result: dict[str, object] = {"channel": name, "to": list(row.recipients)}
        if not dry_run:
            app.audit.append(by, "alerts-test", result)
            answer = app.run(app.channels[name].send(row))
            result["answer"] = to_json(answer)
            result["recoverable"] = answer.recoverable
        results.append(result)
    if as_json:
        print_json("alerts-test", {"dry_run": dry_run, "channels": results})
    else:
        for result in results:
            say(_line(result))
        if not results:
            say(f"Nothing to be tried: configured channels are {names}.")
    good = bool(results) and all(_delivered(one) for one in results)
    return 0 if dry_run or good else 1


def _row(app: "App", channel: str, by: str, now: "datetime") -> "OutboxRow":
    """It stands in no outbox: a test that fails is not tried again."""
    from sentinel.core.addressing import domain_of, message_id
    from sentinel.core.delivery import MAIL
    from sentinel.core.notice import NoticeKind, OutboxRow, OutboxState
    from sentinel.core.routing import audience
    from sentinel.core.times import ist_text, utc_text

    key = f"test/{now.isoformat()}/@{channel}"
    site = app.config.sites[0]
    sender = app.config.mail.sender if app.config.mail else ""
    return OutboxRow(
        id=0,
        key=key,
        kind=NoticeKind.DAILY,
        site=site.name,
        incident="",
        message_id=message_id(key, domain_of(sender)),
        recipients=audience(app.config, NoticeKind.DAILY, now) if channel == MAIL else (),
        subject=f"[Sentinel] {site.title}: TEST, nothing has happened / परीक्षण",
        body=BODY.format(by=by, channel=channel, ist=ist_text(now), utc=utc_text(now)),
        created_at=now,
        next_attempt_at=now,
        attempts=0,
        state=OutboxState.QUEUED,
        channel=channel,
    )


def _delivered(result: dict[str, object]) -> bool:
    answer = result.get("answer")
    return isinstance(answer, dict) and answer["outcome"] == "delivered" and not answer["refused"]


def _line(result: dict[str, object]) -> str:
    to = ", ".join(map(str, result["to"])) if isinstance(result["to"], list) else ""
    begin = f"{result['channel']}{f' to {to}' if to else ''}: "
    answer = result.get("answer")
    if not isinstance(answer, dict):
        return f"{begin}would be tried"
    refused = f"; refused: {', '.join(answer['refused'])}" if answer["refused"] else ""
    reason = f" ({answer['reason']})" if answer["reason"] else ""
    again = "; messages would wait and be tried again" if result["recoverable"] else ""
    return f"{begin}{answer['outcome']}{reason}{refused}{again}"
