"""Talks with workers of a nursery, and waits for the end of processes that are not our children."""

import json
import os
import select
from collections.abc import Iterable
from typing import Any

from sentinel.edges.crawler.crew import Hired
from support.waiting import LIMIT_SECONDS


def asked(hired: Hired) -> dict[str, Any]:
    """What a worker of `support.talking_worker` says of itself."""
    hired.connection.settimeout(LIMIT_SECONDS)
    hired.connection.sendall(b"?\n")
    answer = b""
    while not answer.endswith(b"\n"):
        data = hired.connection.recv(4096)
        assert data, "the worker has gone"
        answer += data
    found: dict[str, Any] = json.loads(answer)
    return found


def dismissed(hired: Hired) -> int | None:
    """Its exit code, once its connection is closed."""
    hired.connection.close()
    return hired.process.wait()


def all_end(pidfds: Iterable[int]) -> bool:
    """Whether each of these processes ends; closes the descriptors."""
    ended = []
    for pidfd in pidfds:
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        ended.append(bool(poll.poll(LIMIT_SECONDS * 1000)))
        os.close(pidfd)
    return all(ended)
