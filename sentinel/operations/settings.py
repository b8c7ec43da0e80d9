"""What is configured, to be looked at: values in force with their meaning and place, files, people
and what they may do, and what stands ready for an incident."""

from dataclasses import dataclass

from sentinel.app_parts import App
from sentinel.core.authority import Act, acts_of
from sentinel.core.principal import Principal, Scope
from sentinel.core.site import Site, block_settings, rungs
from sentinel.errors import BlockError
from sentinel.files_in_force import FileInForce, OnDisk, files_in_force
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Nothing, Operation
from sentinel.operations.settings_view import SettingTable, read_settings

_FAR = frozenset({"cloudflare"})
"""Drivers that would have to be asked over the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A contact, and what they may do."""

    name: str
    post: str
    roles: tuple[str, ...]
    deputy: str
    own_key: bool
    """Whether they sign what they approve with a key of their own."""
    may: tuple[str, ...]
    """In words, as refusals say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A check or a playbook in force."""

    name: str
    kind: str
    """Of a check; of a playbook the verdicts that begin it."""
    file: str
    severity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessLine:
    """One independent way of looking."""

    name: str
    """`public`, `origin`, `document-root`, `browser`, `vantage`, `resolvers`, `search`,
    `control`."""
    of: str
    """The site, or empty: of all."""
    text: str
    """By which address, program or agent."""
    ready: bool
    """Whether it is configured and, as far as can be seen without using it, there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockWay:
    """One way in which a site is closed."""

    site: str
    rung: int
    """1: the first that is tried."""
    driver: str
    """Empty: nothing says how to close it."""
    ready: bool | None
    """None: it would have to be asked over the network, which is not done for a page."""
    fault: str
    closed_for: str
    """The incident for which its flag is set; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLine:
    """One way of telling."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsShown:
    file: str
    same: bool
    """Whether config.toml on the disk is what is in force."""
    reload_needed: bool
    """Whether any file differs from what is in force."""
    faults: tuple[str, ...]
    """Of playbooks of which the last good text is in force instead."""
    tables: tuple[SettingTable, ...]
    files: tuple[FileInForce, ...]
    checks: tuple[Definition, ...]
    playbooks: tuple[Definition, ...]
    people: tuple[Person, ...]
    witnesses: tuple[WitnessLine, ...]
    channels: tuple[ChannelLine, ...]
    blocks: tuple[BlockWay, ...]


def _show(desk: Desk, _: Principal, _given: Nothing) -> SettingsShown:
    app = desk.app
    config = app.config
    read, files = read_settings(config), files_in_force(config)
    return SettingsShown(
        file=str(config.file),
        same=read.same,
        reload_needed=any(one.on_disk is not OnDisk.SAME for one in files),
        faults=tuple(str(problem) for problem in config.kept_for),
        tables=read.tables,
        files=files,
        checks=tuple(
            Definition(
                name=one.name, kind=one.kind, file=one.source, severity=one.severity.name.lower()
            )
            for one in config.checks
        ),
        playbooks=tuple(
            Definition(name=one.name, kind=", ".join(one.on), file=one.source)
            for one in config.playbooks
        ),
        people=tuple(
            Person(
                name=one.name,
                post=one.post,
                roles=tuple(role.value for role in one.roles),
                deputy=one.deputy,
                own_key=bool(one.public_key),
                may=tuple(act.value for act in acts_of(one.roles)),
            )
            for one in config.contacts
        ),
        witnesses=_witnesses(app),
        channels=_channels(app),
        blocks=tuple(way for site in config.sites for way in _blocks(app, site)),
    )


def _witnesses(app: App) -> tuple[WitnessLine, ...]:
    config = app.config
    settings = config.witnesses
    found = [WitnessLine(name="public", of="", text=a, ready=True) for a in settings.user_agents]
    for site in config.sites:
        if site.origin:
            found.append(WitnessLine(name="origin", of=site.name, text=site.origin, ready=True))
        root = site.document_root
        if root is not None and site.remote is None:
            ready = root.is_dir()
            found.append(
                WitnessLine(name="document-root", of=site.name, text=str(root), ready=ready)
            )
    browser = settings.browser
    if browser is not None:
        found.append(WitnessLine(name="browser", of="", text=str(browser), ready=browser.is_file()))
    for vantage in config.vantages:
        found.append(WitnessLine(name="vantage", of="", text=vantage.name, ready=True))
    for name, texts in (
        ("resolvers", settings.resolvers),
        ("search", tuple(filter(None, (settings.search_bot_agent,)))),
        ("control", settings.control_urls),
    ):
        if texts:
            found.append(WitnessLine(name=name, of="", text=", ".join(texts), ready=True))
    return tuple(found)


def _channels(app: App) -> tuple[ChannelLine, ...]:
    kinds = {one.name: one.kind.value for one in app.config.channels}
    return tuple(ChannelLine(name=name, kind=kinds.get(name, name)) for name in app.channels)


def _blocks(app: App, site: Site) -> tuple[BlockWay, ...]:
    ways = rungs(site)
    if not ways:
        return (BlockWay(site=site.name, rung=1, driver="", ready=False, fault="", closed_for=""),)
    return tuple(_way(app, site, number, rung) for number, rung in enumerate(ways, start=1))


def _way(app: App, site: Site, number: int, rung: Site) -> BlockWay:
    driver = block_settings(rung).driver
    ready: bool | None = None
    fault = flagged = ""
    if driver not in _FAR:
        try:
            flagged, ready = app.tools.blockers[driver].incident(rung), True
        except BlockError as error:
            fault, ready = str(error), False
    return BlockWay(
        site=site.name, rung=number, driver=driver, ready=ready, fault=fault, closed_for=flagged
    )


SHOW_SETTINGS = Operation(
    name="show-settings",
    method="GET",
    path="/settings",
    act=Act.READ_SETTINGS,
    scope=Scope.READ,
    summary="What is configured: values with their meaning and place, files, people, readiness",
    takes=Nothing,
    gives=SettingsShown,
    run=_show,
)
SETTINGS = (SHOW_SETTINGS,)
