"""The process in which one PDF is read: its bytes come in, what is known of it goes out as JSON.

Run as `python -m sentinel.edges.pdf_program`. Bounded in memory and processor time: pypdf has loops
that a file makes as long as it likes.
"""

import json
import logging
import resource
import sys
import warnings

from sentinel.core.canonical import to_json
from sentinel.core.pdf_reading import read_pdf

MEMORY_BYTES = 1_000_000_000
PROCESSOR_SECONDS = 10


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)  # pypdf's remarks on a file
    print(json.dumps(to_json(read_pdf(sys.stdin.buffer.read()))))  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
