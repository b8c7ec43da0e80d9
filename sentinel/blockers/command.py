"""The operator's programs that block: argv lists, no shell. What they may need is put in: {site},
{incident}, and as paths of files {page} and {token}, so that no list of processes shows the token.
"""

import os
import re
import shutil
from pathlib import Path

from sentinel.core.block_settings import CommandBlock
from sentinel.core.plain_line import without_tokens
from sentinel.core.ports import BlockOrder
from sentinel.core.preparation import Preparation
from sentinel.core.site import Site, block_settings
from sentinel.edges.files import write_atomically
from sentinel.edges.program import run_program
from sentinel.errors import BlockError

FOLDER = "command"
PAGE, TOKEN = "block.html", "retest-token"
_INCIDENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}")
_TOKEN = re.compile(r"[0-9a-f]{64}")
_SITE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
_SHOWN = 300


class CommandBlocker:
    """Blocks by the operator's programs (port Blocker). They must be harmless to repeat."""

    def apply(self, order: BlockOrder) -> None:
        """Writes page and token into a folder that only Sentinel's user may enter, then runs
        `apply`. Raises BlockError."""
        if not (_INCIDENT.fullmatch(order.incident) and _TOKEN.fullmatch(order.token)):
            raise BlockError(
                f"site {order.site.name}: no incident or no re-test token to block for."
            )
        folder = _folder(order.site)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            write_atomically(folder / PAGE, order.page_html.encode("utf-8", "replace"), mode=0o600)
            write_atomically(folder / TOKEN, order.token.encode(), mode=0o600)
        except OSError as error:
            raise BlockError(
                f"site {order.site.name}: page and token could not be written: {error.filename}: "
                f"{error.strerror}. Sentinel must own {block_settings(order.site).flag_dir}."
            ) from error
        _run(order.site, "apply", _commands(order.site).apply, order.incident)

    def lift(self, site: Site) -> None:
        """Runs `lift`, then forgets page and token. Raises BlockError."""
        _run(site, "lift", _commands(site).lift, "")
        for name in (TOKEN, PAGE):
            (_folder(site) / name).unlink(missing_ok=True)

    def incident(self, site: Site) -> str:
        """What `status` prints: one incident, or nothing. Raises BlockError where it fails or
        prints anything else."""
        said = _run(site, "status", _commands(site).status, "")
        if said and not _INCIDENT.fullmatch(said):
            raise BlockError(
                f"site {site.name}: `status` printed {without_tokens(said)[:_SHOWN]!r}; accepted: "
                "the incident for which the site is blocked (letters, digits and dashes), or "
                "nothing."
            )
        return said

    def snippet(self, site: Site) -> str:
        """The three programs, as they are run. Raises BlockError."""
        commands = _commands(site)
        rows = (("apply", commands.apply), ("lift", commands.lift), ("status", commands.status))
        lines = [f"# {name}: {list(_filled(site, argv, 'INCIDENT'))!r}" for name, argv in rows]
        return "\n".join(lines) + "\n"

    def preparation(self, site: Site) -> Preparation:
        """Nothing to install but the programs. Raises BlockError."""
        return Preparation(
            driver="command",
            files=(),
            include="",
            where="Write these programs so that each may be repeated, ends within its time, and "
            "says what is wrong on its standard error, with an exit code other than 0:\n"
            + self.snippet(site),
            traps=(
                "`status` must ask what really closes the site, not remember what `apply` did.",
                "The programs run as Sentinel's user: give that user what they need, no more.",
            ),
        )


def missing_programs(site: Site) -> tuple[str, ...]:
    """Programs of the driver that are not there or may not be run, by their paths."""
    commands = _commands(site)
    first = dict.fromkeys(argv[0] for argv in (commands.apply, commands.lift, commands.status))
    return tuple(path for path in first if shutil.which(path) is None)


def _commands(site: Site) -> CommandBlock:
    commands = block_settings(site).command
    if commands is None:
        raise BlockError(
            f"site {site.name}: the driver command has no apply, lift and status in config.toml."
        )
    return commands


def _folder(site: Site) -> Path:
    if not _SITE.fullmatch(site.name):
        raise BlockError(f"site {site.name!r}: the name cannot be a folder.")
    return block_settings(site).flag_dir / site.name / FOLDER


def _filled(site: Site, argv: tuple[str, ...], incident: str) -> tuple[str, ...]:
    """One pass over each word: what is put in is not looked at again."""
    folder = _folder(site)
    values = {
        "site": site.name,
        "incident": incident,
        "page": os.fspath(folder / PAGE),
        "token": os.fspath(folder / TOKEN),
    }
    return tuple(re.sub(r"\{([a-z]+)\}", lambda m: values.get(m[1], m[0]), word) for word in argv)


def _run(site: Site, name: str, argv: tuple[str, ...], incident: str) -> str:
    """What the program printed. Raises BlockError."""
    words = _filled(site, argv, incident)
    ran = run_program(words, _commands(site).timeout_seconds)
    if ran.fault:
        complaint = without_tokens(ran.complaint)[-_SHOWN:]
        said = f" It said: {complaint!r}" if complaint else ""
        raise BlockError(f"site {site.name}: `{name}` ({words[0]}) {ran.fault}.{said}")
    return ran.output
