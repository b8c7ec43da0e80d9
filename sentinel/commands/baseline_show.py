"""`sentinel baseline list | show | diff`: what is learnt, approved, and would change."""

from argparse import Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.baseline import Baseline, PageBaseline

SHOWN_PAGES = 200
SHOWN_EXAMPLE = 60


def list_all(app: "App", args: Namespace) -> int:
    from sentinel.commands.output import print_json, say

    site = app.site(args.site)
    baselines = app.store.baselines.all(site.name)
    under_way = app.store.learnings.get(site.name)
    if args.json:
        rows = [
            {
                "id": b.id,
                "state": b.state,
                "learnt_at": b.learnt_at,
                "pages": len(b.pages),
                "quick": b.learning.quick,
                "not_sealable": sum(not page.sealable for page in b.pages),
                "warnings": len(b.warnings),
                "approved_by": b.approved_by,
                "approved_at": b.approved_at,
                "expires_at": b.expires_at,
                "doubts": app.store.baselines.doubts(b),
                "proposal_for": b.proposal_for,
            }
            for b in baselines
        ]
        learning = under_way and {
            "rounds_taken": len(under_way.taken),
            "rounds": under_way.rounds,
            "next_round_at": under_way.next_at,
        }
        print_json("baseline-list", {"baselines": rows, "learning": learning})
        return 0
    if under_way is not None:
        due = f"{under_way.next_at:%Y-%m-%d %H:%M} UTC"
        say(f"learning under way: {under_way.progress}, the next one due {due}")
    for b in baselines:
        say(_line(app, b))
    if not baselines and under_way is None:
        say(f"No baseline yet. Next: sentinel baseline learn --site {site.name}.")
    return 0


def _line(app: "App", b: "Baseline") -> str:
    from sentinel.commands.baseline_learn import QUICK
    from sentinel.core.baseline import BaselineState
    from sentinel.core.counts import counted

    parts = [f"{b.id}  {b.state}{f' by {b.approved_by}' if b.approved_by else ''}"]
    parts.append(f"learnt {b.learnt_at:%Y-%m-%d %H:%M} UTC  {counted(len(b.pages), 'page')}")
    unsealable = sum(not page.sealable for page in b.pages)
    notes = ["proposed after an edit"] if b.proposal_for else []
    notes += [QUICK] if b.learning.quick else []
    notes += [f"{unsealable} not sealable"] if unsealable else []
    notes += [counted(len(b.warnings), "warning")] if b.warnings else []
    if b.state is BaselineState.CANDIDATE and b.approvals:
        notes.append(f"approved by {b.approvals[-1].by}, a second person is needed")
    if b.state is BaselineState.APPROVED:
        if b.expires_at is not None and b.expires_at <= app.clock.now():
            notes.append(f"in review since {b.expires_at:%Y-%m-%d}")
        notes += app.store.baselines.doubts(b)
    return "  ".join(parts) + (f" ({'; '.join(notes)})" if notes else "")


def candidate_of(app: "App", args: Namespace) -> "Baseline":
    """The named candidate, or the newest that is newer than the approved baseline; what it knows
    nothing of is told before a decision."""
    from sentinel.commands.baseline_learn import tell_unread
    from sentinel.core.baseline import BaselineState
    from sentinel.errors import NotApproved

    if args.id:
        found = named(app, args)
        tell_unread(found)
        return found
    site = app.site(args.site)
    known = app.store.baselines.all(site.name)
    newest = next((b for b in known if b.state is BaselineState.CANDIDATE), None)
    approved = next((b for b in known if b.state is BaselineState.APPROVED), None)
    # what was learnt before the approved one is the site as it was: named, or not at all
    if newest is not None and (approved is None or newest.learnt_at >= approved.learnt_at):
        tell_unread(newest)
        return newest
    older = "" if newest is None else f" newer than the approved baseline ({newest.id} is older)"
    raise NotApproved(
        f"{site.name} has no candidate{older}. Next: sentinel baseline learn --site {site.name}."
    )


def named(app: "App", args: Namespace) -> "Baseline":
    """The baseline of the given id, which says which site. Raises UsageError."""
    from sentinel.errors import UsageError

    found = app.store.baselines.get(args.id)
    of = f" of {app.site(args.site).name}" if args.site else ""
    if found is None or (args.site and found.site != args.site):
        raise UsageError(f"{args.id}: no such baseline{of}; see sentinel baseline list.")
    return found


def show(app: "App", args: Namespace) -> int:
    """Exit code 0; 2 where there is no such baseline or page."""
    from sentinel.commands.output import print_json, say
    from sentinel.errors import NotApproved, UsageError

    if args.id:
        baseline = named(app, args)
    else:
        site = app.site(args.site).name
        newest = next(iter(app.store.baselines.all(site)), None)
        chosen = app.store.baselines.approved(site) or newest
        if chosen is None:
            raise NotApproved(f"{site} has no baseline. Next: sentinel baseline learn.")
        baseline = chosen
    pages = [p for p in baseline.pages if args.page in {None, p.subject}]
    if not pages:
        raise UsageError(f"--page {args.page}: not in baseline {baseline.id}; paths begin with /.")
    if args.json:
        rows = [_row(page) for page in pages]
        print_json("baseline-show", {**_facts(app, baseline), "pages": rows})
        return 0
    for name, value in _facts(app, baseline).items():
        if value not in (None, "", (), []):
            say(f"{name.replace('_', ' ')}: {_text(value)}")
    for page in pages[:SHOWN_PAGES]:
        _show_page(app, page, whole=args.page is not None)
    if len(pages) > SHOWN_PAGES:
        say(f"and {len(pages) - SHOWN_PAGES} more; --page PATH shows one, --json all")
    return 0


def _facts(app: "App", b: "Baseline") -> dict[str, object]:
    from sentinel.core.database_difference import database_line
    from sentinel.core.enrolled import named_lines, server_lines

    return {
        "id": b.id,
        "site": b.site,
        "state": b.state,
        "learnt_at": b.learnt_at,
        "rounds": b.fetches,
        "quick": b.learning.quick or "",
        "user_agents": b.learning.user_agents,
        "approvals": [f"{a.by}{' (signed)' if a.key else ''}, term {a.term}" for a in b.approvals],
        "expires_at": b.expires_at,
        "doubts": app.store.baselines.doubts(b),
        "identity": b.identity,
        "hosts": b.hosts,
        "resources": [
            _resource(r.url, r.sha256, sri=r.sri, volatile=r.volatile) for r in b.resources
        ],
        "servers": server_lines(None, b.server),
        "answers": named_lines((), b.named),
        "files": 0 if b.tree is None else len(b.tree.files),
        "databases": [database_line(state) for state in b.databases],
        "warnings": [f"{w.subject}: {w.text}" for w in b.warnings],
    }


def _resource(url: str, sha256: str, *, sri: bool, volatile: bool) -> str:
    if sri:
        return f"{url} (pages name its digest)"
    if volatile:
        return f"{url} (differs from look to look)"
    return f"{url} {sha256[:12] or '(could not be fetched)'}"


def _row(page: "PageBaseline") -> dict[str, object]:
    return {
        "subject": page.subject,
        "status": page.status,
        "content_type": page.content_type,
        "size": page.size,
        "sealable": page.sealable,
        "not_sealable_because": page.unsealable_because,
        "sealed": page.sealed,
        "watched_share": page.watched_share,
        "variants": page.variants,
        "slots": page.slots,
        "unsettled": page.unsettled,
        "headers": page.headers,
        "picture_hash": page.picture_hash,
    }


def _show_page(app: "App", page: "PageBaseline", *, whole: bool) -> None:
    from sentinel.commands.output import say
    from sentinel.core.counts import counted

    seal = "sealed" if page.sealed else "sealable"
    because = page.unsealable_because
    say(
        f"{page.subject}  {page.status} {page.content_type}  watched {page.watched_share:.0%}  "
        f"{counted(len(page.variants), 'form')}, {counted(len(page.slots), 'volatile place')}  "
        f"{f'NOT SEALABLE: {because}' if because else seal}"
    )
    if not whole:
        return
    for variant in page.variants:
        say(f"  form {variant.sha256}  masked {variant.normal_digest or '(as it is)'}")
    examples = _examples(app, page)
    for slot in page.slots:
        place = f"{slot.path}@{slot.attribute}" if slot.attribute else slot.path
        seen = examples.get((slot.path, slot.attribute), "")
        say(f"  {slot.kind.value}  {place}: {slot.shows}" + (f"  such as {seen!r}" if seen else ""))
    for name, value in page.headers:
        say(f"  header  {name}: {value}")
    for place in page.unsettled:
        say(f"  unsettled  {place}")


def _examples(app: "App", page: "PageBaseline") -> dict[tuple[str, str], str]:
    """What stands in each place of the first form that was seen."""
    from sentinel.core.document import read_document
    from sentinel.core.normalise import tokens

    try:
        body = app.blobs.get(page.variants[0].sha256)
    except (KeyError, IndexError):
        return {}
    document = read_document(body, content_type=page.content_type, url=page.final_url)
    return {
        (token.path, token.attribute): token.value[:SHOWN_EXAMPLE]
        for token in tokens(document)
        if "\0" not in token.value
    }


def diff(app: "App", args: Namespace) -> int:
    from sentinel.commands.baseline_learn import QUICK, tell_warnings
    from sentinel.commands.output import print_json, say
    from sentinel.differences import differences

    candidate = candidate_of(app, args)
    approved = app.store.baselines.approved(candidate.site)
    lines = differences(approved, candidate, app.blobs)
    if args.json:
        before = None if approved is None else approved.id
        print_json(
            "baseline-diff",
            {
                "from": before,
                "to": candidate.id,
                "differences": lines,
                "warnings": candidate.warnings,
                "quick": candidate.learning.quick,
            },
        )
        return 1 if lines else 0
    say(f"From {'nothing' if approved is None else approved.id} to {candidate.id}:")
    for difference in lines:
        say(f"{difference.kind}  {difference.subject}")
        for line in difference.text:
            say(f"    {line}")
    if not lines:
        say("No difference.")
    if candidate.learning.quick:
        say(f"Learnt {QUICK}.")
    for page in candidate.pages:
        if not page.sealable:
            say(f"not sealable  {page.subject}: {page.unsealable_because}")
    tell_warnings(candidate)
    return 1 if lines else 0


def _text(value: object) -> str:
    from datetime import datetime

    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, tuple | list):
        return "; ".join(str(item) for item in value)
    return "yes" if value is True else str(value)
