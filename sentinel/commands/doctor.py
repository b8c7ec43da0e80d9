"""`sentinel doctor`: would the response work today? Each thing that it needs, and what mends it."""

import os
import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.examination import Examined
    from sentinel.core.settings import Config
    from sentinel.core.site import Site

HELP = (
    "would the response work today: machine, permissions, names, block, people, backups, "
    "playbooks; with what mends it"
)
MAX_CLOCK_ERROR_SECONDS = 2.0


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--site", help="only this site")
    parser.add_argument(
        "--send-test",
        action="store_true",
        help="send one mail, marked as a test, to who is on call",
    )


def run(args: Namespace) -> int:
    """Exit code 0 where nothing is at fault, 1 where something is, 3 where something could not be
    found out. Changes nothing, closes nothing."""
    from sentinel.app import open_app
    from sentinel.commands.output import print_json
    from sentinel.core.examination import verdict_of

    with open_app(args.config) as app:
        sites = [app.site(args.site)] if args.site else list(app.config.sites)
        general = [*_of_sentinel(app, args)]
        each = {site.name: [*_of_site(app, site)] for site in sites}
    everything = [*general, *(one for found in each.values() for one in found)]
    if args.json:
        document = {"good": verdict_of(everything) == 0, "sentinel": general}
        rows = [{"site": name, "found": found} for name, found in each.items()]
        print_json("doctor", {**document, "sites": rows})
    else:
        _show("Sentinel", general)
        for name, found in each.items():
            _show(f"Site {name}", found)
        _sum_up(everything)
    return verdict_of(everything)


def _of_sentinel(app: "App", args: Namespace) -> "Iterator[Examined]":
    from sentinel.commands.doctor_duty import examine_duty
    from sentinel.commands.doctor_journeys import examine_journeys
    from sentinel.commands.doctor_machine import examine_machine
    from sentinel.commands.doctor_mail import examine_mail
    from sentinel.commands.doctor_people import examine_people, examine_playbooks
    from sentinel.commands.doctor_permissions import examine_permissions
    from sentinel.commands.doctor_round_trip import examine_round_trip
    from sentinel.core.examination import fault, fine, warning
    from sentinel.core.settings import Mode

    pid = app.locks.daemon_pid()
    if pid:
        yield fine("daemon", f"It runs (process {pid}).")
    else:
        yield fault("daemon", "It does not run: nobody watches.", "sentinel run, as a service")
    response = app.config.response
    if response.mode is Mode.SHADOW:
        text = "[response] mode is shadow: nothing is blocked or restored."
        yield warning("response", text, 'set mode = "act" once its verdicts convince')
    elif not response.automatic:
        text = "[response] automatic is false: playbooks wait for `sentinel incident confirm`."
        yield warning("response", text, "see that somebody confirms at night, too")
    else:
        yield fine("response", "Playbooks begin by themselves.")
    yield from examine_machine(app)
    yield from examine_permissions(app, args.config)
    yield _clock()
    yield _room(app)
    yield from examine_duty(app)
    yield from examine_people(app)
    yield from examine_mail(app, send_test=args.send_test)
    yield from examine_round_trip(app)
    yield from examine_playbooks(app.config)
    yield from examine_journeys(app.config)


def _clock() -> "Examined":
    from sentinel.core.examination import fine, unknown, warning
    from sentinel.edges.surroundings import clock_state

    state = clock_state()
    fix = "switch on a time service (timedatectl set-ntp true): deadlines and records hang on it"
    if not state["known"]:
        return unknown("clock", "The system does not tell whether its clock is right.", fix)
    if not state["synchronised"]:
        return warning("clock", "It is held to no time server.", fix)
    offset = abs(float(str(state["offset_seconds"])))
    if offset > MAX_CLOCK_ERROR_SECONDS:
        return warning("clock", f"It is {offset:.1f} s off.", fix)
    return fine("clock", "It is held to a time server.")


def _room(app: "App") -> "Examined":
    """On the disk of the state folder: what an attack makes has to be recorded there."""
    from sentinel.core.examination import fault, fine, unknown, warning

    reserve = app.proofs.reserve
    state, fix = reserve.path.parent, "make room there, or name another state folder under [paths]"
    try:
        low, fits = reserve.is_low(), reserve.fits()
    except OSError as error:
        return unknown("room", f"{state}: {error.strerror}.", "look at that file system")
    if low:
        return fault("room", f"The disk of {state} is as good as full.", fix)
    if not fits:
        text = f"The disk of {state} is too small to hold room back for the day it is full."
        return warning("room", text, fix)
    return fine("room", "There is room for the records of an attack, some of it held back.")


def _of_site(app: "App", site: "Site") -> "Iterator[Examined]":
    from sentinel.commands.doctor_block import examine_block
    from sentinel.commands.doctor_names import examine_names
    from sentinel.commands.doctor_tree import examine_tree
    from sentinel.core.examination import fault, fine

    if app.store.baselines.approved(site.name) is None:
        text = "There is no approved baseline: nothing can be proven."
        yield fault("baseline", text, "sentinel baseline learn, then sentinel baseline approve")
    else:
        yield fine("baseline", "It is approved.")
    yield from examine_names(site)
    yield from examine_tree(app, site)
    yield from examine_block(app, site)
    yield from _backups(app, site)
    yield from _commands(app.config, site)


def _backups(app: "App", site: "Site") -> "Iterator[Examined]":
    from sentinel.clean_watch import clean_backups
    from sentinel.core.examination import fault, fine, warning
    from sentinel.core.times import ist_text

    if site.document_root is None:
        text = "There is no document_root: no files to back up or to restore."
        yield warning("backup", text, "give it, or keep another way to restore at hand")
        return
    found = clean_backups(app, site)
    if found.newest is None:
        text = found.missing or "There is none."
        mend = "sentinel backup list" if found.missing else "sentinel backup create"
        yield fault("backup", f"None is clean: {text}", mend)
    else:
        yield fine("backup", f"The newest clean one ended at {ist_text(found.newest)}.")
    yield _rehearsal(app, site)
    yield _exchange(app, site)


def _rehearsal(app: "App", site: "Site") -> "Examined":
    from datetime import timedelta

    from sentinel.core.examination import fault, fine, warning
    from sentinel.core.times import duration_text, ist_text

    last = app.store.rehearsals.last(site.name)
    within = timedelta(seconds=app.config.backup.rehearsed_within_seconds)
    if last is None:
        state = fault if within else warning
        return state("rehearsal", "No restore was ever rehearsed.", "sentinel backup rehearse")
    if last.problems:
        return fault(
            "rehearsal", f"The last one failed: {last.problems[0]}", "sentinel backup rehearse"
        )
    if within and app.clock.now() - last.ended_at > within:
        text = f"The last one was at {ist_text(last.ended_at)}, too long ago."
        return fault("rehearsal", text, "sentinel backup rehearse")
    took = duration_text(timedelta(seconds=last.seconds))
    return fine("rehearsal", f"At {ist_text(last.ended_at)}; the site would be back in {took}.")


def _exchange(app: "App", site: "Site") -> "Examined":
    """Room beside the document root, and whether its file system can swap two names: tried there
    with two scratch folders. Without a backup the room that one would need is not known."""
    from sentinel.core.examination import fault, fine, unknown
    from sentinel.core.manifest import Manifest
    from sentinel.errors import SentinelError

    try:
        newest = app.vault.newest(site.name)
        wanted = Manifest(entries=()) if newest is None else newest.manifest
        obstacle = app.restorer.obstacle(site, wanted)
    except SentinelError as error:
        return unknown("swap", str(error), "look at the document root's file system")
    if obstacle:
        return fault("swap", obstacle, "put that right, or choose another [site.restore] exchange")
    return fine("swap", "There is room beside the document root, and the swap works.")


def _commands(config: "Config", site: "Site") -> "Iterator[Examined]":
    """Programs that would be run for this site are there."""
    from sentinel.core.examination import fault, fine

    wanted = [("restore.reload", argv[0]) for argv in site.restore.reload]
    if site.restart is not None:
        wanted.append(("restart.command", site.restart.command[0]))
    if site.rehearsal.command:
        wanted.append(("rehearsal.command", site.rehearsal.command[0]))
    if config.backup.restic is not None:
        wanted.append(("backup.restic.program", config.backup.restic.program))
    search = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
    for key, program in wanted:
        if site.remote is not None and key != "backup.restic.program":
            continue  # it runs on the site's host
        if shutil.which(program, path=search):
            yield fine(key, f"{program} is there.")
        else:
            yield fault(key, f"{program} is not found.", "install it, or correct config.toml")


def _show(title: str, found: "list[Examined]") -> None:
    from sentinel.commands.output import say

    say(title)
    for one in found:
        say(f"  {one.state.value:<8} {one.what}: {one.text}")
        if one.fix:
            say(f"           -> {one.fix}")


def _sum_up(found: "list[Examined]") -> None:
    from collections import Counter

    from sentinel.commands.output import say
    from sentinel.core.counts import counted

    states = Counter(one.state.value for one in found)
    if not states.keys() - {"ok"}:
        say("Everything that was looked at is in order.")
        return
    rest = ", ".join(
        counted(states[word], name)
        for word, name in (("fault", "fault"), ("warning", "warning"), ("unknown", "open question"))
        if states[word]
    )
    say(f"{states['ok']} in order; {rest}.")
