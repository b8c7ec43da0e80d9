"""Channel `mail`: the SMTP servers of [mail]."""

from sentinel.core.delivery import MAIL, Answer, Outcome
from sentinel.core.notice import OutboxRow
from sentinel.core.ports import Mailer
from sentinel.errors import MailError, MailServerAway


class MailChannel:
    """Port Channel over the mail servers."""

    name = MAIL

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    async def send(self, row: OutboxRow) -> Answer:
        try:
            refused = await self._mailer.send(row)
        except MailServerAway as error:
            return Answer(outcome=Outcome.AWAY, reason=str(error))
        except MailError as error:
            outcome = Outcome.REFUSED if error.permanent else Outcome.LATER
            return Answer(outcome=outcome, reason=str(error), refused=error.refused)
        return Answer(outcome=Outcome.DELIVERED, refused=refused)
