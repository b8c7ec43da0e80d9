"""`sentinel playbook list | show | check`."""

from argparse import Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.core.playbook import JournalEntry, Playbook
    from sentinel.core.settings import Config


def list_all(args: Namespace) -> int:
    """Exit code 0."""
    from sentinel.commands.output import print_json, say
    from sentinel.config import load_in_force

    config = load_in_force(args.config)
    rows = [
        {
            "name": one.name,
            "title": one.title,
            "on": list(one.on),
            "steps": len(one.steps),
            "asks": [step.id for step in one.steps if step.asks],
            "sha256": one.sha256,
            "source": one.source,
        }
        for one in config.playbooks
    ]
    if args.json:
        print_json("playbooks", {"playbooks": rows})
        return 0
    for book in config.playbooks:
        asking = [step.id for step in book.steps if step.asks]
        answered = ", ".join(verdict.value for verdict in book.on)
        say(f"{book.name}: {book.title}")
        say(f"  answers {answered}; {len(book.steps)} steps; {book.source}")
        say(f"  asks people at: {', '.join(asking) if asking else 'no step'}")
        say(f"  sha256 {book.sha256}")
    return 0


def show(args: Namespace) -> int:
    """Exit code 0. Raises UsageError for a name or an incident that there is not."""
    from sentinel.config import load_in_force
    from sentinel.errors import UsageError

    if args.incident:
        return _show_incident(args)
    config = load_in_force(args.config)
    if not args.name:
        names = ", ".join(book.name for book in config.playbooks)
        raise UsageError(f"Which playbook? One of: {names}. Or give --incident INC.")
    _tell(named(config, args.name), config, args, ())
    return 0


def named(config: "Config", name: str) -> "Playbook":
    """The playbook of that name. Raises UsageError naming those that there are."""
    from sentinel.errors import UsageError

    found = next((book for book in config.playbooks if book.name == name), None)
    if found is None:
        names = ", ".join(book.name for book in config.playbooks)
        raise UsageError(f"{name}: no such playbook; there are: {names}.")
    return found


def check(args: Namespace) -> int:
    """Exit code 0 where they keep every rule, 2 with all faults else."""
    from sentinel.commands.output import note, note_faults, print_json, say
    from sentinel.config import load, playbook_file
    from sentinel.config.notes import playbook_notes
    from sentinel.errors import ConfigError

    try:
        if args.file:
            books: tuple[Playbook, ...] = (playbook_file(args.file),)
        else:
            books = load(args.config).playbooks
    except ConfigError as error:
        if args.json:
            print_json("playbook-check", {"ok": False, "problems": error.problems})
        note_faults(args.file or args.config, error.problems)
        return error.exit_code
    remarks = playbook_notes(books)
    if args.json:
        names = {book.name: book.sha256 for book in books}
        print_json("playbook-check", {"ok": True, "playbooks": names, "notes": remarks})
        return 0
    for book in books:
        say(f"{book.source}: fine: {len(book.steps)} steps, sha256 {book.sha256}")
    for remark in remarks:
        note(f"note: {remark}")
    return 0


def _show_incident(args: Namespace) -> int:
    from sentinel.app import open_app
    from sentinel.errors import UsageError

    with open_app(args.config) as app:
        incident = app.store.incidents.get(args.incident)
        if incident is None:
            raise UsageError(f"{args.incident}: no such incident; see sentinel incident list.")
        try:
            book = app.responder.thaw(incident)
        except KeyError:
            raise UsageError(
                f"{incident.id} is {incident.state} and has no playbook yet: one is frozen into "
                "it when it is confirmed."
            ) from None
        if args.name and args.name != book.name:
            raise UsageError(f"{incident.id} is answered by {book.name}, and not by {args.name}.")
        _tell(book, app.config, args, app.store.journal.entries(incident.id))
    return 0


def _tell(
    book: "Playbook", config: "Config", args: Namespace, journal: "tuple[JournalEntry, ...]"
) -> None:
    from sentinel.commands.output import print_json, say
    from sentinel.core.playbook_drawing import drawing
    from sentinel.core.playbook_marks import marks
    from sentinel.drawn import around

    marked = marks(journal, hindi=args.lang == "hi" and not args.json)
    if args.json:
        print_json(
            "playbook",
            {
                "name": book.name,
                "title": book.title,
                "on": list(book.on),
                "source": book.source,
                "sha256": book.sha256,
                "steps": book.steps,
                "incident": args.incident,
                "marks": marked,
                "text": book.text,
            },
        )
        return
    say(f"{book.title} ({book.source})")
    told = around(config, marked, args.lang)
    words = told.words
    answered = ", ".join(words.verdicts[verdict] for verdict in book.on)
    say(words.answers.format(verdicts=answered, digest=book.sha256))
    say()
    for line in drawing(book, told):
        say(line)
