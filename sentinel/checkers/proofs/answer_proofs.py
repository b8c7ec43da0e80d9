"""The proofs about answers: headers, cookies, forms, links, and what pages load."""

from sentinel.checkers.proofs.cookies_disclosed import PROOF as COOKIES_DISCLOSED
from sentinel.checkers.proofs.no_mixed_content import PROOF as NO_MIXED_CONTENT
from sentinel.checkers.proofs.secure_cookies import PROOF as SECURE_COOKIES
from sentinel.checkers.proofs.session_cookies_mostly import PROOF as SESSION_COOKIES_MOSTLY
from sentinel.checkers.proofs.third_parties_disclosed import PROOF as THIRD_PARTIES_DISCLOSED
from sentinel.core.proof import Proof

ANSWER_PROOFS: dict[str, Proof] = {
    "cookies-disclosed": COOKIES_DISCLOSED,
    "no-mixed-content": NO_MIXED_CONTENT,
    "secure-cookies": SECURE_COOKIES,
    "session-cookies-mostly": SESSION_COOKIES_MOSTLY,
    "third-parties-disclosed": THIRD_PARTIES_DISCLOSED,
}
"""By name; part of PROOFS."""
