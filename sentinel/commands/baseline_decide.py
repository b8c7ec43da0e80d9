"""`sentinel baseline approve | reject | renew`: what a named person decides."""

from argparse import Namespace
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.baseline import Baseline
    from sentinel.core.contact_settings import Contact


def approve(app: "App", args: Namespace) -> int:
    from sentinel.commands.approved_backup import back_up_approved_now
    from sentinel.commands.baseline_show import candidate_of
    from sentinel.commands.output import print_json, say
    from sentinel.core.authority import Act
    from sentinel.core.baseline import BaselineState
    from sentinel.people import person

    candidate = candidate_of(app, args)
    contact = person(app.config, args.by, Act.BASELINE)
    if not args.json:
        _summary(app, candidate)
    if not (args.yes or args.json or _agreed(candidate)):
        say("Nothing was approved.")
        return 1
    decided = _decided(app, args, candidate, contact)
    approved = decided.state is BaselineState.APPROVED
    backup, problem = None, ""
    if approved and not args.no_backup:
        backup, problem = back_up_approved_now(app, app.site(candidate.site))
    if args.json:
        document = {"id": decided.id, "state": decided.state}
        print_json("baseline-decision", {**document, "backup": backup, "backup_problem": problem})
        return 0
    if not approved:
        say(f"{decided.id} is approved by {contact.name}. A page of it is sealed: a second person")
        say(f'must approve it, too: sentinel baseline approve {decided.id} --by "NAME".')
        return 0
    say(f"{decided.id} is {decided.state} by {decided.approved_by}.")
    if decided.expires_at is not None:
        say(f"It is due for a look on {decided.expires_at:%Y-%m-%d}.")
    if backup:
        say(f"Backed up as {backup}.")
    elif args.no_backup:
        say(f"Next: sentinel backup create --site {decided.site}, for a clean copy of it.")
    return 0


def _decided(app: "App", args: Namespace, candidate: "Baseline", contact: "Contact") -> "Baseline":
    """The candidate, or with `--only` what was made of its parts."""
    from sentinel.part_approving import approver_of, part_approver_of

    if not args.only:
        return approver_of(app).approve(
            candidate,
            contact,
            args.reason,
            signature=_signature(candidate, args),
            despite=args.despite_warnings,
        )
    from sentinel.commands.baseline_parts import signer, tell_rest

    done = part_approver_of(app).approve(
        candidate,
        args.only,
        contact,
        args.reason,
        sign=signer(candidate, args),
        despite=args.despite_warnings,
    )
    if not args.json:
        tell_rest(done)
    return done.baseline


def reject(app: "App", args: Namespace) -> int:
    from sentinel.commands.baseline_show import candidate_of
    from sentinel.commands.output import print_json, say
    from sentinel.core.authority import Act
    from sentinel.part_approving import approver_of, part_approver_of
    from sentinel.people import person

    candidate = candidate_of(app, args)
    contact = person(app.config, args.by, Act.BASELINE)
    if args.only:
        from sentinel.commands.baseline_parts import tell_rest

        done = part_approver_of(app).reject(candidate, args.only, contact, args.reason)
        decided = done.baseline
        if not args.json:
            tell_rest(done)
    else:
        decided = approver_of(app).reject(candidate, contact, args.reason)
    if args.json:
        document = {"id": decided.id, "state": decided.state}
        print_json("baseline-decision", {**document, "backup": None, "backup_problem": ""})
        return 0
    say(f"{decided.id} is {decided.state} by {decided.approved_by}.")
    if candidate.proposal_for:
        say("The change still stands on the site. If it is hostile, restore the approved copy:")
        words = f'--site {candidate.site} --by "{contact.name}"{_paths(app, candidate)}'
        say(f"  sentinel restore {words}")
    return 0


def renew(app: "App", args: Namespace) -> int:
    from sentinel.commands.baseline_show import named
    from sentinel.commands.output import print_json, say
    from sentinel.core.authority import Act
    from sentinel.errors import NotApproved
    from sentinel.part_approving import approver_of
    from sentinel.people import person

    site = app.site(args.site).name if not args.id else ""
    baseline = named(app, args) if args.id else app.store.baselines.approved(site)
    if baseline is None:
        raise NotApproved(f"{site} has no approved baseline. Next: sentinel baseline learn.")
    contact = person(app.config, args.by, Act.RENEW)
    signature = _signature(baseline, args)
    renewed = approver_of(app).renew(baseline, contact, args.reason, signature=signature)
    again = renewed.term > baseline.term
    if args.json:
        print_json(
            "baseline-renewal",
            {"id": renewed.id, "term": renewed.term, "expires_at": renewed.expires_at},
        )
    elif again:
        until = "" if renewed.expires_at is None else f" until {renewed.expires_at:%Y-%m-%d}"
        say(f"{renewed.id} is renewed{until}.")
    else:
        say(f"{renewed.id}: {contact.name} renewed it; a second person must renew it, too.")
    return 0


def _signature(baseline: "Baseline", args: Namespace) -> str:
    """The person's signature: made here with their key, or brought from elsewhere."""
    from pathlib import Path

    from sentinel.commands.baseline_signing import read_signature
    from sentinel.core.approval import PURPOSE, statement_of
    from sentinel.edges.keys import given_private

    if args.key:
        return given_private(Path(args.key)).sign(PURPOSE, statement_of(baseline))
    return read_signature(Path(args.signature), baseline) if args.signature else ""


def _summary(app: "App", candidate: "Baseline") -> None:
    """What is about to be approved, in a few lines."""
    from sentinel.commands.baseline_learn import QUICK, tell_unsealed, tell_warnings
    from sentinel.commands.output import say
    from sentinel.differences import differences

    approved = app.store.baselines.approved(candidate.site)
    lines = differences(approved, candidate, app.blobs)
    kinds = Counter(line.kind for line in lines)
    shown = ", ".join(f"{kind}: {number}" for kind, number in sorted(kinds.items()))
    before = "nothing" if approved is None else approved.id
    say(f"From {before} to {candidate.id}: {shown or 'no difference'}.")
    for line in lines[:10]:
        say(f"  {line.kind}  {line.subject}")
    if len(lines) > 10:
        say(f"  and {len(lines) - 10} more: sentinel baseline diff {candidate.id}")
    if candidate.learning.quick:
        say(f"Learnt {QUICK}.")
    tell_unsealed(app, candidate)
    tell_warnings(candidate)


def _agreed(candidate: "Baseline") -> bool:
    """Whether the person at the terminal says yes; without a terminal, the command was it."""
    import sys

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return True
    return input(f"Approve {candidate.id}? [y/N] ").strip().lower() in {"y", "yes"}


def _paths(app: "App", candidate: "Baseline") -> str:
    """The changed files as `--path` words; none where they are too many for one line."""
    import shlex

    from sentinel.core.manifest import difference

    approved = app.store.baselines.approved(candidate.site)
    if approved is None or approved.tree is None or candidate.tree is None:
        return ""
    changed = [change.path for change in difference(approved.tree, candidate.tree)]
    return "".join(f" --path {shlex.quote(p)}" for p in changed) if len(changed) <= 5 else ""
