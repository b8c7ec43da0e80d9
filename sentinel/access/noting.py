"""What is written down, and told, of those who enter and of those who are refused."""

import logging
import threading
from collections import deque

from sentinel.access.origin import Origin
from sentinel.core.access_parts import AccessParts
from sentinel.core.account import Account, contact_of
from sentinel.core.account_telling import AccountEvent, account_notice
from sentinel.errors import SentinelError

BURST = 100
PER_SECOND = 1 / 30
"""Refusals in the audit log: a flood must not fill it. What is left out is counted, and stands in
the next one that is written."""
MAX_LATER = 50

log = logging.getLogger(__name__)


class Noting:
    """From any thread."""

    def __init__(self, parts: AccessParts) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._left = float(BURST)
        self._at = parts.clock.monotonic()
        self._unwritten = 0
        self._later: deque[tuple[Account, AccountEvent, str]] = deque(maxlen=MAX_LATER)

    def did(self, actor: str, action: str, **facts: object) -> None:
        """In the audit log before it counts. Raises StoreError."""
        self._parts.audit.append(actor, action, facts)

    def refused(self, account: Account | None, why: str, origin: Origin) -> None:
        """That somebody was not let in. A name that is no account's is not written: people type
        their passwords there."""
        unwritten = self._take()
        if unwritten is None:
            return
        facts: dict[str, object] = {
            "account": "" if account is None else account.name,
            "address": origin.address,
            "why": why,
        }
        if unwritten:
            facts["refused_besides"] = unwritten
        self._parts.audit.note("unknown", "login-refused", facts)

    def suppressed(self) -> None:
        """One more that was not looked at."""
        with self._lock:
            self._unwritten += 1

    def tell_later(self, account: Account, event: AccountEvent, origin: Origin) -> None:
        """As `tell`, when `flush` is called: how long a refusal takes must not say whether there
        is somebody to tell."""
        self._later.append((account, event, origin.address))

    def flush(self) -> None:
        """Tells what was put off, after the answer has gone out."""
        while self._later:
            account, event, address = self._later.popleft()
            self.tell(account, event, address=address)

    def tell(
        self,
        account: Account,
        event: AccountEvent,
        *,
        by: str = "",
        address: str = "",
        left: int = 0,
    ) -> None:
        """To the account's contact; to those who keep Sentinel where it has none. Best effort:
        that it cannot be told lets nobody in, and keeps nobody out."""
        parts = self._parts
        contact = contact_of(account, parts.config.contacts)
        notice = account_notice(
            parts.config.sites[0],
            account.name,
            event,
            parts.clock.now(),
            recipients=() if contact is None or not contact.mail else (contact.mail,),
            by=by,
            address=address,
            left=left,
        )
        try:
            parts.store.outbox.put([(notice, parts.renderer.notice(notice))])
        except SentinelError:
            log.exception("not told", extra={"event": event.value, "account": account.name})

    def _take(self) -> int | None:
        """How many were left out since the last one, if one may be written now."""
        with self._lock:
            now = self._parts.clock.monotonic()
            self._left = min(float(BURST), self._left + max(0.0, now - self._at) * PER_SECOND)
            self._at = now
            if self._left < 1:
                self._unwritten += 1
                return None
            self._left -= 1
            found, self._unwritten = self._unwritten, 0
            return found
