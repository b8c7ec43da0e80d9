"""The proofs about what stands in the text of pages; `PROOFS` has them all."""

from sentinel.checkers.proofs.columns_whole import PROOF as COLUMNS_WHOLE
from sentinel.checkers.proofs.contact_mail import PROOF as CONTACT_MAIL
from sentinel.checkers.proofs.copyright_year import PROOF as COPYRIGHT_YEAR
from sentinel.checkers.proofs.grievance_officer import PROOF as GRIEVANCE_OFFICER
from sentinel.checkers.proofs.language_marked import PROOF as LANGUAGE_MARKED
from sentinel.checkers.proofs.last_updated import PROOF as LAST_UPDATED
from sentinel.checkers.proofs.leak_markers import PROOF as LEAK_MARKERS
from sentinel.checkers.proofs.names_agree import PROOF as NAMES_AGREE
from sentinel.checkers.proofs.no_duplicate_pages import PROOF as NO_DUPLICATE_PAGES
from sentinel.checkers.proofs.owner_named import PROOF as OWNER_NAMED
from sentinel.checkers.proofs.placeholders import PROOF as PLACEHOLDERS
from sentinel.checkers.proofs.plan_complete import PROOF as PLAN_COMPLETE
from sentinel.checkers.proofs.policy_complete import PROOF as POLICY_COMPLETE
from sentinel.checkers.proofs.policy_dated import PROOF as POLICY_DATED
from sentinel.checkers.proofs.policy_watched import PROOF as POLICY_WATCHED
from sentinel.checkers.proofs.roles_agree import PROOF as ROLES_AGREE
from sentinel.checkers.proofs.twins_agree import PROOF as TWINS_AGREE
from sentinel.checkers.proofs.whole_text import PROOF as WHOLE_TEXT
from sentinel.core.proof import Proof

TEXT_PROOFS: dict[str, Proof] = {
    "columns-whole": COLUMNS_WHOLE,
    "contact-mail": CONTACT_MAIL,
    "copyright-year": COPYRIGHT_YEAR,
    "grievance-officer": GRIEVANCE_OFFICER,
    "language-marked": LANGUAGE_MARKED,
    "last-updated": LAST_UPDATED,
    "leak-markers": LEAK_MARKERS,
    "names-agree": NAMES_AGREE,
    "no-duplicate-pages": NO_DUPLICATE_PAGES,
    "owner-named": OWNER_NAMED,
    "placeholders": PLACEHOLDERS,
    "plan-complete": PLAN_COMPLETE,
    "policy-complete": POLICY_COMPLETE,
    "policy-dated": POLICY_DATED,
    "policy-watched": POLICY_WATCHED,
    "roles-agree": ROLES_AGREE,
    "twins-agree": TWINS_AGREE,
    "whole-text": WHOLE_TEXT,
}
