"""Sentinel's own log on disk: one file a day (UTC), one JSON object a line, in a folder of its own.

Days that are over are packed with gzip (zcat reads them) and kept. The daemon alone writes; whoever
reads may do so at any time. What cannot be written stops nobody: it is counted, and said.
"""

import errno
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from sentinel.core.keeping import Form, LogFile, log_file, to_let_go
from sentinel.core.ports import Clock
from sentinel.edges.files import sync_folder
from sentinel.edges.packed_log import holds_at_its_end, lines_of, pack

FOLDER = "logs"
FOLDER_MODE = 0o750
FILE_MODE = 0o640
"""The group may read, where it may enter the state folder (which is made for Sentinel alone): who
collects logs need not be Sentinel's own user."""


class OwnLogs(logging.Handler):
    """The folder, and a handler that writes into it once it is begun."""

    def __init__(self, folder: Path, clock: Clock, formatter: logging.Formatter) -> None:
        """`formatter` makes one line of a record, in ASCII."""
        super().__init__()
        self.folder = folder
        self._clock = clock
        self._turning = threading.Lock()
        self._descriptor = -1
        self._day: date | None = None
        self._torn = False
        """Whether the last write left part of a line."""
        self.fault = ""
        """Why nothing can be written now; empty while all is well."""
        self._lost = 0
        self.setFormatter(formatter)

    def emit(self, record: logging.LogRecord) -> None:
        """Writes one line. Never raises: a log must not end what it tells of."""
        try:
            line = self.format(record).encode("ascii", "backslashreplace") + b"\n"
            with self._turning:
                self._write(line)
        except OSError as error:
            self._lost += 1
            self.fault = f"{error.filename or self.folder}: {error.strerror or error}"
            self._let_go()
        except Exception as error:  # noqa: BLE001 - a record that cannot be put into words
            self._lost += 1
            self.fault = f"a line could not be made ({type(error).__name__})"

    def close(self) -> None:
        """Closes the file; a later line opens it again."""
        with self._turning:
            self._let_go()
        super().close()

    def files(self) -> tuple[LogFile, ...]:
        """All there are, by day. Raises OSError."""
        try:
            names = [path.name for path in self.folder.iterdir()]
        except FileNotFoundError:
            return ()
        return tuple(sorted(found for name in names if (found := log_file(name))))

    def lines(self, since: datetime, until: datetime) -> Iterator[bytes]:
        """Those of the days from `since` to `until`, oldest day first, without their ends. A file
        that is being packed at this moment is read in one of its forms. Raises OSError."""
        first, last = since.astimezone(UTC).date(), until.astimezone(UTC).date()
        for day in sorted({file.day for file in self.files() if first <= file.day <= last}):
            yield from self._lines_of(day)

    def tidy(self, now: datetime, log_days: int, *, sane: bool = True) -> tuple[date, ...]:
        """Lets go of the days that were kept for long enough, and packs the others that are over;
        which days went. With a clock that is not `sane` nothing goes. May be cut off anywhere, and
        is finished by the next. Raises OSError."""
        today = now.astimezone(UTC).date()
        files = self.files()
        # first, for on a full disk it makes the room in which to pack
        gone = to_let_go({file.day for file in files}, today, log_days) if sane else ()
        for day in gone:
            for form in Form:
                self._path(day, form).unlink(missing_ok=True)
        if gone:
            sync_folder(self.folder)
        faults: list[OSError] = []
        for day in sorted({file.day for file in files} - set(gone)):
            try:
                self._pack(day, today)
            except OSError as error:  # of one day, which must not hold back the others
                faults.append(error)
        if faults and not gone:  # what went has to be said; the fault is met again
            raise faults[0]
        return gone

    def _write(self, line: bytes) -> None:
        self._turn(self._clock.now().astimezone(UTC).date())
        if self._torn:
            line = b"\n" + line
        self._torn = True
        if os.write(self._descriptor, line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.folder))
        self._torn = False
        if self._lost:
            lost, self._lost, self.fault = self._lost, 0, ""
            word = {
                "name": "sentinel.logs",
                "levelname": "ERROR",
                "msg": "lines lost",
                "lost": lost,
            }
            os.write(self._descriptor, self.format(logging.makeLogRecord(word)).encode() + b"\n")

    def _turn(self, today: date) -> None:
        """Opens the file of this day, where another is open, none, or one that somebody took away.
        Raises OSError."""
        if self._descriptor >= 0 and self._day == today and os.fstat(self._descriptor).st_nlink:
            return
        self._let_go()
        self.folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        path = self._path(today, Form.OPEN)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(path, flags, FILE_MODE)
        try:
            size = os.fstat(descriptor).st_size
            self._torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        except OSError:
            os.close(descriptor)
            raise
        with suppress(OSError):  # another user's file: what counts is that it takes lines
            os.fchmod(descriptor, FILE_MODE)
        self._descriptor, self._day = descriptor, today

    def _let_go(self) -> None:
        if self._descriptor >= 0:
            with suppress(OSError):
                os.close(self._descriptor)
        self._descriptor, self._day, self._torn = -1, None, False

    def _pack(self, day: date, today: date) -> None:
        """A day that is over: closed by a rename, after which a clock that goes back writes into a
        new file; packed; and only then taken away."""
        closed, packed = self._path(day, Form.CLOSED), self._path(day, Form.PACKED)
        for _ in range(2):  # what was closed before, then what is open
            if closed.exists():
                pack(closed, packed, mode=FILE_MODE)
                closed.unlink()
                sync_folder(self.folder)
            with self._turning:
                current = self._path(day, Form.OPEN)
                if day >= today or not current.exists():
                    return
                if day == self._day:
                    self._let_go()
                current.rename(closed)

    def _lines_of(self, day: date) -> Iterator[bytes]:
        packed, closed = self._path(day, Form.PACKED), self._path(day, Form.CLOSED)
        with suppress(FileNotFoundError):
            yield from lines_of(packed)
        with suppress(FileNotFoundError):
            if not (packed.exists() and holds_at_its_end(packed, closed)):
                yield from lines_of(closed)
        with suppress(FileNotFoundError):
            yield from lines_of(self._path(day, Form.OPEN))

    def _path(self, day: date, form: Form) -> Path:
        return self.folder / LogFile(day=day, form=form).name
