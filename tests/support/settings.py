"""A whole configuration as typed values, without reading a file."""

from pathlib import Path

from sentinel.core.backup_settings import BackupSettings, Compression
from sentinel.core.settings import (
    Config,
    Contact,
    Limits,
    Mail,
    MailSecurity,
    Organisation,
    Paths,
    Response,
    Witnesses,
)
from sentinel.core.words import Role
from support.values import make_site
from support.waiting import LIMIT_SECONDS

TEMPLATES = Path(__file__).parents[2] / "playbooks" / "templates"

ON_CALL = Contact(
    name="Web Officer",
    post="Web Information Manager",
    mail="web@institute.example",
    mobile="+91 90000 00001",
    roles=(Role.ON_CALL,),
    deputy="Second Officer",
)
SECOND = Contact(
    name="Second Officer",
    post="Deputy",
    mail="second@institute.example",
    mobile="",
    roles=(Role.OPERATIONS,),
)
MANAGER = Contact(
    name="GM (ICT)",
    post="General Manager (ICT)",
    mail="gm@institute.example",
    mobile="+91 90000 00002",
    roles=(Role.AUTHORISER, Role.APPROVER),
)


def without_waiting(text: str) -> str:
    """A config.toml by which a backup can be clean at once: no soak, no rehearsal."""
    for key, shipped in (("soak", "24h"), ("rehearsed_within", "7d")):
        assert f'{key} = "{shipped}"' in text
        text = text.replace(f'{key} = "{shipped}"', f'{key} = "0s"')
    return text


def make_mail(port: int = 25, **changes: object) -> Mail:
    values: dict[str, object] = {
        "host": "127.0.0.1",
        "port": port,
        "security": MailSecurity.NONE,
        "sender": "sentinel@institute.example",
        "timeout_seconds": LIMIT_SECONDS,
        "retry_seconds": 60.0,
        **changes,
    }
    return Mail(**values)  # type: ignore[arg-type] # a test gives what it means


def make_config(folder: Path, **changes: object) -> Config:
    """One site, three contacts, no mail server, the shipped templates."""
    values: dict[str, object] = {
        "file": folder / "config.toml",
        "base": folder,
        "sites": (make_site(),),
        "organisation": Organisation(name="Institute"),
        "contacts": (ON_CALL, SECOND, MANAGER),
        "witnesses": Witnesses(
            user_agents=("one", "two"),
            pause_seconds=0.0,
            settle_seconds=0.0,
            corrupt_pause_seconds=0.0,
        ),
        "response": Response(automatic=True, restore_cooldown_seconds=0.0, reprove_seconds=60.0),
        "mail": None,
        "paths": Paths(
            state=folder / "state", backups=folder / "backups", signing_key=folder / "key.pem"
        ),
        "limits": Limits(
            timeout_seconds=LIMIT_SECONDS,
            connect_timeout_seconds=LIMIT_SECONDS,
            max_body_bytes=1_000_000,
            max_redirects=5,
            max_pages=100,
            concurrency=4,
            max_tree_entries=10_000,
        ),
        "backup": BackupSettings(compression=Compression.NONE, at=""),
        "checks": (),
        "playbooks": (),
        "templates": TEMPLATES,
        **changes,
    }
    return Config(**values)  # type: ignore[arg-type] # a test gives what it means
