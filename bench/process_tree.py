"""What a command costs with all its children: time, processor and memory."""

import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SAMPLE_SECONDS = 0.05
_PAGE_BYTES = resource.getpagesize()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The memory of a tree of processes at one moment. Bytes."""

    seconds: float
    """Since the command was started."""
    resident: int
    """Sum of what each process has in memory; shared pages count once for each."""
    proportional: int
    """The same with shared pages divided among those who share them: what would come free."""
    processes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One command from its start to its end."""

    exit_code: int
    wall_seconds: float
    cpu_seconds: float
    """Of the command and of all children that it waited for, user and system."""
    largest_bytes: int
    """The most that one of its processes had in memory, as `/usr/bin/time` tells it."""
    samples: tuple[Sample, ...]
    errors: str
    """The first and the last line that it wrote to standard error."""

    @property
    def peak_resident(self) -> int:
        return max((sample.resident for sample in self.samples), default=0)

    @property
    def peak_proportional(self) -> int:
        return max((sample.proportional for sample in self.samples), default=0)


@dataclass(slots=True)
class Running:
    """A command at work, sampled by a thread of its own."""

    arguments: Sequence[str]
    output: Path
    environment: Mapping[str, str] | None = None
    folder: Path | None = None
    proportional_every: int = 2
    """Proportional memory is dear to ask for: the kernel walks the page tables."""
    _samples: list[Sample] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)

    def run(
        self, *, limit_seconds: float = 3600.0, end: Callable[[float], bool] | None = None
    ) -> Cost:
        """Runs it to its end; kills the whole tree with SIGKILL after `limit_seconds`, or as soon
        as `end(seconds)` is true. The output goes to `output`."""
        errors = self.output.with_suffix(".err")
        with self.output.open("wb") as out, errors.open("wb") as err:
            started = time.monotonic()
            process = subprocess.Popen(
                self.arguments,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env={**os.environ, **(self.environment or {})},
                cwd=self.folder,
                start_new_session=True,
            )
            sampler = threading.Thread(
                target=self._sample, args=(process.pid, started, limit_seconds, end), daemon=True
            )
            sampler.start()
            # wait4 gives the resources of the child and of the children that it waited for
            _, status, used = os.wait4(process.pid, 0)
            wall = time.monotonic() - started
            process.returncode = os.waitstatus_to_exitcode(status)
            self._ended.set()
            sampler.join()
        return Cost(
            exit_code=process.returncode,
            wall_seconds=wall,
            cpu_seconds=used.ru_utime + used.ru_stime,
            largest_bytes=used.ru_maxrss * 1024,
            samples=tuple(self._samples),
            errors=_ends_of(errors.read_text(errors="replace")),
        )

    def _sample(
        self, pid: int, started: float, limit: float, end: Callable[[float], bool] | None
    ) -> None:
        number, proportional = 0, 0
        while not self._ended.wait(SAMPLE_SECONDS):
            seconds = time.monotonic() - started
            tree = processes_of(pid)
            if number % self.proportional_every == 0:
                proportional = sum(_proportional(each) for each in tree)
            number += 1
            self._samples.append(
                Sample(
                    seconds=seconds,
                    resident=sum(_resident(each) for each in tree),
                    proportional=proportional,
                    processes=len(tree),
                )
            )
            if seconds > limit or (end is not None and end(seconds)):
                os.kill(pid, signal.SIGKILL)
                return


def _ends_of(text: str) -> str:
    lines = text.strip().splitlines()
    return " ... ".join(line[:300] for line in dict.fromkeys([*lines[:1], *lines[-1:]]))


def processes_of(pid: int) -> list[int]:
    """The process and all that descend from it."""
    found = [pid]
    for each in found:
        try:
            for thread in Path(f"/proc/{each}/task").iterdir():
                found += [int(child) for child in (thread / "children").read_text().split()]
        except OSError:
            continue  # it has ended
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES
    except (OSError, IndexError):
        return 0


def _proportional(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except (OSError, IndexError):
        pass
    return 0
