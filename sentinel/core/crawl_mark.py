"""One number for all that a crawl was answered: where two crawls have the same, nothing changed."""

import hashlib
from collections.abc import Iterable

from sentinel.core.crawl_record import CrawlRecord
from sentinel.core.visit import Visit

_BITS = (1 << 128) - 1


def crawl_mark(record: CrawlRecord, settings: Iterable[object] = ()) -> str:
    """Hex digits that depend on each answer (status, failure, target, kind, digest, marks) and on
    `settings`, and neither on the order of the answers nor on how long they took.

    Links are judged from these and from the bodies behind the digests alone, so equal marks
    mean an equal LinkReport but for its times.
    """
    total = _number(repr(tuple(settings)))
    for host, fingerprints in record.not_found_pages().items():
        total += _number(f"{host} {sorted(fingerprints)}")
    for visit in record.visits():
        total += _number(repr(_told(visit)))
    return f"{total & _BITS:032x}"


def _told(visit: Visit) -> tuple[object, ...]:
    marks = visit.marks
    return (
        visit.url,
        visit.status,
        visit.failure,
        visit.location,
        visit.content_type,
        visit.sha256,
        visit.cut,
        bool(visit.retry_after),
        # a page that is not parsed again has no fingerprint, and needs none: its bytes are known
        (marks.bot_wall, marks.wrong_type, 0, marks.sets_cookie),
    )


def _number(text: str) -> int:
    # the sum of digests is the set's own mark: no two sets of answers are likely to share one
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return int.from_bytes(digest)
