"""What the daemon needs of the machine, read from a configuration."""

import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

from sentinel.core import published
from sentinel.core.backup_settings import ResticSettings
from sentinel.core.block_settings import BlockSettings, CommandBlock
from sentinel.core.database import Engine
from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.response_settings import Approvals
from sentinel.core.service_needs import needs_of, outermost
from sentinel.core.settings import Config
from sentinel.core.site import RemoteHost, RestartSettings, RestoreSettings
from sentinel.core.status_page_settings import StatusPageSettings
from support.settings import make_config
from support.values import make_site

WRITTEN = {
    *("Paths.state", "Paths.backups", "BlockSettings.flag_dir", "BackupSettings.scratch"),
    *("Site.document_root", "DatabaseSettings.file", "StatusPageSettings.folder"),
}
"""What `needs_of` makes writable, itself or the folder around it."""
READ = {
    *("Config.file", "Config.base", "Config.templates", "Config.shipped_templates"),
    *("Paths.signing_key", "Witnesses.browser", "NamedSource.file", "RemoteHost.key_file"),
    *("HaproxyBlock.socket", "DatabaseSettings.socket", "Mail.ca_file", "Check.plugin"),
    *("BackupSettings.identity_file", "BackupSettings.rules", "ResticSettings.password_file"),
    *("ResticSettings.environment_file", "EvidenceSettings.timestamp_ca", "OpenIdConnect.ca_file"),
    *("ConsoleSettings.certificate", "ConsoleSettings.key", "Heartbeat.ca_file"),
    *("ChannelSettings.ca_file", "TlsOptions.ca_file"),
}
"""Read, connected to or run. (A signing key is made where none is named: in the state folder.)"""
FLAGS = BlockSettings(driver="nginx", flag_dir=Path("/flags"), retry_after_seconds=60)
COMMAND = replace(FLAGS, flag_dir=Path("/none"), command=CommandBlock(apply=(), lift=(), status=()))


def test_a_site_over_http_alone_needs_nothing_but_its_own_folders(tmp_path: Path) -> None:
    config = make_config(tmp_path, sites=(make_site(document_root=None, block=None),))
    found = needs_of(config)
    assert found.writes == (config.paths.state, config.paths.backups)
    assert not (found.owners or found.low_port or found.browser or found.restic or found.units)


def test_to_restore_a_site_the_folder_around_it_is_written(tmp_path: Path) -> None:
    """A document root in itself would be a mount, which cannot be exchanged."""
    root = Path("/srv/www/site")
    database = DatabaseSettings(name="app", engine=Engine.SQLITE, file=Path("/srv/data/app.db"))
    site = make_site(document_root=root, block=FLAGS, ladder=(COMMAND,), databases=(database,))
    found = needs_of(make_config(tmp_path, sites=(site,)))
    assert found.owners
    assert found.flags == (Path("/flags"),), "a program of the operator's has no flag"
    assert found.beside == (Path("/srv/www"), Path("/srv/data"))
    assert root not in found.writes


def test_a_site_on_another_machine_needs_nothing_here(tmp_path: Path) -> None:
    remote = RemoteHost(host="web", user="s", host_keys=("k",), key_file=Path("/etc/sentinel/key"))
    site = make_site(document_root=Path("/srv/www/site"), remote=remote, block=None)
    found = needs_of(make_config(tmp_path, sites=(site,)))
    assert (found.owners, found.beside) == (False, ())


def test_no_writable_folder_lies_below_another_one() -> None:
    """It would become a mount, over which nothing is renamed."""
    paths = [Path(text) for text in ("/srv/www/flags", "/srv/www", "/srv/wwwx", "/srv/www")]
    assert outermost(paths) == (Path("/srv/www"), Path("/srv/wwwx"))


def test_commands_of_systemctl_are_found_with_their_units(tmp_path: Path) -> None:
    reload = (("/usr/bin/systemctl", "reload", "php8.2-fpm"), ("systemctl", "stop", "cron"))
    restart = RestartSettings(command=("systemctl", "restart", "nginx.service"))
    site = make_site(restore=RestoreSettings(reload=reload), restart=restart)
    found = needs_of(make_config(tmp_path, sites=(site,)))
    assert found.units == (("reload", "php8.2-fpm.service"), ("restart", "nginx.service"))


def test_low_ports_logs_a_page_and_a_place_of_restic_are_seen(tmp_path: Path) -> None:
    made = make_config(tmp_path, sites=(make_site(logs=("/var/log/nginx/*.log",)),))
    restic = ResticSettings(repository="/srv/restic", password_file=Path("/etc/sentinel/p"))
    config = replace(
        made,
        approvals=Approvals(listen="[::1]:443"),
        backup=replace(made.backup, restic=restic, scratch=Path("/srv/scratch")),
        status_page=StatusPageSettings(folder=Path("/srv/status")),
    )
    found = needs_of(config)
    assert found.low_port
    assert found.logs
    assert found.restic
    assert found.made == (Path("/srv/scratch"), Path("/srv/restic"))
    assert Path("/srv/status") in found.flags
    elsewhere = replace(restic, repository="sftp:backup@vault:/srv/restic")
    config = replace(config, backup=replace(config.backup, restic=elsewhere))
    assert needs_of(config).made == (Path("/srv/scratch"),)


def paths_of(kind: type, seen: set[type]) -> Iterator[str]:
    """`Class.field` of each path below a class of settings."""
    if kind in seen:
        return
    seen.add(kind)
    # what a module names for type checkers alone
    hints = typing.get_type_hints(kind, localns=vars(published))
    for field in fields(kind):
        for part in parts_of(hints[field.name]):
            if part is Path:
                yield f"{kind.__name__}.{field.name}"
            elif is_dataclass(part):
                yield from paths_of(part, seen)


def parts_of(hint: object) -> Iterator[type]:
    inner = typing.get_args(hint)
    if not inner and isinstance(hint, type):
        yield hint
    for part in inner:
        yield from parts_of(part)


def test_of_each_path_of_the_configuration_it_is_known_whether_it_is_written() -> None:
    """One that is new: is it written? Then it belongs into `needs_of`, or the unit forbids it."""
    found = set(paths_of(Config, set()))
    assert found - READ == WRITTEN, "in neither set, or gone"
