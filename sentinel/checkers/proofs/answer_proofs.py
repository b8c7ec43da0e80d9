"""The proofs about answers: headers, cookies, forms, links, and what pages load."""

from sentinel.checkers.proofs.archived_gone import PROOF as ARCHIVED_GONE
from sentinel.checkers.proofs.contact_links import PROOF as CONTACT_LINKS
from sentinel.checkers.proofs.cookies_disclosed import PROOF as COOKIES_DISCLOSED
from sentinel.checkers.proofs.downloads_described import PROOF as DOWNLOADS_DESCRIBED
from sentinel.checkers.proofs.external_links_marked import PROOF as EXTERNAL_LINKS_MARKED
from sentinel.checkers.proofs.forms_secure import PROOF as FORMS_SECURE
from sentinel.checkers.proofs.government_domain import PROOF as GOVERNMENT_DOMAIN
from sentinel.checkers.proofs.language_switch import PROOF as LANGUAGE_SWITCH
from sentinel.checkers.proofs.link_present import PROOF as LINK_PRESENT
from sentinel.checkers.proofs.links_alive import PROOF as LINKS_ALIVE
from sentinel.checkers.proofs.metadata_present import PROOF as METADATA_PRESENT
from sentinel.checkers.proofs.national_portal import PROOF as NATIONAL_PORTAL
from sentinel.checkers.proofs.no_card_data import PROOF as NO_CARD_DATA
from sentinel.checkers.proofs.no_login_needed import PROOF as NO_LOGIN_NEEDED
from sentinel.checkers.proofs.no_mixed_content import PROOF as NO_MIXED_CONTENT
from sentinel.checkers.proofs.no_tracking import PROOF as NO_TRACKING
from sentinel.checkers.proofs.pages_exist import PROOF as PAGES_EXIST
from sentinel.checkers.proofs.payment_hosts import PROOF as PAYMENT_HOSTS
from sentinel.checkers.proofs.pdf_has_text import PROOF as PDF_HAS_TEXT
from sentinel.checkers.proofs.required_fields_marked import PROOF as REQUIRED_FIELDS_MARKED
from sentinel.checkers.proofs.secure_cookies import PROOF as SECURE_COOKIES
from sentinel.checkers.proofs.security_headers import PROOF as SECURITY_HEADERS
from sentinel.checkers.proofs.session_cookies_mostly import PROOF as SESSION_COOKIES_MOSTLY
from sentinel.checkers.proofs.text_present import PROOF as TEXT_PRESENT
from sentinel.checkers.proofs.third_parties_disclosed import PROOF as THIRD_PARTIES_DISCLOSED
from sentinel.checkers.proofs.works_without_cookies import PROOF as WORKS_WITHOUT_COOKIES
from sentinel.core.proof import Proof

ANSWER_PROOFS: dict[str, Proof] = {
    "archived-gone": ARCHIVED_GONE,
    "contact-links": CONTACT_LINKS,
    "cookies-disclosed": COOKIES_DISCLOSED,
    "downloads-described": DOWNLOADS_DESCRIBED,
    "external-links-marked": EXTERNAL_LINKS_MARKED,
    "forms-secure": FORMS_SECURE,
    "government-domain": GOVERNMENT_DOMAIN,
    "language-switch": LANGUAGE_SWITCH,
    "link-present": LINK_PRESENT,
    "links-alive": LINKS_ALIVE,
    "metadata-present": METADATA_PRESENT,
    "national-portal": NATIONAL_PORTAL,
    "no-card-data": NO_CARD_DATA,
    "no-login-needed": NO_LOGIN_NEEDED,
    "no-mixed-content": NO_MIXED_CONTENT,
    "no-tracking": NO_TRACKING,
    "pages-exist": PAGES_EXIST,
    "payment-hosts": PAYMENT_HOSTS,
    "pdf-has-text": PDF_HAS_TEXT,
    "required-fields-marked": REQUIRED_FIELDS_MARKED,
    "secure-cookies": SECURE_COOKIES,
    "security-headers": SECURITY_HEADERS,
    "session-cookies-mostly": SESSION_COOKIES_MOSTLY,
    "text-present": TEXT_PRESENT,
    "third-parties-disclosed": THIRD_PARTIES_DISCLOSED,
    "works-without-cookies": WORKS_WITHOUT_COOKIES,
}
"""By name; part of PROOFS."""
