"""`sentinel contacts`: the card of who is called when; who is on duty; what is missing; and what
people say of their own details."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from sentinel.commands import about, contacts_form, contacts_rota, contacts_verify

if TYPE_CHECKING:
    from sentinel.core.contact_check import ContactCheck
    from sentinel.core.contact_gaps import Gap
    from sentinel.core.settings import Config, Contact

HELP = "who is called when, who is on duty, who may do what, and what is missing"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--check", action="store_true", help="say only what is missing; exit code 1 where it is"
    )
    deeds = parser.add_subparsers(dest="deed", metavar="[now|rota|confirm|wrong|form]")
    deeds.add_parser("now", **about("who is on duty now, and who comes next"))
    contacts_rota.add_arguments(deeds.add_parser("rota", **about(contacts_rota.HELP)))
    for name, words in contacts_verify.HELPS.items():
        contacts_verify.add_arguments(deeds.add_parser(name, **about(words)), name)
    contacts_form.add_arguments(deeds.add_parser("form", **about(contacts_form.HELP)))


def run(args: Namespace) -> int:
    """Exit code 0; 1 where `--check` finds that something has to be mended; 2 where the
    configuration is wrong; 4 where an answer does not count."""
    from sentinel import config as configuration

    if args.deed in contacts_verify.HELPS:
        return contacts_verify.run(args)
    config = configuration.load_in_force(args.config)
    if args.deed in {"now", "rota"}:
        return contacts_rota.run(config, args)
    if args.deed == "form":
        return contacts_form.run(config, args)
    return _card(config, args)


def _card(config: "Config", args: Namespace) -> int:
    from sentinel.commands.output import print_json, say
    from sentinel.core.contact_card import card, may_lines
    from sentinel.core.contact_check import standing, standing_text
    from sentinel.core.contact_gaps import gaps, grave
    from sentinel.edges.clock import SystemClock

    now = SystemClock().now()
    checks = _checks(config)
    standings = (
        None
        if checks is None
        else {c.name: standing(c, checks, config.verification, now) for c in config.contacts}
    )
    details = (
        None
        if checks is None
        else {c.name: standing_text(c, checks, config.verification, now) for c in config.contacts}
    )
    found = gaps(config, standings, now)
    code = 1 if args.check and grave(found) else 0
    if args.json:
        print_json("contacts", {**_document(config, checks), "missing": found, "at": now})
    elif args.check:
        for line in _missing(found):
            say(line)
    else:
        for line in (*card(config, details, found, now), "", *may_lines(config)):
            say(line)
    return code


def _missing(found: "tuple[Gap, ...]") -> list[str]:
    if not found:
        return ["Nothing is missing."]
    return [f"{gap.grade}: {gap.line}" for gap in found]


def _checks(config: "Config") -> "tuple[ContactCheck, ...] | None":
    """What contacts have answered; None where it cannot be read: the card does not wait for it."""
    from sentinel.edges.store.contact_checks import read_checks
    from sentinel.errors import SentinelError

    try:
        return read_checks(config.paths.state / "sentinel.db")
    except (SentinelError, OSError):
        return None


def _document(config: "Config", checks: "tuple[ContactCheck, ...] | None") -> dict[str, object]:
    from sentinel.core.authority import MAY, acts_of
    from sentinel.core.contact_check import verified_at

    return {
        "contacts": [
            {
                "name": c.name,
                "post": c.post,
                "mail": c.mail,
                "mobile": c.mobile,
                "office_phone": c.office_phone,
                "office_fax": c.office_fax,
                "language": c.language,
                "roles": c.roles,
                "deputy": c.deputy,
                "stands_in_for": [o.name for o in config.contacts if o.deputy == c.name],
                "key": _key(c),
                "verified_at": verified_at(c, checks or ()),
                "may": [act.value for act in acts_of(c.roles)],
            }
            for c in config.contacts
        ],
        "acts": [
            {
                "act": act.value,
                "roles": roles,
                "contacts": [c.name for c in config.contacts_with(*roles)],
            }
            for act, roles in MAY.items()
        ],
        "deadline_seconds": config.approvals.deadline_seconds,
        "deputy_seconds": config.approvals.deputy_seconds,
    }


def _key(contact: "Contact") -> str:
    from sentinel.edges.keys import fingerprint

    return fingerprint(contact.public_key) if contact.public_key else ""
