"""What takes long to read is given up, with words, and nothing else is hurt by it."""

from sentinel.core.contents import read_contents
from sentinel.edges.crawler.cpu_limit import CpuLimit
from sentinel.edges.crawler.wire import Order, Wants
from sentinel.edges.crawler.worker import read
from support.crawl_worker import fetched

URL = "http://x.example/p.pdf"
LINK = b"<</A<</S/URI/URI(http://x.example/a)>>>>"


def pdf_of_shared_annotations(pages: int, annotations: int) -> bytes:
    """All pages share one list: the work is pages times annotations, the file is small."""
    kids = b" ".join(b"%d 0 R" % (4 + number) for number in range(pages))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % pages,
        b"[" + LINK + b"<</A<<>>>>" * annotations + b"]",
        *[b"<</Type/Page/Parent 2 0 R/Annots 3 0 R>>"] * pages,
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj" % number + content + b"endobj\n"
    count = len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n" % count
        + table
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (count, len(body))
    )


def test_a_pdf_that_would_take_a_minute_is_given_up_with_what_was_found() -> None:
    order = Order(1, URL, int(Wants.CONTENTS))
    body = pdf_of_shared_annotations(pages=900, annotations=20_000)
    answer = read(fetched(order, body, "application/pdf"))
    assert answer.targets == ("http://x.example/a",)
    assert b"takes too long to read" in answer.contents


def test_a_small_pdf_is_read_to_its_end() -> None:
    body = pdf_of_shared_annotations(pages=1, annotations=1)
    found = read_contents(body, "application/pdf", URL, limited=CpuLimit)
    assert [reference[0] for reference in found.references] == ["http://x.example/a"]
    assert found.note == ""
