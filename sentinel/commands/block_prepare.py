"""`sentinel block prepare`: what has to be installed so that a site can be blocked, where, how to
try it, and whether it is in force already."""

import asyncio
import shutil
from argparse import Namespace
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sentinel.core.ports import Fetcher
    from sentinel.core.preparation import Preparation, PreparedFile
    from sentinel.core.settings import Config
    from sentinel.core.site import Site

TEST_SECONDS = 30.0
DRY_RUN = "nothing is tried in a dry run"
_SHOWN = 3
_WIDTH = 92


def prepare(args: Namespace) -> int:
    """Exit code 0 where each way to block is in force by its probe; 1 where one is not, or its web
    server's own test fails; 3 where one cannot be probed."""
    from sentinel import config as configuration
    from sentinel.commands.block import site_of
    from sentinel.commands.output import print_json
    from sentinel.core.site import block_settings, rungs

    config = configuration.load_in_force(args.config)
    site = site_of(config, args.site)
    block_settings(site)  # says what to do where nothing says how to block it
    found = [_rung(config, rung, args) for rung in rungs(site)]
    if args.json:
        print_json(
            "block-prepare",
            {"site": site.name, "dry_run": args.dry_run, "ways": found, "lift": lift_words(site)},
        )
    else:
        for number, one in enumerate(found, 1):
            _show(one, number, len(found), args)
        _show_break_glass(site)
    states = {str(one["in_force"]) for one in found}
    if "no" in states or any(one["test_fault"] for one in found):
        return 1
    return 3 if "unknown" in states else 0


def _rung(config: "Config", rung: "Site", args: Namespace) -> dict[str, object]:
    from sentinel.blockers import BLOCKERS
    from sentinel.core.ladder import driver_named

    made = driver_named(BLOCKERS, rung).preparation(rung)
    files = [_written(one, made, args) for one in made.files]
    in_force, problems = (
        ("unknown", (DRY_RUN,)) if args.dry_run else asyncio.run(in_force_by_probe(config, rung))
    )
    return {
        "driver": made.driver,
        "files": files,
        "include": made.include,
        "where": made.where,
        "modules": [list(argv) for argv in made.modules],
        "test": list(made.test),
        "test_fault": "" if args.dry_run else _test(made.test),
        "reload": list(made.reload),
        "traps": list(made.traps),
        "in_force": in_force,
        "problems": list(problems),
    }


def _written(one: "PreparedFile", made: "Preparation", args: Namespace) -> dict[str, object]:
    """Writes a file into `--output`; without it, nothing is written, for the web server's own
    folder is the webmaster's."""
    from sentinel.edges.files import write_atomically
    from sentinel.errors import UsageError

    place = one.path if args.output is None else Path(args.output) / one.path.name
    written = False
    if args.output is not None and not args.dry_run and not (one.keep and place.exists()):
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(place, one.text.encode(), mode=0o644)
        except OSError as error:
            raise UsageError(
                f"--output {args.output}: {place} cannot be written ({error.strerror}); accepted: "
                "a folder that this user may write to."
            ) from error
        written = True
    return {"path": one.path, "written_to": place if written else None, "text": one.text}


def _test(argv: tuple[str, ...]) -> str:
    """What the web server's own test says is wrong; empty where it is content or not here."""
    from sentinel.edges.program import run_program

    program = _program(argv)
    if not program:
        return ""
    ran = run_program((program, *argv[1:]), TEST_SECONDS)
    return "" if not ran.fault else f"{' '.join(argv)} {ran.fault}: {ran.complaint[-400:]}"


def _program(argv: tuple[str, ...]) -> str:
    """Its path, also where only root's search path holds it; empty where it is not here."""
    import os

    search = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin:/sbin"
    return (shutil.which(argv[0], path=search) or "") if argv else ""


async def in_force_by_probe(config: "Config", rung: "Site") -> tuple[str, tuple[str, ...]]:
    """`yes`, `no` or `unknown`, and why; the site stays as it is."""
    from sentinel.actions.probing import probe, prober_of, why_not_probed
    from sentinel.blockers import BLOCKERS
    from sentinel.blockers.flag_folder import hidden_points
    from sentinel.errors import BlockError

    prober = prober_of(BLOCKERS, rung)
    why = await asyncio.to_thread(why_not_probed, rung, BLOCKERS)
    if prober is None or why:
        return "unknown", (why,)
    fetcher = fetcher_for(config, rung)
    try:
        problems = await probe(prober, rung, fetcher)
    except BlockError as error:
        return "no", (str(error),)
    finally:
        await fetcher.close()
    if not problems:
        return "yes", ()
    return "no", (problems[0], *hidden_points(rung), *problems[1:])


def fetcher_for(config: "Config", site: "Site") -> "Fetcher":
    """For proofs from outside, with nothing but the configuration."""
    from sentinel.core.urls import hosts_of, neighbour_hosts
    from sentinel.edges.clock import SystemClock
    from sentinel.edges.look import HttpxFetcher

    return HttpxFetcher(
        config.limits,
        user_agents=config.witnesses.user_agents,
        own_hosts=hosts_of(site) | neighbour_hosts(site),
        clock=SystemClock(),
    )


def _show(one: dict[str, object], place: int, ways: int, args: Namespace) -> None:
    from sentinel.commands.output import say

    say(f"Way {place} of {ways}: {one['driver']}" if ways > 1 else f"Blocked by {one['driver']}")
    for number, text in enumerate(_steps(one, args), 1):
        _say_wrapped(f"  {number}. ", text)
    for trap in one["traps"]:  # type: ignore[attr-defined] # made above
        _say_wrapped("  Beware: ", trap)
    if one["test_fault"]:
        say(f"  THE WEB SERVER'S OWN TEST FAILS: {one['test_fault']}")
    _show_proof(one)


def _steps(one: dict[str, object], args: Namespace) -> "Iterator[str]":
    """What a webmaster does, in order; each of some lines."""
    for file in one["files"]:  # type: ignore[attr-defined] # made above
        if file["written_to"]:
            text = f"{file['written_to']} is written. Put it on the web server, as root:"
            yield f"{text}\n{file['path']}"
            continue
        yield f"On the web server, as root, this file:\n{file['path']}" + (
            "" if args.output else "\n(--output DIR writes it; --json shows its text)"
        )
    for argv in one["modules"]:  # type: ignore[attr-defined] # made above
        yield f"Once: {' '.join(argv)}"
    if one["include"]:
        yield f"This line:  {one['include']}\n{one['where']}"
    elif one["where"]:
        yield str(one["where"])
    commands = [" ".join(argv) for argv in (one["test"], one["reload"]) if argv]  # type: ignore[arg-type] # made above
    if commands:
        yield " && ".join(commands)


def _say_wrapped(head: str, text: str) -> None:
    """Lines of a readable width, each under the first one's text; no word is cut."""
    from sentinel.commands.output import say

    lines = [
        part
        for line in text.splitlines()
        for part in wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False) or [""]
    ]
    for number, line in enumerate(lines):
        say((head if number == 0 else " " * len(head)) + line)


def _show_proof(one: dict[str, object]) -> None:
    from sentinel.commands.output import say

    problems = [str(problem) for problem in one["problems"]]  # type: ignore[attr-defined] # made above
    if one["in_force"] == "yes":
        say("  In force: seen from outside at every address, by a probe; the site stayed open.")
    elif one["in_force"] == "no":
        say("  NOT in force yet:")
        for problem in problems[:_SHOWN]:
            say(f"    {problem}")
    else:
        say(f"  Whether it is in force is not known: {problems[0]}.")
        if problems[0] != DRY_RUN:
            say('  Try it once: sentinel block --by "NAME" --reason trial, then sentinel unblock.')
    say()


def lift_words(site: "Site") -> list[str]:
    """Break glass: how the site is opened without Sentinel, for each way to block it."""
    from sentinel.core.site import block_settings, rungs

    found = [f"sentinel unblock --offline --site {site.name} --by NAME   (needs no database)"]
    for rung in rungs(site):
        settings = block_settings(rung)
        flag = settings.flag_dir / site.name
        if settings.cloudflare is not None:
            found.append(f"cloudflare: switch rule {settings.cloudflare.rule} off in the dashboard")
        elif settings.command is not None:
            found.append(f"command: {' '.join(settings.command.lift)}".replace("{site}", site.name))
        elif settings.haproxy is not None:
            found.append(
                f"haproxy: rm {flag}/current && truncate -s 0 {flag}/haproxy.map && "
                "systemctl reload haproxy"
            )
        else:
            found.append(f"{settings.driver}: rm {flag}/current")
    return found


def _show_break_glass(site: "Site") -> None:
    from sentinel.commands.output import say

    say("Print this and keep it where it is found without this machine. The site is closed, and")
    say("Sentinel is dead or wrong; what opens it, one after the other, until it is open:")
    for line in lift_words(site):
        say(f"  {line}")
    say("Nobody has looked whether it is in order then. Stop Sentinel first (systemctl stop")
    say("sentinel), or it closes the site again within a minute.")
