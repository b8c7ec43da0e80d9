"""Pages out of templates. Every value is escaped and holds only what can be seen; words of ours
come in the reader's language, times in the reader's zone and in UTC."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from sentinel.console.latency_plot import latency_plot
from sentinel.console.reader import Reader
from sentinel.console.words import HINDI
from sentinel.console.words.one import ONE
from sentinel.core.authority import Act
from sentinel.core.facts import VERDICT_WORDS
from sentinel.core.plain_line import clean_line
from sentinel.core.times import day_text, duration_text, duration_text_hindi
from sentinel.core.verdict import Verdict

FOLDER = Path(__file__).with_name("templates")
MAX_VALUE = 20_000


class Rendering:
    """Compiled once, when the first console is made: an incident must not wait for a disk."""

    def __init__(self, files: Mapping[str, str]) -> None:
        """`files`: the addresses of style sheet and script, by their names."""
        self._files = dict(files)
        environment = _environment()
        self._templates: dict[str, Template] = {
            name: environment.get_template(name) for name in environment.list_templates()
        }

    def page(self, template: str, reader: Reader, **facts: object) -> bytes:
        """The page, whole."""
        found = self._templates[template]
        return found.render(reader=reader, files=self._files, **facts).encode()


@cache
def _environment() -> Environment:
    """Of this process: a reload compiles nothing anew, and no file is asked whether it changed."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
        auto_reload=False,
    )
    environment.globals.update(
        t=_word,
        moment=_moment,
        lasted=_lasted,
        verdict_words=_verdict_words,
        may=_may,
        linked=_linked,
        latency_plot=latency_plot,
        Act=Act,
    )
    environment.filters["lines"] = _lines
    return environment


def _shown(value: object) -> object:
    """What any expression of a template comes to: text of others as one line of what can be
    seen."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return clean_line(value)[:MAX_VALUE]
    return "" if value is None else value


def _lines(text: str) -> list[str]:
    """Text of others, line by line: each is cleaned when it is shown."""
    return text.replace("\r\n", "\n").split("\n")


@pass_context
def _word(context: Context, text: str, /, **values: object) -> str:
    """Words of ours in the reader's language; `{name}` stands for a value. The values are escaped
    as all others, when the whole is shown."""
    if str(values.get("n")) == "1":
        text = ONE.get(text, text)
    words = HINDI.get(text, text) if _reader(context).hindi else text
    return words.format(**values) if values else words


@pass_context
def _moment(context: Context, at: datetime | str | None, absent: str = "–") -> Markup | str:
    """A moment in the reader's zone and in UTC, readable by programs, too; also of one that is
    kept as text, which is shown as it stands where it is none."""
    if not at:
        return absent
    if isinstance(at, str):
        kept = at
        try:
            at = datetime.fromisoformat(kept).astimezone(UTC)
        except (ValueError, OverflowError):
            return clean_line(kept)[:MAX_VALUE]
    reader = _reader(context)
    local, world = at.astimezone(reader.zone), at.astimezone(UTC)
    name = local.tzname() or str(reader.zone)
    # put together as plain text, for a page over fifty sites has hundreds: all of it is ours
    of_world = f"{day_text(world, hindi=reader.hindi)} {world:%H:%M:%S} UTC"
    utc = f' <span class="utc">({of_world})</span>' if local.utcoffset() else ""
    shown = f"{day_text(local, hindi=reader.hindi)}, {local:%H:%M:%S} {escape(name)}"
    return Markup(f'<time datetime="{world:%Y-%m-%dT%H:%M:%S}Z">{shown}</time>{utc}')  # noqa: S704 - see above


@pass_context
def _lasted(context: Context, seconds: float | timedelta | None, absent: str = "–") -> str:
    """A span of time in words."""
    if seconds is None:
        return absent
    span = seconds if isinstance(seconds, timedelta) else timedelta(seconds=seconds)
    return duration_text_hindi(span) if _reader(context).hindi else duration_text(span)


@pass_context
def _verdict_words(context: Context, verdict: Verdict | str | None) -> str:
    if verdict is None:
        return _word(context, "not looked at yet")
    english, hindi = VERDICT_WORDS[Verdict(verdict)]
    return hindi if _reader(context).hindi else english


@pass_context
def _may(context: Context, act: Act) -> bool:
    """Whether the reader may do it: what they may not is not offered."""
    principal = _reader(context).principal
    return principal is not None and principal.may(act)


def _linked(path: str, /, **query: object) -> str:
    """An address of ours with a query, whatever signs its values hold."""
    given = {name: value for name, value in query.items() if value not in {None, ""}}
    return f"{path}?{urlencode(given)}" if given else path


def _reader(context: Context) -> Reader:
    found: Any = context["reader"]
    assert isinstance(found, Reader)
    return found
