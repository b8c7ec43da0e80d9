"""`sentinel deploy plan BUILD_DIR`: what a deploy will put where. It needs no configuration."""

import sys
from argparse import ArgumentParser, Namespace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.core.deploy_manifest import DeployPlan
    from sentinel.core.manifest import Manifest

MAX_ENTRIES = 1_000_000
MAX_SIGNS = 20
_SHOWN = 5


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("build", type=Path, metavar="BUILD_DIR", help="the site as it was built")
    parser.add_argument(
        "--against",
        type=Path,
        metavar="DOCROOT",
        help="what stands now (the document root, or the build before): files of it that are not "
        "in BUILD_DIR shall be gone",
    )
    parser.add_argument(
        "--keep",
        action="append",
        default=[],
        metavar="GLOB",
        help="files that are not in BUILD_DIR and stay all the same, such as `uploads/**`",
    )
    parser.add_argument(
        "--url-prefix",
        default="/",
        metavar="/x/",
        help="the folder of the site into which BUILD_DIR goes (default: `/`)",
    )
    parser.add_argument(
        "--accept-signs",
        action="store_true",
        help="plan a build although pages of it claim an attack or hide code: somebody has looked",
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: stdout")
    parser.add_argument(
        "--sign",
        type=Path,
        metavar="KEY",
        help="an Ed25519 private key, PEM, outside BUILD_DIR (`sentinel key new FILE` makes one)",
    )


def run(args: Namespace) -> int:
    """Exit code 0; 2 where a word does not fit, 3 where the folder cannot be read, 4 where pages
    of the build look hostile."""
    import json

    from sentinel.commands.output import note, print_json
    from sentinel.core.counts import counted
    from sentinel.core.deploy_manifest import document_of, left_out
    from sentinel.edges.files import write_atomically

    build = _scanned(args.build)
    _refuse_signs(args, build)
    plan = _signed(_planned(args, build), args)
    text = json.dumps(document_of(plan), indent=1, ensure_ascii=True) + "\n"
    if skipped := left_out(build):
        named = ", ".join(repr(path) for path in skipped[:_SHOWN])
        note(
            f"Not in the plan, for links and special files have no bytes of their own: {named}"
            f"{' and more' if skipped[_SHOWN:] else ''}. Where they change, people are asked."
        )
    if args.output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return 0
    write_atomically(args.output, text.encode(), mode=0o644)
    if args.json:
        facts = {"digest": plan.digest, "signed_by": plan.signed_by}
        print_json("deploy-planned", {**facts, "files": len(plan.files), "gone": len(plan.gone)})
        return 0
    gone = f", {counted(len(plan.gone), 'file')} shall be gone" if plan.gone else ""
    note(f"{args.output}: {counted(len(plan.files), 'file')}{gone}. SHA-256 {plan.digest}.")
    if plan.signed_by:
        note(f"Signed with the public key {plan.signed_by}; name it under [deploy] keys.")
    note(f"Next, before anything is copied: sentinel deploy begin --manifest {args.output}")
    return 0


def _refuse_signs(args: Namespace, build: "Manifest") -> None:
    """Raises Refused where a page looks hostile and nobody said that this is meant."""
    from sentinel.commands.deploy_signs import hostile_signs
    from sentinel.commands.output import note
    from sentinel.errors import Refused

    signs = list(islice(hostile_signs(args.build, build), MAX_SIGNS))
    for path, text in signs:
        note(f"{path!r}: {text}")
    if signs and not args.accept_signs:
        raise Refused(
            f"{args.build}: not planned, for pages of it look as if it had been attacked (above). "
            "Look at them; if they are meant so, repeat with --accept-signs."
        )


def _planned(args: Namespace, build: "Manifest") -> "DeployPlan":
    from sentinel.core.deploy_manifest import plan_of
    from sentinel.core.globs import matcher
    from sentinel.edges.clock import SystemClock
    from sentinel.errors import UsageError

    standing = None if args.against is None else _scanned(args.against)
    below = args.url_prefix.strip("/")
    start = f"{below}/" if below else ""
    keeps = matcher(tuple(args.keep))
    paths = () if standing is None else tuple(e.path for e in standing.entries)
    inside = (path[len(start) :] for path in paths if path.startswith(start))
    try:
        return plan_of(
            build,
            now=SystemClock().now(),
            prefix=args.url_prefix,
            standing=standing,
            kept=[path for path in inside if keeps(path)],
        )
    except ValueError as error:
        raise UsageError(f"deploy plan {args.build}: {error}.") from error


def _signed(plan: "DeployPlan", args: Namespace) -> "DeployPlan":
    """Raises UsageError where the key lies in what would be published, or is none."""
    from dataclasses import replace

    from sentinel.core.deploy_manifest import PURPOSE
    from sentinel.edges.keys import given_private
    from sentinel.errors import IntegrityError, UsageError

    if args.sign is None:
        return plan
    for folder in filter(None, (args.build, args.against)):
        if args.sign.resolve().is_relative_to(folder.resolve()):
            raise UsageError(
                f"--sign {args.sign}: the private key lies in {folder}, which is published; "
                "accepted: a key outside of it. Make a new one, for this one may be known."
            )
    try:
        key = given_private(args.sign)
    except IntegrityError as error:
        raise UsageError(
            f"--sign {args.sign}: found no Ed25519 private key that can be read; accepted: a PEM "
            "file without a pass phrase, as `sentinel key new FILE` makes it."
        ) from error
    plan = replace(plan, signed_by=key.public_text)
    return replace(plan, signature=key.sign(PURPOSE, plan.payload))


def _scanned(folder: Path) -> "Manifest":
    """Raises TreeError; UsageError where it is no folder."""
    from sentinel.edges.tree import LocalTree
    from sentinel.errors import UsageError

    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; accepted: one with the files of a site.")
    return LocalTree(MAX_ENTRIES).scan(folder)
