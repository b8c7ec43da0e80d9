"""`sentinel baseline approve | reject --only PATH`: some parts of a candidate."""

from argparse import Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.core.baseline import Baseline
    from sentinel.part_approving import Decided, Sign


def signer(candidate: "Baseline", args: Namespace) -> "Sign":
    """How a part is signed: with the person's key, or not at all. Raises UsageError where a
    signature was brought along: it is one of the whole candidate."""
    from pathlib import Path

    from sentinel.commands.baseline_signing import read_signature
    from sentinel.core.approval import PURPOSE, statement_of
    from sentinel.edges.keys import given_private
    from sentinel.errors import UsageError

    if args.key:
        key = given_private(Path(args.key))
        return lambda baseline: key.sign(PURPOSE, statement_of(baseline))
    if args.signature:
        whole = read_signature(Path(args.signature), candidate)

        def sign(baseline: "Baseline") -> str:
            if baseline.id == candidate.id:
                return whole
            raise UsageError(
                "--signature and --only: what was signed elsewhere is the whole candidate; add "
                "--key PRIVATE.pem, or approve the whole."
            )

        return sign
    return lambda _: ""


def tell_rest(done: "Decided") -> None:
    """What is left in the queue."""
    from sentinel.commands.output import say

    if done.rest is not None:
        say(f"What is left of it waits as {done.rest.id}: sentinel baseline diff {done.rest.id}.")
