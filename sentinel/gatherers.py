"""What a site-level check of each kind is given beside the crawl: looks of its own. GATHERERS is
the whole registry; a kind that is not there needs nothing more."""

from collections.abc import Awaitable, Callable

from sentinel.calendar_looks import with_calendar
from sentinel.core.check import Check
from sentinel.core.snapshot import Snapshot
from sentinel.database_looks import with_databases
from sentinel.eyes import Eyes, Scene, Seen
from sentinel.http_looks import with_http
from sentinel.journey_looks import with_journey
from sentinel.platform_looks import with_domain, with_names, with_tls, with_transport
from sentinel.promise_looks import with_promises
from sentinel.syntax_looks import with_syntax

Gather = Callable[[Eyes, Scene, Check, Seen, Snapshot], Awaitable[Snapshot]]
"""The snapshot with what a check of that kind looks at. Never raises for what the site does."""

GATHERERS: dict[str, Gather] = {
    "browser-journey": with_journey,
    "content": with_calendar,
    "database": with_databases,
    "domain": with_domain,
    "http": with_http,
    "journey": with_journey,
    "names": with_names,
    "promises": with_promises,
    "syntax": with_syntax,
    "tls": with_tls,
    "transport": with_transport,
}
