"""A worker that hashes the vault's small objects again, as a process of its own.

Run as `python -m sentinel.edges.vault.proof_worker`. It is told the folder of objects first, then
gets bundles of (digest, size) and answers each with the places of those in it that it could not
prove.
"""

import sys
from pathlib import Path

from sentinel.edges.crew_wire import receive, send
from sentinel.edges.vault.small_objects import SmallObjects


def main() -> int:
    """Exit code 0 at the end of the orders."""
    orders, answers = sys.stdin.buffer, sys.stdout.buffer
    folder = receive(orders)
    if folder is None:
        return 0
    objects = SmallObjects(Path(folder))
    while (bundle := receive(orders)) is not None:
        left = [at for at, one in enumerate(bundle) if objects.read(*one) is None]
        send(answers, left)
    return 0


if __name__ == "__main__":
    sys.exit(main())
