"""A main process with three workers, one of which hears nothing: to be killed by a test."""

import sys
import time

from sentinel.edges.crawler import crew
from support.nursed import asked

if __name__ == "__main__":
    crew.WORKER_MODULE = "support.talking_worker"
    hired = [crew.hire() for _ in range(3)]
    told = [asked(one) for one in hired]
    hired[0].connection.send(b"hang\n")
    sys.stdout.write(
        " ".join(str(one["pid"]) for one in [*told, {"pid": told[0]["parent"]}]) + "\n"
    )
    sys.stdout.flush()
    time.sleep(3600)
