"""A worker of a capture, as a process of its own: gets names, stores contents, says what it saw.

    python -m sentinel.edges.vault.capture_worker ROOT

ROOT is the number of a descriptor that it inherits, of the open document root. It ends with its
standard input, with the main process at the latest.
"""

import gc
import resource
import sys
from pathlib import Path

from sentinel.core.backup_settings import Compression
from sentinel.edges.crew_wire import receive, send
from sentinel.edges.vault.batch import MAX_OBJECTS
from sentinel.edges.vault.capture_job import Capturer
from sentinel.edges.vault.capture_wire import Said, Setup, jobs_of, plain_said
from sentinel.edges.vault.new_files import FOR_OTHERS
from sentinel.edges.vault.objects import ObjectStore
from sentinel.errors import IntegrityError, TreeError


def main() -> int:
    # a bundle makes tens of thousands of small values and hardly a cycle: fewer looks for those
    gc.set_threshold(100_000)
    _raise_limit()
    root = int(sys.argv[1])
    first = receive(sys.stdin.buffer)
    if first is None:
        return 0
    setup = Setup(*first)
    objects = ObjectStore(Path(setup.objects), Compression(setup.compression), nameless=True)
    capturer = Capturer(root, objects, max_file_bytes=setup.max_file_bytes)
    while (item := receive(sys.stdin.buffer)) is not None:
        try:
            said = Said(capturer.carry_out(jobs_of(item)), objects.take_touched())
        except (TreeError, IntegrityError) as error:
            said = Said([], [], str(error), isinstance(error, IntegrityError))
        send(sys.stdout.buffer, plain_said(said))
    return 0


def _raise_limit() -> None:
    """Of open files: each content holds one until it has its name."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_OBJECTS + FOR_OTHERS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


if __name__ == "__main__":
    sys.exit(main())
