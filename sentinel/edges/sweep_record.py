"""A crawl as it is judged: its own record, with what the graph knows of pages that it did not
parse again."""

from collections.abc import Container, Iterator, Mapping
from itertools import islice

from sentinel.core.crawl_record import CrawlRecord
from sentinel.core.link_graph import LinkStore
from sentinel.core.reference import Contents
from sentinel.core.visit import Visit

_BATCH = 500
_MAX_CARRIERS = 50


class SweepRecord:
    """Implements CrawlRecord. Documents come in the order of the crawl."""

    def __init__(
        self,
        record: CrawlRecord,
        links: LinkStore,
        site: str,
        *,
        digests: Mapping[str, str],
        sampled: bool,
    ) -> None:
        """`digests`: of the documents in the graph, by URL; what has another one now is not taken
        from there. `sampled`: pages that were left alone and carry what is not good are read, too.
        """
        self._digests = digests
        self._record = record
        self._links = links
        self._site = site
        self._sampled = sampled

    def visits(self) -> Iterator[Visit]:
        return self._record.visits()

    def not_found_pages(self) -> dict[str, tuple[int, ...]]:
        return self._record.not_found_pages()

    def contents(self, of: Container[str] | None = None) -> Iterator[tuple[str, Contents]]:
        parsed = self._record.contents(of)
        waiting = next(parsed, None)
        visits = self._record.visits()
        while some := tuple(islice(visits, _BATCH)):
            read = {waiting[0]} if waiting else set()
            kept = dict(self._links.contents(self._site, self._unparsed(some, read, of)))
            for visit in some:
                if waiting is not None and waiting[0] == visit.url:
                    yield waiting
                    waiting = next(parsed, None)
                elif visit.url in kept:
                    yield visit.url, kept[visit.url]
        if waiting is not None:
            yield waiting
            yield from parsed
        if self._sampled:
            yield from self._carriers_of_what_is_not_good(of)

    def _carriers_of_what_is_not_good(
        self, of: Container[str] | None
    ) -> Iterator[tuple[str, Contents]]:
        asked = {visit.url for visit in self._record.visits()}
        carriers: dict[str, None] = {}
        for visit in self._record.visits():
            if visit.failure or visit.status >= 400 or visit.is_redirect:
                found = self._links.carriers(self._site, visit.url, _MAX_CARRIERS)
                carriers.update(dict.fromkeys(url for url in found if url not in asked))
        wanted = (url for url in carriers if of is None or url in of)
        yield from self._links.contents(self._site, wanted)

    def _unparsed(
        self, visits: tuple[Visit, ...], read: set[str], of: Container[str] | None
    ) -> list[str]:
        """Addresses that answered with the bytes whose contents stand in the graph."""
        return [
            visit.url
            for visit in visits
            if visit.status == 200
            and (of is None or visit.url in of)
            and visit.url not in read
            and self._digests.get(visit.url) == visit.sha256
        ]
