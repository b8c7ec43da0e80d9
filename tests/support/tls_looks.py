"""An eye for TLS to whom every name is this machine, and what a check makes of its looks."""

from dataclasses import dataclass, replace
from datetime import datetime

from sentinel.checkers.tls import check
from sentinel.core.finding import Finding
from sentinel.core.name_answer import NameAnswer
from sentinel.core.platform_options import TlsOptions
from sentinel.core.tls_look import TlsLook
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.revocation import RevocationEye
from sentinel.edges.tls_eye import TlsEye
from support.site_looks import site_check, snapshot
from support.table_fetcher import TableFetcher
from support.values import FakeClock
from support.waiting import LIMIT_SECONDS

HOST = "www.institute.example"


@dataclass(frozen=True, slots=True)
class Names:
    """Port NameServers: every name has these addresses."""

    addresses: tuple[str, ...] = ("127.0.0.1",)
    failure: str = ""

    async def ask(self, host: str, server: str) -> NameAnswer:
        return NameAnswer(addresses=self.addresses, failure=self.failure)


def eye(now: datetime, names: Names | None = None, **changes: object) -> TlsEye:
    made = TlsEye(
        timeout_seconds=LIMIT_SECONDS,
        guard=AddressGuard.of([], ["127.0.0.0/8", "::1/128"]),
        names=names or Names(),
        revocation=RevocationEye(fetcher=TableFetcher(), clock=FakeClock(now)),
    )
    return replace(made, **changes)  # type: ignore[arg-type] # a test gives what it means


def judged(look: TlsLook, now: datetime, **options: object) -> list[Finding]:
    made = replace(TlsOptions(), **options)  # type: ignore[arg-type] # a test gives what it means
    told = check(site_check("tls", made), replace(snapshot(None), tls=(look,), taken_at=now))
    return list(told)
