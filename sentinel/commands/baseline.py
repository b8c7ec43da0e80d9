"""`sentinel baseline learn | list | diff | approve | reject`: the known-good digests."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from sentinel.commands import about

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.baseline import Baseline

HELP = "the known-good digests: learn, list, diff, approve, reject"
SHOWN_UNREAD = 10


def add_arguments(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    learn = commands.add_parser("learn", **about("crawl several times and store a candidate"))
    learn.add_argument(
        "--fetches", type=int, default=3, metavar="N", help="crawls to compare (default: 3)"
    )
    commands.add_parser("list", **about("all baselines, newest first"))
    diff = commands.add_parser("diff", **about("what a candidate would change"))
    diff.add_argument("id", nargs="?", help="candidate (default: the newest)")
    for name, text in (
        ("approve", "make a candidate the approved baseline, and back it up"),
        ("reject", "refuse a candidate"),
    ):
        decide = commands.add_parser(name, **about(text))
        decide.add_argument("id", nargs="?", help="candidate (default: the newest)")
        decide.add_argument("--by", required=True, metavar="NAME", help="a configured contact")
        decide.add_argument("--reason", default="", help="recorded with the decision")
        if name == "approve":
            decide.add_argument(
                "--no-backup", action="store_true", help="do not back up what is approved"
            )
    for sub in commands.choices.values():
        sub.add_argument("--site", help="which site (needed where several are configured)")


def run(args: Namespace) -> int:
    """Exit code 0; 1 where `diff` finds differences; 4 where a decision is refused."""
    from sentinel.app import open_app

    with open_app(args.config) as app:
        return {
            "learn": _learn,
            "list": _list,
            "diff": _diff,
            "approve": _decide,
            "reject": _decide,
        }[args.what](app, args)


def _learn(app: "App", args: Namespace) -> int:
    from sentinel.commands.output import print_json, progress, say
    from sentinel.core.counts import counted
    from sentinel.errors import UsageError
    from sentinel.people import user_of_machine

    if not 1 <= args.fetches <= 50:
        raise UsageError(f"--fetches {args.fetches}: found a number outside 1 to 50.")
    site = app.site(args.site)
    with progress(f"learning {site.name}") as bar:
        learnt = app.run(app.learner.learn(site, fetches=args.fetches, progress=bar))
    baseline = learnt.baseline
    facts = {"baseline": baseline.id, "site": site.name}
    app.audit.append(user_of_machine(), "baseline-learnt", facts)
    slots = sum(len(page.slots) for page in baseline.pages)
    unsealed = [page for page in baseline.pages if not page.sealable]
    if args.json:
        print_json(
            "baseline-learn",
            {
                "id": baseline.id,
                "pages": len(baseline.pages),
                "files": 0 if baseline.tree is None else len(baseline.tree.files),
                "volatile_places": slots,
                "not_sealable": [page.subject for page in unsealed],
                "warnings": [{"subject": s, "signal": signal} for s, signal in learnt.warnings],
                "left_out": learnt.left_out,
                "stopped_because": learnt.stopped_because,
                "unread": learnt.unread,
            },
        )
        tell_unread(baseline)
        return 0
    tree = baseline.tree
    files = "no document root" if tree is None else counted(len(tree.files), "file")
    pages = counted(len(baseline.pages), "page or asset", "pages and assets")
    say(f"Candidate {baseline.id}: {pages}, {files}.")
    fetches = counted(baseline.fetches, "fetch", "fetches")
    say(f"{counted(slots, 'volatile place')} learnt from {fetches} of each page.")
    _show_slots(baseline)
    for page in unsealed[:10]:
        say(f"  not sealable: {page.subject}: only {page.watched_share:.0%} of it can be watched")
    for subject, signal in learnt.warnings[:20]:
        say(f"  LOOK AT THIS before you approve: {subject}: {signal.text} {signal.quote!r}")
    if learnt.left_out:
        left_out = counted(len(learnt.left_out), "address", "addresses")
        say(f"  left out: {left_out}, such as {learnt.left_out[0]}")
    if learnt.stopped_because:
        say(f"  INCOMPLETE: the crawl ended early: {learnt.stopped_because}")
    tell_unread(baseline)
    on = f"--site {site.name}"
    say(f'Next: sentinel baseline diff {on}, then sentinel baseline approve {on} --by "NAME".')
    return 0


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
            if slot.shows not in shown and len(shown) < 10:
                shown.add(slot.shows)
                say(f"  volatile: {page.subject}: {slot.shows}")


def _list(app: "App", args: Namespace) -> int:
    from sentinel.commands.output import print_json, say
    from sentinel.core.counts import counted

    site = app.site(args.site)
    baselines = app.store.baselines.all(site.name)
    if args.json:
        rows = [
            {
                "id": b.id,
                "state": b.state,
                "learnt_at": b.learnt_at,
                "pages": len(b.pages),
                "approved_by": b.approved_by,
                "approved_at": b.approved_at,
                "proposal_for": b.proposal_for,
            }
            for b in baselines
        ]
        print_json("baseline-list", {"baselines": rows})
        return 0
    for b in baselines:
        decided = f" by {b.approved_by}" if b.approved_by else ""
        proposal = " (proposed after an edit)" if b.proposal_for else ""
        say(
            f"{b.id}  {b.state}{decided}  learnt {b.learnt_at:%Y-%m-%d %H:%M} UTC  "
            f"{counted(len(b.pages), 'page')}{proposal}"
        )
    if not baselines:
        say(f"No baseline yet. Next: sentinel baseline learn --site {site.name}.")
    return 0


def _newest(app: "App", args: Namespace) -> "Baseline":
    """The named or the newest candidate; what it knows nothing of is told before a decision."""
    from sentinel.core.baseline import BaselineState
    from sentinel.errors import NotApproved, UsageError

    if args.id:  # an id says which site
        found = app.store.baselines.get(args.id)
        of = f" of {app.site(args.site).name}" if args.site else ""
        if found is None or (args.site and found.site != args.site):
            raise UsageError(f"{args.id}: no such baseline{of}; see sentinel baseline list.")
        tell_unread(found)
        return found
    site = app.site(args.site)
    for baseline in app.store.baselines.all(site.name):
        if baseline.state is BaselineState.CANDIDATE:
            tell_unread(baseline)
            return baseline
    raise NotApproved(
        f"{site.name} has no candidate. Next: sentinel baseline learn --site {site.name}."
    )


def _diff(app: "App", args: Namespace) -> int:
    from sentinel.commands.output import print_json, say
    from sentinel.differences import differences

    candidate = _newest(app, args)
    approved = app.store.baselines.approved(candidate.site)
    lines = differences(approved, candidate, app.blobs)
    if args.json:
        before = None if approved is None else approved.id
        print_json("baseline-diff", {"from": before, "to": candidate.id, "differences": lines})
        return 1 if lines else 0
    say(f"From {'nothing' if approved is None else approved.id} to {candidate.id}:")
    for difference in lines:
        say(f"{difference.kind}  {difference.subject}")
        for line in difference.text:
            say(f"    {line}")
    if not lines:
        say("No difference.")
    return 1 if lines else 0


def _paths(app: "App", candidate: "Baseline") -> str:
    """The changed files as `--path` words; none where they are too many for one line."""
    import shlex

    from sentinel.core.manifest import difference

    approved = app.store.baselines.approved(candidate.site)
    if approved is None or approved.tree is None or candidate.tree is None:
        return ""
    changed = [change.path for change in difference(approved.tree, candidate.tree)]
    return "".join(f" --path {shlex.quote(p)}" for p in changed) if len(changed) <= 5 else ""


def _decide(app: "App", args: Namespace) -> int:
    from sentinel.commands.approved_backup import back_up_approved_now
    from sentinel.commands.output import print_json, say
    from sentinel.core.baseline import BaselineState
    from sentinel.people import person

    candidate = _newest(app, args)
    contact = person(app.config, args.by, "approve or reject a baseline")
    state = BaselineState.APPROVED if args.what == "approve" else BaselineState.REJECTED
    app.audit.append(
        contact.name,
        f"baseline-{state}",
        {"baseline": candidate.id, "site": candidate.site, "reason": args.reason},
    )
    decided = app.store.baselines.decide(candidate.id, state, contact.name, args.reason)
    backup, problem = None, ""
    if state is BaselineState.APPROVED and not args.no_backup:
        backup, problem = back_up_approved_now(app, app.site(candidate.site))
    if args.json:
        document = {"id": decided.id, "state": decided.state}
        print_json("baseline-decision", {**document, "backup": backup, "backup_problem": problem})
        return 0
    say(f"{decided.id} is {decided.state} by {decided.approved_by or contact.name}.")
    if backup:
        say(f"Backed up as {backup}.")
    elif state is BaselineState.APPROVED and args.no_backup:
        say(f"Next: sentinel backup create --site {decided.site}, for a clean copy of it.")
    if state is BaselineState.REJECTED and candidate.proposal_for:
        say("The change still stands on the site. If it is hostile, restore the approved copy:")
        words = f'--site {candidate.site} --by "{contact.name}"{_paths(app, candidate)}'
        say(f"  sentinel restore {words}")
    return 0
