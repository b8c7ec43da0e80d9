"""What Sentinel owes its readers: rows of the outbox, held against the mails that came."""

from collections.abc import Sequence
from dataclasses import dataclass

from support.mail_sink import MailSink
from support.scene import Scene

COLUMNS = "kind, state, message_id, incident, attempts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One row of the outbox."""

    kind: str
    state: str
    message_id: str
    incident: str
    attempts: int

    @property
    def owed(self) -> bool:
        return self.state != "superseded"


def promises(built: Scene) -> list[Promise]:
    """All that was ever put down, in its order. Raises AssertionError for a row that was given
    up although nothing that is owed took its place."""
    rows = built.rows(f"SELECT {COLUMNS} FROM outbox ORDER BY id")
    made = [
        Promise(kind=kind, state=state, message_id=name, incident=about, attempts=tries)
        for kind, state, name, about, tries in rows
    ]
    for lost in (promise for promise in made if not promise.owed):
        proof = [p for p in made if p.incident == lost.incident and p.kind == "blocked" and p.owed]
        assert (lost.kind, lost.attempts) == ("suspect", 0), lost
        assert proof, f"nobody is told what {lost} was about"
    return made


def kinds(made: Sequence[Promise]) -> list[str]:
    """The kinds that are owed. Whether a suspicion was told before its proof came depends on how
    fast the machine is: at most one for each incident, and it is left out here."""
    suspected = [promise.incident for promise in made if promise.kind == "suspect"]
    assert len(suspected) == len(set(suspected)), "a suspicion is told once"
    return [promise.kind for promise in made if promise.owed and promise.kind != "suspect"]


def until_all_are_sent(built: Scene, mails: MailSink) -> None:
    """Waits until nothing is queued; then what is owed has come, each mail under the Message-ID
    that it was promised under, and nothing else. One may have come twice where a death fell
    between the mail server's answer and its record (at least once, never under another name)."""

    def settled() -> bool:
        return all(promise.state in {"sent", "superseded"} for promise in promises(built))

    built.until(settled, "all mails were sent")
    owed = {promise.message_id for promise in promises(built) if promise.owed}
    assert {mail.message_id for mail in mails.messages} == owed
