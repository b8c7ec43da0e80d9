"""The demo's stage: a working folder made by `init`, the sample site, its server, a mail sink."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

from sentinel.commands.init import initialise
from sentinel.demo.mailsink import MailSink
from sentinel.demo.server import DemoServer

SITE_NAME = "demo"
TITLE = "Institute of Earth Resources"
SAMPLE = Path(__file__).parent / "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything that stands around the daemon."""

    folder: Path
    config: Path
    document_root: Path
    url: str
    mails: MailSink


@asynccontextmanager
async def set_up(folder: Path) -> AsyncIterator[Stage]:
    """Builds the stage in an empty folder and takes its servers down afterwards."""
    document_root = folder / "site"
    flags = folder / "block"
    flags.mkdir(mode=0o755, parents=True)
    shutil.copytree(SAMPLE, document_root)
    with DemoServer(document_root, flags, SITE_NAME) as server:
        async with MailSink(folder / "mails") as mails:
            work = folder / "sentinel"
            initialise(
                work, url=server.url, document_root=document_root, name=SITE_NAME, title=TITLE
            )
            config = work / "config.toml"
            _fill_in(config, flags, mails.port)
            yield Stage(
                folder=folder,
                config=config,
                document_root=document_root,
                url=server.url,
                mails=mails,
            )


def _fill_in(config: Path, flags: Path, mail_port: int) -> None:
    """What an operator would fill in: where the block flag lies, the mail server; no cooldown, no
    jobs of the time of day."""
    document: Any = tomlkit.parse(config.read_text(encoding="utf-8"))
    site = document["site"][0]
    site["block"] = {"driver": "demo", "flag_dir": str(flags), "retry_after": "2m"}
    document["mail"] = {
        "host": "127.0.0.1",
        "port": mail_port,
        "security": "none",
        "sender": "sentinel@example.org",
    }
    # people will deface the same file again, which elsewhere waits for a person
    document["response"]["restore_cooldown"] = "1ms"
    # nobody waits a day for a demo's backup to be clean
    document["backup"]["soak"] = "0s"
    # a demo that runs across half past two shows the same as any other
    document["backup"]["at"] = ""
    document["backup"]["rehearse_at"] = ""
    config.write_text(tomlkit.dumps(document), encoding="utf-8")
