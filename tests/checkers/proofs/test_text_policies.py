"""What policies must have: topics, an officer, an address, a plan, roles, whole tables."""

import pytest

from sentinel.core.policy_topics import TOPICS
from sentinel.core.published import Standing
from support.proven import answer, promise, proven

OFFICER = (
    "<h2>Grievance Officer</h2><p>Complaints are answered within 30 days.</p>"
    "<p>{name}<br>Email: <a href='mailto:{mail}'>grievance@institute.example</a></p>"
)


def officer(name: str = "Asha Verma", mail: str = "grievance@institute.example") -> str:
    return OFFICER.format(name=name, mail=mail)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (officer(), ""),
        (officer("Shri R. K. Sharma, Deputy Director"), ""),
        (officer("Name: Meena Oraon"), ""),
        (
            "<h2>शिकायत अधिकारी</h2><p>श्रीमती आशा वर्मा, दूरभाष: 0651-2230001</p>"
            "<p>शिकायत 30 दिनों के भीतर निपटाई जाती है।</p>",
            "",
        ),
        ("<p>The office answers questions.</p>", "No grievance officer is named."),
        (officer("The Grievance Officer"), "without a person's name"),
        (
            "<h2>Grievance Officer</h2><p>Asha Verma</p><p>Complaints are answered within "
            "30 days.</p>",
            "without a mail address or telephone number",
        ),
        (
            "<h2>Grievance Officer</h2><p>Asha Verma, 0651-2230001</p>",
            "without how a grievance is made and treated",
        ),
        (officer(mail="someone@elsewhere.example"), "leads to another one"),
    ],
)
def test_the_officer_is_named_with_contact_and_mechanism(body: str, why: str) -> None:
    found = proven(promise("grievance-officer", ("/p",)), answer("p", body))
    assert (found.standing is Standing.BROKEN) == bool(why)
    assert why in found.reason


def test_an_officer_whose_domain_takes_no_mail_cannot_be_reached() -> None:
    page = answer("p", officer())
    rule = promise("grievance-officer", ("/p",))
    assert proven(rule, page, mail={"institute.example": None}).standing is Standing.KEPT
    found = proven(rule, page, mail={"institute.example": False})
    assert found.reason == "The domain institute.example takes no mail."


def test_what_may_stand_on_pages_that_were_not_seen_is_not_called_absent() -> None:
    page = answer("p", "<p>Nothing here.</p>")
    assert proven(promise("grievance-officer"), page).standing is Standing.UNKNOWN
    assert proven(promise("grievance-officer", ("/p", "/q")), page).standing is Standing.UNKNOWN
    both = (page, answer("q", officer()))
    assert proven(promise("grievance-officer", ("/p", "/q")), *both).standing is Standing.KEPT


MAIL = "care@institute.example"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (f"<p>Write to <a href='mailto:{MAIL}?subject=x'>{MAIL}</a>.", ""),
        (f"<p>Write to <a href='mailto:{MAIL}'>us</a>, care[at]institute[dot]example.", ""),
        (f"<p>Write to {MAIL}.", "is not a link"),
        (f"<p>Write to <a href='mailto:{MAIL}'>us</a>.", "does not stand on the page"),
        (
            f"<a href='mailto:{MAIL}'>{MAIL}</a> <a href='mailto:x@evil.example'>{MAIL}</a>",
            "leads to another",
        ),
    ],
)
def test_the_contacts_address_stands_as_text_and_link(body: str, why: str) -> None:
    found = proven(promise("contact-mail", ("/p",), addresses=(MAIL,)), answer("p", body))
    assert (found.standing is Standing.BROKEN) == bool(why)
    assert why in found.reason


def test_absent_topics_are_named() -> None:
    rule = promise("policy-complete", ("/p",), topics=("date", "feedback", "traffic", "names"))
    page = answer("p", "<p>Last updated on: 5 March 2026</p><p>सुझाव हमें लिखें।</p>")
    found = proven(rule, page)
    wanted = "It says nothing of: the analysis of traffic; the person who decides, by name."
    assert found.reason == wanted
    whole = "<p>Web analytics are kept. General Manager: Shri Anil Oraon, 0651-2230001.</p>"
    assert proven(rule, page, answer("p", whole)).standing is Standing.KEPT


def test_each_topic_can_be_absent() -> None:
    rule = promise("policy-complete", ("/p",), topics=TOPICS)
    found = proven(rule, answer("p", "<p>The river is blue.</p>"))
    assert found.reason.count(";") == len(TOPICS) - 1


NAMED = "<p>Contingency plan. Eventualities include the following:</p>"
LABELS = "<p>Defacement: the site is blocked.</p><p>Data corruption: it is mended.</p>"
STEPS = (
    "<ul><li>The logs are preserved as evidence.<li>CERT-In is told: it is reported to CERT-In."
    "<li>The site is restored.<li>The site is tested again.</ul>"
)
PLAN = "<h2>Contingency plan</h2><p>1. Defacement: as follows.</p>"
REST = "<p>2. Data corruption: clean data is loaded.</p><p>Natural disasters: another site.</p>"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (NAMED + LABELS + PLAN + STEPS + REST, ""),
        (
            NAMED + LABELS + PLAN + STEPS + REST + "<p>3. Crash: its cause is found.</p>",
            "names 2 eventualities and treats 3",
        ),
        (
            NAMED + LABELS + PLAN + STEPS + REST.replace("Natural disasters", "Else"),
            "natural disasters",
        ),
        (
            NAMED
            + LABELS
            + PLAN
            + STEPS.replace("The logs are preserved as evidence.", "x")
            + REST,
            "keeping evidence",
        ),
        (
            NAMED + LABELS + PLAN + "<ul><li>The site is restored.<li>Evidence is preserved."
            "<li>It is reported to CERT-In.<li>It is tested again.</ul>" + REST,
            "Restoring the site stands before keeping evidence",
        ),
        ("<p>Our privacy policy: hackers are kept out.</p>", ""),
    ],
)
def test_a_contingency_plan_treats_what_it_names(body: str, why: str) -> None:
    found = proven(promise("plan-complete"), answer(body=body))
    assert (found.standing is Standing.BROKEN) == bool(why)
    assert why in found.reason


HEAD = "<tr><th>No<th>Element<th>Contributor<th>Approver"
REVIEW = "<tr><th>No<th>Content element<th>Review<th>Approver"


@pytest.mark.parametrize(
    ("tables", "why"),
    [
        (f"{HEAD}<tr><td>1<td>About us<td>Writer<td>Head", ""),
        (f"{HEAD}<tr><td>1<td>About us<td>Head<td>Head", "also approves: About us"),
        (
            f"{HEAD}<tr><td>1<td>About us<td>Writer<td>Head</table><table>{REVIEW}"
            "<tr><td>1<td>About us<td>yearly<td>Writer",
            "different approvers of one element: About us",
        ),
        (
            f"{HEAD}<tr><td>1<td>About us<td>Writer<td>Head</table><table>{REVIEW}"
            "<tr><td>1<td>About us<td>yearly<td>head",
            "",
        ),
        ("<tr><th>Name<th>Approver<tr><td>A<td>A", ""),
    ],
)
def test_tables_of_roles_agree(tables: str, why: str) -> None:
    found = proven(promise("roles-agree"), answer(body=f"<table>{tables}</table>"))
    assert (found.standing is Standing.BROKEN) == bool(why)
    assert why in found.reason


@pytest.mark.parametrize(
    ("rows", "broken"),
    [
        ("<tr><td>A<td>yes no<td>x<tr><td>B<td>yes<td>x", True),
        ("<tr><td>A<td>हाँ हाँ<tr><td>B<td>हाँ", True),
        ("<tr><td>A<td>yes<td>no<tr><td>B<td>yes<td>", False),
        ("<tr><td>A<td>yes, in May<tr><td>B<td>yes", False),
        ("<tr><td>A<td colspan=2>yes yes<tr><td>B<td>yes<td>no", False),
    ],
)
def test_columns_that_ran_together_are_told(rows: str, *, broken: bool) -> None:
    found = proven(promise("columns-whole"), answer(body=f"<table>{rows}</table>"))
    assert (found.standing is Standing.BROKEN) == broken


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Offers are mailed by your contact information.", False),
        ("Contact information: the Web Officer, Water Road 1.", True),
        ("For questions contact us by post.", True),
    ],
)
def test_contact_details_of_visitors_are_no_way_to_reach_anybody(text: str, kept: bool) -> None:
    page = answer(body=f"<main><h1>Privacy policy</h1><p>{text}</p></main>")
    asked = promise("policy-complete", applies_to=("/",), topics=("contact",))
    assert proven(asked, page).standing is (Standing.KEPT if kept else Standing.BROKEN)
