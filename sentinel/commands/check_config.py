"""`sentinel check-config`: reads everything that the daemon would read, and says what is wrong."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.core.settings import Config
    from sentinel.core.site import Site

HELP = "tell all errors of config.toml, checks/ and playbooks/ at once, each with file and key path"


def add_arguments(parser: ArgumentParser) -> None:
    """Takes `--config` and `--json` alone."""


def run(args: Namespace) -> int:
    """Exit code 0 where the configuration is fine; notes on it go to stderr.

    Exit code 2 with every fault on stderr; with `--json` they are on stdout, too.
    """
    from sentinel.commands.output import note, note_faults, print_json, say
    from sentinel.config import load, notes
    from sentinel.errors import ConfigError

    try:
        config = load(args.config)
    except ConfigError as error:
        note_faults(args.config, error.problems)
        if args.json:
            print_json("check-config", {"ok": False, "problems": error.problems})
        return error.exit_code
    remarks = notes(config)
    if args.json:
        print_json("check-config", _document(config, remarks))
        return 0
    say(f"{args.config}: fine: {_counts(config)}")
    for site in config.sites:
        say(f"  {_line(site)}")
    for remark in remarks:
        note(f"note: {remark}")
    return 0


def _counts(config: "Config") -> str:
    from sentinel.core.counts import counted

    return ", ".join(
        counted(count, word)
        for count, word in (
            (len(config.sites), "site"),
            (len(config.checks), "check"),
            (len(config.playbooks), "playbook"),
            (len(config.contacts), "contact"),
            (sum(name.endswith(".j2") for name in config.sources), "template"),
        )
    )


def _line(site: "Site") -> str:
    from sentinel.core.ladder import drivers_text

    where = f"{site.remote.host}:" if site.remote else ""
    files = f"files in {where}{site.document_root}" if site.document_root else "over HTTP alone"
    block = f"blocked by {drivers_text(site)}" if site.block else "not blocked"
    return f"{site.name}: {site.url}, {files}, {block}"


def _document(config: "Config", remarks: tuple[str, ...]) -> dict[str, object]:
    return {
        "ok": True,
        "file": config.file,
        "sites": config.sites,
        "checks": {check.name: check.source for check in config.checks},
        "playbooks": {playbook.name: playbook.source for playbook in config.playbooks},
        "contacts": [contact.name for contact in config.contacts],
        "templates": config.templates,
        "sources": config.sources,
        "notes": remarks,
    }
