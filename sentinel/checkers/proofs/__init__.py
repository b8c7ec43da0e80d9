"""The ways to prove published promises: pure, one file each. PROOFS is the whole registry."""

from sentinel.checkers.proofs.not_framed import PROOF as NOT_FRAMED
from sentinel.core.proof import Proof

PROOFS: dict[str, Proof] = {
    "not-framed": NOT_FRAMED,
}
