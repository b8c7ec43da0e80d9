"""The port through which a crawl is read once it has ended: a stream, never a whole site."""

from collections.abc import Container, Iterator
from typing import Protocol

from sentinel.core.reference import Contents
from sentinel.core.visit import Visit


class CrawlRecord(Protocol):
    """What a crawl left. Each method may be called again and begins anew; memory stays bounded."""

    def visits(self) -> Iterator[Visit]:
        """Every address that was asked, once, in crawl order, redirect hops too."""

    def contents(self, of: Container[str] | None = None) -> Iterator[tuple[str, Contents]]:
        """What each document held, by the URL that served it, in crawl order; of all documents,
        or of those alone that these addresses served."""

    def not_found_pages(self) -> dict[str, tuple[int, ...]]:
        """Fingerprints of what each host answers 200 with for addresses that cannot exist; hosts
        that answer such addresses as they should are left out."""
