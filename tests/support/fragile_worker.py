"""A crawl's worker that some pages kill, as a fault in a parser's C code would let them."""

import os

from sentinel.edges.crawler import worker
from sentinel.edges.crawler.transfer import Fetched
from sentinel.edges.crawler.wire import Answer

DEADLY = b"deadly"

_read = worker.read


def read(fetched: Fetched) -> Answer:
    """As the worker's own, if it lives."""
    if DEADLY in fetched.body:
        os._exit(139)
    return _read(fetched)


worker.read = read
work = worker.work
