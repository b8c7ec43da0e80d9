"""`sentinel baseline learn`: rounds of looks, and what came of them."""

from argparse import Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.baseline import Baseline
    from sentinel.core.ports import Progress
    from sentinel.core.site import Site
    from sentinel.core.under_way import LearningUnderWay
    from sentinel.learning import Learnt

SHOWN_UNREAD = 10
SHOWN_WARNINGS = 20
SHOWN_SLOTS = 10
QUICK = "quick: hourly and daily changes are unknown"
"""Said wherever a baseline is shown that was learnt at once."""


def learn(app: "App", args: Namespace) -> int:
    from sentinel.commands.output import progress
    from sentinel.errors import UsageError
    from sentinel.learning import Learnt
    from sentinel.people import user_of_machine

    if args.fetches is not None and not 1 <= args.fetches <= 50:
        raise UsageError(f"--fetches {args.fetches}: found a number outside 1 to 50.")
    site = app.site(args.site)
    settings = app.config.learning
    quick = args.quick or args.fetches is not None
    by = user_of_machine()
    if not args.go_on:
        _note_what_is_given_up(app, site)
    with progress(f"learning {site.name}") as bar:
        if args.go_on:
            done = app.run(_go_on(app, site, bar))
        else:
            rounds = args.fetches or settings.rounds
            spread = 0.0 if quick else settings.spread_seconds
            app.learner.begin(site, rounds=rounds, spread_seconds=spread, by=by)
            done = app.run(_first_rounds(app, site, bar))
    if isinstance(done, Learnt):
        tell_unsealed(app, done.baseline)
        return _tell_learnt(done, site, as_json=args.json)
    return _tell_under_way(done, site, as_json=args.json)


def _note_what_is_given_up(app: "App", site: "Site") -> None:
    """A learning that is under way ends here, also one that does not verify."""
    from sentinel.commands.output import note
    from sentinel.errors import IntegrityError

    try:
        before = app.store.learnings.get(site.name)
    except IntegrityError as error:
        note(str(error))
        return
    if before is not None:
        note(f"This takes the place of a learning under way ({before.progress}).")


async def _first_rounds(app: "App", site: "Site", bar: "Progress") -> "LearningUnderWay | Learnt":
    """The rounds of the first two minutes; all of them where the learning is quick."""
    import asyncio

    from sentinel.core.under_way import FIRST_ROUNDS
    from sentinel.jobs import tender_of
    from sentinel.learning import Learnt

    while True:
        done = await tender_of(app).carry_on(site, progress=bar, daemon=False)
        assert done is not None  # it was begun just now, and what ends it raises
        if isinstance(done, Learnt) or (not done.quick and len(done.taken) >= FIRST_ROUNDS):
            return done
        await asyncio.sleep(max(0.0, (done.next_at - app.clock.now()).total_seconds()))


async def _go_on(app: "App", site: "Site", bar: "Progress") -> "LearningUnderWay | Learnt":
    """Every round that is due by now."""
    from sentinel.errors import NotApproved
    from sentinel.jobs import tender_of
    from sentinel.learning import Learnt

    while True:
        done = await tender_of(app).carry_on(site, progress=bar, daemon=False)
        if done is None:
            raise NotApproved(
                f"{site.name}: no learning is under way. Next: sentinel baseline learn "
                f"--site {site.name}."
            )
        if isinstance(done, Learnt) or done.next_at > app.clock.now():
            return done


def _tell_under_way(learning: "LearningUnderWay", site: "Site", *, as_json: bool) -> int:
    from sentinel.commands.output import print_json, say

    if as_json:
        print_json(
            "baseline-learn",
            {
                "id": None,
                "rounds_taken": len(learning.taken),
                "rounds": learning.rounds,
                "next_round_at": learning.next_at,
            },
        )
        return 0
    say(
        f"{learning.progress} are taken; the next one is due {learning.next_at:%Y-%m-%d %H:%M} UTC."
    )
    say("The running daemon takes it and tells the approvers of the candidate; without the daemon:")
    say(f"  sentinel baseline learn --continue --site {site.name}")
    return 0


def _tell_learnt(learnt: "Learnt", site: "Site", *, as_json: bool) -> int:
    from sentinel.commands.output import print_json, say
    from sentinel.core.counts import counted
    from sentinel.core.enrolled import named_words, server_words

    baseline = learnt.baseline
    slots = sum(len(page.slots) for page in baseline.pages)
    unsealed = [page for page in baseline.pages if not page.sealable]
    tree = baseline.tree
    if as_json:
        print_json(
            "baseline-learn",
            {
                "id": baseline.id,
                "pages": len(baseline.pages),
                "files": 0 if tree is None else len(tree.files),
                "quick": baseline.learning.quick,
                "volatile_places": slots,
                "not_sealable": [page.subject for page in unsealed],
                "warnings": baseline.warnings,
                "server": baseline.server,
                "named": baseline.named,
                "left_out": learnt.left_out,
                "stopped_because": learnt.stopped_because,
                "unread": learnt.unread,
            },
        )
        tell_unread(baseline)
        return 0
    files = "no document root" if tree is None else counted(len(tree.files), "file")
    pages = counted(len(baseline.pages), "page or asset", "pages and assets")
    say(f"Candidate {baseline.id}: {pages}, {files}.")
    quick = f" ({QUICK})" if baseline.learning.quick else ""
    rounds = counted(baseline.fetches, "round")
    say(f"{counted(slots, 'volatile place')} learnt from {rounds} of looks{quick}.")
    _show_slots(baseline)
    for page in unsealed[:SHOWN_SLOTS]:
        say(f"  not sealable: {page.subject}: {page.unsealable_because}")
    for line in (server_words(baseline.server), *named_words(baseline.named)):
        say(f"  {line}")
    if baseline.hosts:
        say(f"  active content comes from or goes to: {', '.join(baseline.hosts)}")
    tell_warnings(baseline)
    if learnt.left_out:
        left_out = counted(len(learnt.left_out), "address", "addresses")
        say(f"  left out: {left_out}, such as {learnt.left_out[0]}")
    if learnt.stopped_because:
        say(f"  INCOMPLETE: the crawl ended early: {learnt.stopped_because}")
    tell_unread(baseline)
    on = f"--site {site.name}"
    say(f'Next: sentinel baseline diff {on}, then sentinel baseline approve {on} --by "NAME".')
    return 0


def tell_unsealed(app: "App", baseline: "Baseline") -> None:
    """Pages that a check wants sealed and that cannot be."""
    from sentinel.commands.output import note
    from sentinel.learnt_parts import is_sealed

    for page in baseline.pages:
        if not page.sealed and is_sealed(page.subject, app.config.checks):
            because = page.unsealable_because or "it was learnt before the check said so"
            note(f"NOT SEALED, though a check asks for it: {page.subject}: {because}")


def tell_warnings(baseline: "Baseline") -> None:
    """Hostile signs in what was learnt."""
    from sentinel.commands.output import say

    for warning in baseline.warnings[:SHOWN_WARNINGS]:
        quote = f" {warning.quote[:200]!r}" if warning.quote else ""
        say(f"  LOOK AT THIS before you approve: {warning.subject}: {warning.text}{quote}")
    if len(baseline.warnings) > SHOWN_WARNINGS:
        say(f"  and {len(baseline.warnings) - SHOWN_WARNINGS} more; --json has them all")


def tell_unread(baseline: "Baseline") -> None:
    """That a baseline has holes: who approves it must know, for they are neither watched nor
    backed up."""
    from sentinel.commands.output import note
    from sentinel.core.counts import counted

    unread = () if baseline.tree is None else baseline.tree.unread
    if not unread:
        return
    what = counted(len(unread), "file or folder", "files and folders")
    note(f"INCOMPLETE: {baseline.id} knows nothing of {what} that could not be read:")
    for path in unread[:SHOWN_UNREAD]:
        note(f"  {path}")
    if len(unread) > SHOWN_UNREAD:
        note(f"  and {len(unread) - SHOWN_UNREAD} more; --json of `baseline learn` has them all.")
    note(
        "A change there is not seen, and no backup is made. Give the user running Sentinel read "
        f"access to the whole document root, then: sentinel baseline learn --site {baseline.site}."
    )


def _show_slots(baseline: "Baseline") -> None:
    from sentinel.commands.output import say

    shown: set[str] = set()
    for page in baseline.pages:
        for slot in page.slots:
            if slot.shows not in shown and len(shown) < SHOWN_SLOTS:
                shown.add(slot.shows)
                say(f"  volatile: {page.subject}: {slot.shows}")
