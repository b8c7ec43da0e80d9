"""A private Alertmanager on a free loopback port, in a folder of the test; what its API says."""

import contextlib
import json
import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.http_sink import HttpSink
from support.listening import ports_of
from support.programs import needs
from support.waiting import LIMIT_SECONDS

_CONFIGURATION = """
route:
  group_by: [alertname, site, incident]
  group_wait: 100ms
  group_interval: 100ms
  repeat_interval: 1h
  receiver: duty
receivers:
  - name: duty
    webhook_configs:
      - url: {url}
        send_resolved: true
"""


@dataclass(frozen=True, slots=True)
class Alertmanager:
    """One that runs; `told` gets what it tells people."""

    url: str
    told: HttpSink

    def alerts(self) -> list[dict[str, Any]]:
        """All that it knows of and that have not ended."""
        with urllib.request.urlopen(f"{self.url}api/v2/alerts", timeout=LIMIT_SECONDS) as answer:
            return list(json.load(answer))

    def notifications(self) -> list[dict[str, Any]]:
        return [json.loads(request.body) for request in tuple(self.told.requests)]

    def until(self, holds: Callable[[], Any], what: str) -> Any:
        """The first value that is true. Raises AssertionError."""
        deadline = time.monotonic() + LIMIT_SECONDS
        while time.monotonic() < deadline:
            if value := holds():
                return value
            time.sleep(0.02)
        raise AssertionError(f"{what}; it knows {self.alerts()}")


@contextmanager
def running_alertmanager(folder: Path) -> Iterator[Alertmanager]:
    """Port 0 is given by the kernel, and read from its log: no port can be lost to another."""
    program = needs("prometheus-alertmanager", package="prometheus-alertmanager")
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "alertmanager.log"
    with HttpSink() as told, log.open("wb") as stream:
        (folder / "alertmanager.yml").write_text(_CONFIGURATION.format(url=told.url))
        process = subprocess.Popen(
            [
                program,
                f"--config.file={folder}/alertmanager.yml",
                f"--storage.path={folder}/data",
                "--web.listen-address=127.0.0.1:0",
                "--cluster.listen-address=",
            ],
            stdout=stream,
            stderr=subprocess.STDOUT,
            env={"PATH": os.environ["PATH"], "GOMAXPROCS": "1"},
        )
        try:
            yield Alertmanager(_address(process, log), told)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=LIMIT_SECONDS)


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    """Of the port on which it answers."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        for port in ports_of(process.pid):
            url = f"http://127.0.0.1:{port}/"
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}-/ready", timeout=5):
                return url
        time.sleep(0.02)
    raise AssertionError(f"Alertmanager did not start: {log.read_text()[-2000:]}")
