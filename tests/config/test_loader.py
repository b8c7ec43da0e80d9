"""load(): what comes out of a good configuration, and which folders count."""

import hashlib
import shutil
import tomllib
from pathlib import Path
from typing import Any

import certifi
import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.checkers import KINDS
from sentinel.config import databases, defaults_dir, load, notes
from sentinel.config.files import table_of
from sentinel.config.problems import Problems
from sentinel.core.backup_settings import Compression
from sentinel.core.check import (
    BaselineOptions,
    LinksOptions,
    PageOptions,
    ServerOptions,
    TreeOptions,
)
from sentinel.core.settings import MailSecurity
from sentinel.core.words import Role, Severity
from sentinel.edges.keys import load_or_create
from sentinel.errors import ConfigError
from support.working_folder import CONFIG, make_working_folder

MAIL = """
[mail]
host = "mail.institute.example"
sender = "sentinel@institute.example"
username = "sentinel"
"""
SHIPPED = len(list((defaults_dir() / "checks").glob("*.toml"))) - 1
"""Beside them stands attestations.toml, which is none."""


def test_the_shipped_configuration_is_valid_as_it_stands() -> None:
    """It watches one site, has a check of every kind that fits any site, and the three
    playbooks."""
    config = load(defaults_dir() / "config.toml", environ={})
    of_one_site = {"http", "journey", "browser-journey", "domain"}
    assert {check.kind for check in config.checks} == set(KINDS) - of_one_site
    assert {playbook.name for playbook in config.playbooks} == {
        "defacement",
        "data-corruption",
        "crash",
    }
    assert config.sites[0].document_root is None
    assert config.mail is None
    assert config.contacts_with(Role.ON_CALL)
    assert config.contacts_with(Role.AUTHORISER)
    assert all(contact.mail.endswith("@example.org") for contact in config.contacts)


def test_the_shipped_values_are_the_defaults(tmp_path: Path) -> None:
    """What config.toml writes out is what holds where a key is left out."""
    shipped = load(defaults_dir() / "config.toml", environ={})
    short = load(make_working_folder(tmp_path), environ={})
    assert short.witnesses == shipped.witnesses
    assert short.response == shipped.response
    assert short.limits == shipped.limits
    assert short.crawl == shipped.crawl
    assert short.backup == shipped.backup


def test_the_agents_say_honestly_who_asks() -> None:
    """Both name Sentinel; none has the word that makes servers turn link checkers away."""
    agents = load(defaults_dir() / "config.toml", environ={}).witnesses.user_agents
    assert all("Sentinel" in agent and "link" not in agent.lower() for agent in agents)


def test_shipped_checks_have_their_options_typed() -> None:
    """Each kind carries its own options; severities and durations are values."""
    checks = {c.name: c for c in load(defaults_dir() / "config.toml", environ={}).checks}
    assert checks["baseline"].options == BaselineOptions()
    assert checks["links"].options == LinksOptions()
    assert checks["tree"].options == TreeOptions()
    assert checks["server"].options == ServerOptions()
    assert checks["home"].options == PageOptions(latency_seconds=10.0)
    assert checks["baseline"].severity is Severity.CRITICAL
    assert checks["baseline"].every_seconds == 300.0
    assert checks["baseline"].confirm == 2
    assert checks["baseline"].whole_site
    assert checks["home"].source == "checks/home.toml"


def test_shipped_definitions_are_short() -> None:
    """A definition fits a screen (DESIGN 1): under 40 lines, the long playbook a little more."""
    for file in (defaults_dir() / "checks").glob("*.toml"):
        assert len(file.read_text(encoding="utf-8").splitlines()) < 40


HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEXkdMrQBo4mtqGhB7uoJpCXre+NrcrwN98e+j0kzHeY"


def test_commented_keys_of_the_shipped_file_are_real(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every key that config.toml shows behind a `#` is accepted once the sign is taken away."""
    monkeypatch.setattr(databases, "which", lambda name: f"/usr/bin/{name}")
    lines = (defaults_dir() / "config.toml").read_text(encoding="utf-8").splitlines()
    live = [
        line.removeprefix("# ") if line.startswith("# [") or " = " in line else line
        for line in lines
        if not line.startswith("# ") or line.startswith("# [") or _is_key(line)
    ]
    password = tmp_path / "password"
    password.write_text("word\n", encoding="utf-8")
    (secret := tmp_path / "secret").write_text("0123456789abcdef" * 4, encoding="utf-8")
    (targets := tmp_path / "targets").write_text("json://127.0.0.1/\n", encoding="utf-8")
    (url := tmp_path / "url").write_text("https://switch.example.org/ping/word\n", encoding="utf-8")
    (tmp_path / "html").mkdir()
    key = tmp_path / "key.pem"
    load_or_create(key)
    (tmp_path / "own.yar").write_text("rule own { condition: false }\n", encoding="utf-8")
    text = (
        "\n".join(live)
        .replace("/etc/sentinel/yara", str(tmp_path))
        .replace("/srv/www/html", str(tmp_path / "html"))
        .replace("/etc/sentinel/mail-password", str(password))
        .replace("/etc/sentinel/mail2-password", str(password))
        .replace("/etc/sentinel/cloudflare-token", str(password))
        .replace("/etc/sentinel/alertmanager-token", str(password))
        .replace("/etc/sentinel/webhook-secret", str(secret))
        .replace("/etc/sentinel/apprise-targets", str(targets))
        .replace("/etc/sentinel/heartbeat-url", str(url))
        .replace("/etc/sentinel/restic-password", str(password))
        .replace("/etc/sentinel/database-password", str(password))
        .replace("/etc/sentinel/database-restore-password", str(password))
        .replace("/etc/sentinel/restic-environment", str(password))
        .replace("/etc/sentinel/signing-key.pem", str(key))
        .replace("/etc/sentinel/tsa-ca.pem", certifi.where())
        .replace("/etc/sentinel/web1-key", str(key))
        .replace("/etc/sentinel/oidc-secret", str(password))
        .replace('certificate = "/etc/sentinel/console.pem"\n', "")  # see test_console.py
        .replace('key = "/etc/sentinel/console-key.pem"\n', "")
        .replace("ssh-ed25519 AAAA...", HOST_KEY)
        .replace('ca_file = "/etc/ssl/certs/our-ca.pem"\n', "")
        .replace('canary_page = "sentinel-canary.html"\n', "")  # only where the files lie here
        .replace('profiles = ["gigw-3.0"]\n', "")  # only where the folder has that profile
    )
    config = load(make_working_folder(tmp_path / "work", text), environ={})
    assert config.sites[0].block is not None
    assert config.sites[0].block.retry_after_seconds == 600
    assert [rung.driver for rung in config.sites[0].ladder][-2:] == ["cloudflare", "command"]
    assert config.mail is not None
    assert config.mail.port == 587
    assert config.limits.allow_addresses == ("10.20.0.0/16",)
    assert config.organisation.critical_to_mission is True
    assert config.backup.rules == tmp_path
    assert config.sites[0].uploads[0].max_bytes == 20_000_000
    assert config.sites[0].databases[0].static_tables == ("settings", "menu")
    assert config.sites[0].databases[0].timeout_seconds == 600


def _is_key(line: str) -> bool:
    try:
        return bool(tomllib.loads(line.removeprefix("# ")))
    except tomllib.TOMLDecodeError:
        return False


def test_relative_paths_start_at_the_folder_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the command was started."""
    (tmp_path / "work" / "html").mkdir(parents=True)
    text = CONFIG.replace('name = "main"', 'name = "main"\ndocument_root = "html"')
    file = make_working_folder(tmp_path / "work", text + '\n[paths]\nstate = "../state"\n')
    monkeypatch.chdir("/")
    config = load(file, environ={})
    assert config.base == tmp_path / "work"
    assert config.file == file
    assert config.sites[0].document_root == tmp_path / "work" / "html"
    assert config.paths.state.resolve() == tmp_path / "state"
    assert config.paths.backups == tmp_path / "work" / "backups"
    assert config.paths.signing_key == config.paths.state / "signing-key.pem"


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    """The one fault of a file that is not there; the shipped definitions are good."""
    with pytest.raises(ConfigError, match="sentinel init DIR --url URL") as caught:
        load(tmp_path / "config.toml", environ={})
    assert len(caught.value.problems) == 1


class TestFolders:
    """Whose checks/ and playbooks/ count."""

    def test_without_folders_the_shipped_ones_count(self, tmp_path: Path) -> None:
        """All three of them."""
        file = tmp_path / "config.toml"
        file.write_text(CONFIG, encoding="utf-8")
        config = load(file, environ={})
        assert len(config.checks) == SHIPPED
        assert config.checks[0].source == str(defaults_dir() / "checks" / "baseline.toml")
        assert config.templates == defaults_dir() / "playbooks" / "templates"

    def test_the_operators_checks_alone_count(self, tmp_path: Path) -> None:
        """Nothing is merged from the shipped folder."""
        file = make_working_folder(tmp_path)
        for shipped in (tmp_path / "checks").glob("*.toml"):
            if shipped.stem != "home":
                shipped.unlink()
        assert [check.name for check in load(file, environ={}).checks] == ["home"]

    def test_an_empty_checks_folder_is_a_fault(self, tmp_path: Path) -> None:
        """It would switch off everything without a word."""
        file = make_working_folder(tmp_path)
        shutil.rmtree(tmp_path / "checks")
        (tmp_path / "checks").mkdir()
        with pytest.raises(ConfigError, match=r"^checks: holds no check"):
            load(file, environ={})

    def test_an_empty_playbooks_folder_lacks_all_three(self, tmp_path: Path) -> None:
        """Each verdict that asks for a response is named."""
        file = make_working_folder(tmp_path)
        for book in (tmp_path / "playbooks").glob("*.toml"):
            book.unlink()
        with pytest.raises(ConfigError) as caught:
            load(file, environ={})
        assert [problem.file for problem in caught.value.problems] == ["playbooks"] * 3

    def test_playbooks_without_templates_use_the_shipped_ones(self, tmp_path: Path) -> None:
        """So that an operator may change a plan and leave the words."""
        file = make_working_folder(tmp_path)
        shutil.rmtree(tmp_path / "playbooks" / "templates")
        assert load(file, environ={}).templates == defaults_dir() / "playbooks" / "templates"

    def test_a_missing_template_is_the_shipped_one(self, tmp_path: Path) -> None:
        """A folder that an older version made lacks the texts of what is new: the watch goes on,
        and the operator is told."""
        file = make_working_folder(tmp_path)
        (tmp_path / "playbooks" / "templates" / "mail-watch.txt.j2").unlink()
        config = load(file, environ={})
        assert config.templates == tmp_path / "playbooks" / "templates"
        assert config.shipped_templates is not None
        assert str(config.shipped_templates / "mail-watch.txt.j2") in config.sources
        assert [note for note in notes(config) if "lacks mail-watch.txt.j2: the shipped" in note]

    def test_hidden_and_foreign_files_are_left_alone(self, tmp_path: Path) -> None:
        """Editors leave their traces."""
        file = make_working_folder(tmp_path)
        for name in (".#home.toml", "home.toml~", "README.md", "unused.py"):
            (tmp_path / "checks" / name).write_text("not TOML", encoding="utf-8")
        assert len(load(file, environ={}).checks) == SHIPPED


class TestSecrets:
    """Passwords come from a file or the environment and never print."""

    def test_from_a_file(self, tmp_path: Path) -> None:
        """Its line end does not belong to it."""
        (tmp_path / "pw").write_text("Corr3ct h0rse\n", encoding="utf-8")
        config = load(
            make_working_folder(tmp_path, CONFIG + MAIL + 'password_file = "pw"\n'), environ={}
        )
        assert config.mail is not None
        assert config.mail.password is not None
        assert config.mail.password.reveal() == "Corr3ct h0rse"
        assert "h0rse" not in repr(config)
        assert not any("pw" in name for name in config.sources)

    def test_from_the_environment(self, tmp_path: Path) -> None:
        """Where no file is named; the file wins where one is."""
        environ = {"SENTINEL_MAIL_PASSWORD": "from-outside"}
        config = load(make_working_folder(tmp_path, CONFIG + MAIL), environ=environ)
        assert config.mail is not None
        assert config.mail.password is not None
        assert config.mail.password.reveal() == "from-outside"
        assert "from-outside" not in repr(config)

    def test_each_further_server_has_its_own(self, tmp_path: Path) -> None:
        """What it shares with the first one is the sender."""
        relays = "".join(
            f'[[mail.relay]]\nhost = "mail{number}.institute.example"\nusername = "watch"\n'
            for number in (2, 3)
        )
        environ = {"SENTINEL_MAIL_PASSWORD_1": "second", "SENTINEL_MAIL_PASSWORD_2": "third"}
        environ["SENTINEL_MAIL_PASSWORD"] = "first"
        config = load(make_working_folder(tmp_path, CONFIG + MAIL + relays), environ=environ)
        assert config.mail is not None
        servers = (config.mail, *config.mail.relays)
        assert [one.password and one.password.reveal() for one in servers] == [
            *("first", "second", "third")
        ]
        assert [one.host.partition(".")[0] for one in servers] == ["mail", "mail2", "mail3"]
        assert {one.sender for one in servers} == {config.mail.sender}

    def test_in_the_clear_only_on_this_machine(self, tmp_path: Path) -> None:
        """A loopback server needs no encryption."""
        text = MAIL.replace("mail.institute.example", "127.0.0.1", 1) + 'security = "none"\n'
        environ = {"SENTINEL_MAIL_PASSWORD": "from-outside"}
        config = load(make_working_folder(tmp_path, CONFIG + text), environ=environ)
        assert config.mail is not None
        assert config.mail.security is MailSecurity.NONE
        assert config.mail.port == 25


def test_sources_hold_the_digest_of_every_definition(tmp_path: Path) -> None:
    """For the audit log: what was in force."""
    file = make_working_folder(tmp_path)
    sources = load(file, environ={}).sources
    assert sources["config.toml"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert {"checks/home.toml", "playbooks/crash.toml"} <= set(sources)
    assert "playbooks/templates/block-page.html.j2" in sources


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    """Some editors write one."""
    file = make_working_folder(tmp_path, "\ufeff" + CONFIG)
    assert load(file, environ={}).sites[0].name == "main"


def test_no_daily_backup_is_a_choice(tmp_path: Path) -> None:
    """An empty time of day."""
    text = CONFIG + '\n[backup]\nat = ""\ncompression = "none"\n'
    backup = load(make_working_folder(tmp_path, text), environ={}).backup
    assert backup.at == ""
    assert backup.compression is Compression.NONE


def test_loading_writes_nothing(tmp_path: Path) -> None:
    """No state folder, no key, no cache."""
    file = make_working_folder(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    load(file, environ={})
    assert sorted(tmp_path.rglob("*")) == before


def test_a_block_table_can_be_added_to_the_shipped_file(tmp_path: Path) -> None:
    """Programs that fill in the shipped file with tomlkit get what they wrote."""
    document = tomlkit.parse((defaults_dir() / "config.toml").read_text(encoding="utf-8"))
    site: Any = document["site"][0]  # type: ignore[index] # tomlkit types items as a union
    site["block"] = {"driver": "demo", "flag_dir": "flags", "retry_after": "2m"}
    document["mail"] = {"host": "127.0.0.1", "security": "none", "sender": "s@example.org"}
    config = load(make_working_folder(tmp_path, tomlkit.dumps(document)), environ={})
    assert config.sites[0].block is not None
    assert config.sites[0].block.flag_dir == tmp_path / "flags"
    assert config.mail is not None


_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.text(max_size=4),
    st.lists(st.one_of(st.text(max_size=3), st.integers(0, 3), st.just({})), max_size=3),
    st.just({}),
)


@pytest.fixture(scope="module")
def spoilt_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One working folder for all the values below; each rewrites its config.toml."""
    return make_working_folder(tmp_path_factory.mktemp("spoilt"))


@settings(max_examples=60)
@given(data=st.data())
def test_any_value_under_any_key_is_read_or_reported(
    spoilt_file: Path, data: st.DataObject
) -> None:
    """Whatever an operator writes, load gives a Config or a ConfigError, nothing else."""
    document = tomllib.loads(CONFIG + MAIL)
    section = data.draw(st.sampled_from([*document, "limits", "witnesses", "paths", "backup"]))
    table = document.setdefault(section, {})
    target = table[0] if isinstance(table, list) else table
    keys = [*target, "url", "block", "timeout", "user_agents", "state", "at", "roles", "port"]
    value = data.draw(_VALUES)
    target.pop(key := data.draw(st.sampled_from(keys)), None)
    if value is not None:
        target[key] = value
    spoilt_file.write_text(tomlkit.dumps(document), encoding="utf-8")
    try:
        config = load(spoilt_file, environ={})
    except ConfigError as error:
        assert error.problems
    else:
        assert config.sites


@given(st.text(max_size=30))
def test_any_text_is_a_table_or_one_problem(text: str) -> None:
    """The reader of TOML never raises."""
    problems = Problems()
    table = table_of(text, "x.toml", problems)
    assert (table is None) == (len(problems) == 1)
