"""The keys of config.toml: in force with their meaning, whether they are set, and where."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sentinel.core.annotated_keys import Key, Part, parts
from sentinel.core.settings import Config
from sentinel.core.shown_settings import secrets_of, shown
from sentinel.core.toml_places import flattened, places
from sentinel.files_in_force import text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One key."""

    name: str
    value: str
    """As an operator writes it; secrets never. The default where it is not set."""
    is_set: bool
    line: int
    """Of config.toml; 0: it stands nowhere, or nobody knows."""
    kind: str
    """What is accepted."""
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingTable:
    """One table of config.toml, or one of several of a name."""

    place: str
    """As messages name it: `site[0].restore`."""
    section: str
    said: str
    """What the table is about."""
    is_set: bool
    line: int
    keys: tuple[Setting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsRead:
    """All tables, and how far they can be believed."""

    tables: tuple[SettingTable, ...]
    same: bool
    """Whether config.toml is what is in force; else the values that follow are those on the disk,
    which a reload would bring into force, and not those in force."""


def read_settings(config: Config) -> SettingsRead:
    """Of the file on the disk, with the meanings of the shipped one."""
    text, digest = text_of(config.file)
    in_force = config.sources.get(config.file.name, "")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        values = {}
    reading = _Reading(config, values, places(text))
    shipped = config.shipped_templates
    meanings, _ = ("", "") if shipped is None else text_of(shipped.parents[1] / "config.toml")
    found = [one for part in parts(meanings) for one in reading.tables(part)]
    return SettingsRead(tables=tuple(found), same=bool(digest) and digest == in_force)


class _Reading:
    """One config.toml."""

    def __init__(
        self, config: Config, values: Mapping[str, object], lines: Mapping[str, int]
    ) -> None:
        self._values = values
        self._flat = dict(flattened(values))
        self._lines = lines
        self._secrets = secrets_of(config)

    def tables(self, part: Part) -> Iterator[SettingTable]:
        """One for each table of that name, or one with its defaults where there is none."""
        name = part.table.strip("[]")
        found = list(self._places(name.split("."), self._values, ""))
        for place in found or [""]:
            yield SettingTable(
                place=place or name,
                section=part.section,
                said=part.said,
                is_set=bool(place),
                line=self._lines.get(place, 0),
                keys=tuple(self._setting(place, key) for key in part.keys),
            )

    def _setting(self, place: str, key: Key) -> Setting:
        path = f"{place}.{key.name}"
        is_set = bool(place) and path in self._flat
        value = shown(path, self._flat[path], self._secrets) if is_set else _plain(key.default)
        return Setting(
            name=key.name,
            value=value,
            is_set=is_set,
            line=self._lines.get(path, 0) if is_set else 0,
            kind=key.type,
            meaning=key.meaning,
        )

    def _places(self, names: list[str], values: object, path: str) -> Iterator[str]:
        """Where tables of such a name stand."""
        if not names:
            yield path
            return
        inner = values.get(names[0]) if isinstance(values, Mapping) else None
        here = f"{path}.{names[0]}" if path else names[0]
        if isinstance(inner, Mapping):
            yield from self._places(names[1:], inner, here)
        elif isinstance(inner, list):
            for number, one in enumerate(inner):
                yield from self._places(names[1:], one, f"{here}[{number}]")


def _plain(default: str) -> str:
    return default.replace("`", "")
