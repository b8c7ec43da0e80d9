"""What a nursery's children do in tests: they answer questions about themselves."""

import json
import os
import random
import signal
import socket
from pathlib import Path


def count(folder: str) -> int:
    return len(list(Path(folder).iterdir()))


def work(connection: socket.socket) -> None:
    """Answers each line until the socket is closed; `hang` and `fall` are no questions."""
    with connection, connection.makefile("rwb") as stream:
        for line in stream:
            match line.strip():
                case b"hang":
                    signal.pause()
                case b"fall":
                    os._exit(3)
            told = {
                "pid": os.getpid(),
                "parent": os.getppid(),
                "session": os.getsid(0),
                "threads": count("/proc/self/task"),
                "parents_threads": count(f"/proc/{os.getppid()}/task"),
                "descriptors": count("/proc/self/fd") - 1,  # one is the folder's
                "random": random.random(),
                "zone": os.environ.get("TZ", ""),
            }
            stream.write(json.dumps(told).encode() + b"\n")
            stream.flush()
