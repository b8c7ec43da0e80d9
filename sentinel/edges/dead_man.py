"""A dead-man's switch outside that takes pings as Healthchecks does (its "HTTP API"): a POST to its
URL is life, one to `/fail` below it is trouble, with the reason as its body."""

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from sentinel.core.alert_settings import Heartbeat
from sentinel.core.canonical import from_json, to_json
from sentinel.core.heartbeat_port import Beat
from sentinel.core.secret import Secret
from sentinel.edges.channels.http_post import Poster, answer_of
from sentinel.edges.files import write_atomically
from sentinel.errors import ConfigError, ConfigProblem

MAX_BODY_BYTES = 10_000
MIN_SECRET_CHARACTERS = 12
"""Of a part of a path that is a key: `ping` is none, and blotting it out spoils the words."""
UNKNOWN = "not found"
"""What Healthchecks says beside a 200 where it knows no switch of this URL."""


class DeadMansSwitch:
    """Port Switch. Raises OSError where the authorities cannot be read."""

    def __init__(self, url: Secret, settings: Heartbeat) -> None:
        text = url.reveal()
        self._words = secret_words(text)
        self._poster = Poster(
            text, timeout_seconds=settings.timeout_seconds, ca_file=settings.ca_file
        )

    async def alive(self) -> str:
        return await self._ping("", "checks are on time")

    async def fail(self, text: str) -> str:
        return await self._ping("/fail", text)

    async def _ping(self, path: str, text: str) -> str:
        body = text.encode("utf-8", "replace")[:MAX_BODY_BYTES]
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        reply = await self._poster.post(body, headers, path=path)
        answer = answer_of(reply, datetime.now(UTC), *self._words)
        if answer.delivered and UNKNOWN in answer.reference.lower():
            return f"answered: {answer.reference}; the switch knows no such URL, correct it"
        return "" if answer.delivered else answer.reason


def secret_words(url: str) -> tuple[str, ...]:
    """What a server must not be quoted with: the URL, and the parts of its path. Whoever has the
    key that stands last, or before a name, can keep the switch quiet."""
    parts = urlsplit(url).path.strip("/").split("/")
    long = [part for part in parts if len(part) >= MIN_SECRET_CHARACTERS] or parts[-1:]
    return tuple(sorted((url, *long), key=len, reverse=True))


def dead_mans_switch(settings: Heartbeat) -> DeadMansSwitch | None:
    """None where none is configured. Raises ConfigError where the authorities cannot be read."""
    if settings.url is None:
        return None
    try:
        return DeadMansSwitch(settings.url, settings)
    except OSError as error:  # the file was good when the configuration was read
        problem = ConfigProblem(
            file="config.toml",
            key="heartbeat.ca_file",
            message=f"cannot be read ({error.strerror or error}); accepted: a readable PEM file "
            "with certificates of authorities; correct the path or the file",
        )
        raise ConfigError((problem,)) from error


class BeatFile:
    """Port BeatNote: a small file in the state folder, which a failing database does not take
    away."""

    def __init__(self, state: Path) -> None:
        self._file = state / "heartbeat.json"

    def keep(self, beat: Beat) -> None:
        write_atomically(self._file, _text(beat))

    def last(self) -> Beat | None:
        """None where there is none that can be read."""
        try:
            return from_json(Beat, json.loads(self._file.read_bytes()))
        except (FileNotFoundError, ValueError):
            return None


def _text(beat: Beat) -> bytes:
    return json.dumps(to_json(beat), ensure_ascii=True).encode()
