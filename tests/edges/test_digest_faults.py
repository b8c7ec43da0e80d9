"""What checks of promises, content and form found is told in the digest, and is no function."""

from dataclasses import replace
from datetime import timedelta

from sentinel.core.digest import Digest
from sentinel.core.digest_telling import digest_notice, owner_notices
from sentinel.core.settings import Contact
from sentinel.core.verdict import Verdict
from sentinel.core.words import Language
from sentinel.edges.templates import JinjaRenderer
from support.notices import CONFIG, NOW, SITE
from support.settings import TEMPLATES
from support.values import make_finding

SINCE = NOW - timedelta(days=1)
FOUND = tuple(
    replace(make_finding(f"/{name}", verdict=Verdict.BROKEN, message="wrong"), check=name)
    for name in ("policies", "policies", "dates")
)
DIGEST = Digest(
    findings=FOUND,
    kinds={"policies": "promises", "dates": "content"},
    owners={"policies": "Web Officer", "dates": ""},
)
OWNER = Contact(name="Web Officer", post="", mail="officer@example.org", mobile="", roles=())


def test_broken_promises_are_not_counted_as_broken_functions() -> None:
    message = JinjaRenderer(TEMPLATES, CONFIG).notice(
        digest_notice(DIGEST, SITE, "2026-11-22", SINCE, NOW)
    )
    subject, body = message.in_language(Language.ENGLISH)
    assert subject.endswith(": 3 faults")
    assert "promises --standing broken --site main" in body
    assert "content --site main" in body
    assert " checks --site" not in body
    subject, body = message.in_language(Language.HINDI)
    assert subject.endswith(": 3 कमियाँ")
    assert "promises --standing broken --site main" in body


def test_the_owner_of_a_check_of_promises_gets_what_it_found() -> None:
    """Who does not get the whole digest."""
    whole = digest_notice(DIGEST, SITE, "2026-11-22", SINCE, NOW)
    (own,) = owner_notices(whole, DIGEST, SITE, SINCE, contacts=[OWNER], told=[])
    assert (own.facts["faults"], own.recipients) == (2, ("officer@example.org",))
    assert not owner_notices(whole, DIGEST, SITE, SINCE, contacts=[OWNER], told=[OWNER.mail])
