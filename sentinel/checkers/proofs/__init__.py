"""The ways to prove published promises: pure, one file each. PROOFS is the whole registry."""

from sentinel.checkers.proofs.answer_proofs import ANSWER_PROOFS
from sentinel.checkers.proofs.approved_changes import PROOF as APPROVED_CHANGES
from sentinel.checkers.proofs.attestation import PROOF as ATTESTATION
from sentinel.checkers.proofs.available import PROOF as AVAILABLE
from sentinel.checkers.proofs.backups_fresh import PROOF as BACKUPS_FRESH
from sentinel.checkers.proofs.by_sentinel import PROOF as BY_SENTINEL
from sentinel.checkers.proofs.checks_good import PROOF as CHECKS_GOOD
from sentinel.checkers.proofs.contacts_verified import PROOF as CONTACTS_VERIFIED
from sentinel.checkers.proofs.drilled import PROOF as DRILLED
from sentinel.checkers.proofs.incidents_closed import PROOF as INCIDENTS_CLOSED
from sentinel.checkers.proofs.not_checkable import PROOF as NOT_CHECKABLE
from sentinel.checkers.proofs.not_framed import PROOF as NOT_FRAMED
from sentinel.checkers.proofs.reviews_in_date import PROOF as REVIEWS_IN_DATE
from sentinel.checkers.proofs.roles_named import PROOF as ROLES_NAMED
from sentinel.checkers.proofs.syntax_checked import PROOF as SYNTAX_CHECKED
from sentinel.checkers.proofs.text_proofs import TEXT_PROOFS
from sentinel.core.proof import Proof

PROOFS: dict[str, Proof] = {
    "approved-changes": APPROVED_CHANGES,
    "attestation": ATTESTATION,
    "available": AVAILABLE,
    "backups-fresh": BACKUPS_FRESH,
    "by-sentinel": BY_SENTINEL,
    "checks-good": CHECKS_GOOD,
    "contacts-verified": CONTACTS_VERIFIED,
    "drilled": DRILLED,
    "incidents-closed": INCIDENTS_CLOSED,
    "not-checkable": NOT_CHECKABLE,
    "not-framed": NOT_FRAMED,
    "reviews-in-date": REVIEWS_IN_DATE,
    "roles-named": ROLES_NAMED,
    "syntax-checked": SYNTAX_CHECKED,
    **ANSWER_PROOFS,
    **TEXT_PROOFS,
}
