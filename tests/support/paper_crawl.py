"""A crawl on paper: pages that link to each other, as a CrawlRecord, without a server."""

from collections.abc import Container, Iterator

from sentinel.core.reference import Contents
from sentinel.core.visit import Visit

ROOT = "http://127.0.0.1:8080/"


class Paper:
    """A crawl that never happened: pages by path, each with what it links to."""

    def __init__(self, pages: dict[str, tuple[str, ...]], **answers: int) -> None:
        self._pages = pages
        self._answers = answers
        self.parsed: set[str] | None = None
        """What the crawl parsed; None: everything."""

    def visits(self) -> Iterator[Visit]:
        for path, links in self._pages.items():
            status = self._answers.get(path, 200)
            yield Visit(
                url=ROOT + path,
                status=status,
                content_type="text/html",
                sha256=f"{path} {links} {status}",
                size=10,
            )

    def contents(self, of: Container[str] | None = None) -> Iterator[tuple[str, Contents]]:
        for path, links in self._pages.items():
            if self._answers.get(path, 200) != 200:
                continue
            if self.parsed is None or path in self.parsed:
                references = tuple((_url(link), "", "a", 1, "words") for link in links)
                yield ROOT + path, Contents("html", references, ("id",), ids_known=True)

    def not_found_pages(self) -> dict[str, tuple[int, ...]]:
        return {}


def _url(link: str) -> str:
    return link if "://" in link else ROOT + link
