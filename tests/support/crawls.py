"""A crawl that is written down in a test, as the judge of links reads it."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.link_judge import judge_links
from sentinel.core.link_report import LinkReport
from sentinel.core.reference import Contents, RawReference
from sentinel.core.visit import Marks, Visit

ROOT = "https://site.example/"


def visit(path: str, status: int = 200, **changes: object) -> Visit:
    """The visit of an address, absolute or below ROOT."""
    url = path if "://" in path else ROOT + path.lstrip("/")
    values: dict[str, object] = {"content_type": "text/html", **changes}
    return Visit(url=url, status=status, **values)  # type: ignore[arg-type] # a test gives what it means


def moved(path: str, to: str, status: int = 301) -> Visit:
    return visit(path, status, location=to if "://" in to else ROOT + to.lstrip("/"))


def failed(path: str, failure: str) -> Visit:
    return visit(path, 0, failure=failure, detail="in words", content_type="")


def link(to: str, line: int = 1, text: str = "", tag: str = "a") -> RawReference:
    """A reference to an address, absolute or below ROOT, with its fragment."""
    url, _, fragment = (to if "://" in to else ROOT + to.lstrip("/")).partition("#")
    return (url, fragment, tag, line, text)


def page(*links: RawReference, ids: tuple[str, ...] = (), **changes: object) -> Contents:
    values: dict[str, object] = {"kind": "html", "ids_known": True, **changes}
    return Contents(references=links, ids=ids, **values)  # type: ignore[arg-type] # as above


@dataclass
class Record:
    """Implements CrawlRecord. Addresses below ROOT may be given as paths; a document that has no
    visit of its own was served with 200."""

    documents: dict[str, Contents] = field(default_factory=dict)
    others: tuple[Visit, ...] = ()
    not_found: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def visits(self) -> Iterator[Visit]:
        known = {one.url for one in self.others}
        for path in self.documents:
            if visit(path).url not in known:
                yield visit(path)
        yield from self.others

    def contents(self, of: Container[str] | None = None) -> Iterator[tuple[str, Contents]]:
        for path, contents in self.documents.items():
            if of is None or visit(path).url in of:
                yield visit(path).url, contents

    def not_found_pages(self) -> dict[str, tuple[int, ...]]:
        return self.not_found


def judged(
    documents: dict[str, Contents], *others: Visit, network_down: str = "", **plan: object
) -> LinkReport:
    """The report on a crawl of ROOT."""
    return judged_record(Record(documents, others), network_down=network_down, **plan)


def judged_record(
    record: Record, *, network_down: str = "", plan: CrawlPlan | None = None, **changes: object
) -> LinkReport:
    made = plan or CrawlPlan(**{"roots": (ROOT,), **changes})  # type: ignore[arg-type] # as above
    return judge_links(record, plan=made, requests=7, seconds=1.5, network_down=network_down)


__all__ = ["ROOT", "Marks", "Record", "failed", "judged", "judged_record", "link", "moved", "page"]
