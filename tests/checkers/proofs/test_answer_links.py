"""Proofs about links, words and metadata of pages."""

from dataclasses import replace

import pytest

from sentinel.core.link_report import LinkReport, Target
from sentinel.core.link_state import LinkReason, LinkState
from sentinel.core.page import FailureReason, Look
from sentinel.core.published import Standing
from sentinel.core.site_facts import SiteFacts
from support.proven import SITE, answer, promise, proven
from support.values import make_failure, make_page

OUT = "https://partner.example/page"


@pytest.mark.parametrize(
    "link",
    [
        f"<a href={OUT} target=_blank>Partner</a>",
        f"<a href={OUT} rel='nofollow external'>Partner</a>",
        f"<a href={OUT} class=ext-link>Partner</a>",
        f"<a href={OUT}>Partner (external site)</a>",
        f"<a href={OUT} title='बाहरी वेबसाइट, नई विंडो में खुलती है'>Partner</a>",
        f"<a href={OUT}>Partner <img src=/i/external.svg alt=''></a>",
        f"<a href={OUT}>Partner <i class='fa fa-external-link'></i></a>",
        f"<a href={OUT} onclick=\"return confirm('You leave us')\">Partner</a>",
        f"<a href='/leave?to={OUT}'>Partner</a>",
        "<a href=https://www.gov.example/>our other host</a>",
        "<a href=https://mines.gov.in/>the ministry</a>",
        "<a href=https://shop.own.example/>our shop</a>",
        f"<a href={OUT} data-x>➜ Partner</a>",
        "<a href=mailto:a@partner.example>mail</a><a name=x>place</a>",
        f"<template><a href={OUT}>in store</a></template>",
    ],
)
def test_a_link_that_leaves_is_marked_or_needs_no_mark(link: str) -> None:
    options = {"own_hosts": ("own.example",), "marks": ("^➜",), "government": ("gov.in",)}
    kept = proven(promise("external-links-marked", **options), answer(body=link))
    assert kept.standing is Standing.KEPT


def test_links_that_leave_without_a_mark_are_counted_once_for_each_page() -> None:
    bare = f"<a href={OUT}>Partner</a><a href=https://two.example/>Two</a>"
    page = answer("links", bare)
    found = proven(promise("external-links-marked"), page, answer("clean"))
    assert (found.standing, found.pages) == (Standing.BROKEN, (page.url,))
    assert found.reason == "2 links leave the site without a mark."
    assert found.quotes == ("Partner (partner.example, two.example)",)


HELP = "<a href=/help>सहायता</a>"


@pytest.mark.parametrize(
    ("bodies", "every_page", "standing"),
    [
        ((HELP, "<p>none"), False, Standing.KEPT),
        ((HELP, "<p>none"), True, Standing.BROKEN),
        (("<p>none", "<p>none"), False, Standing.BROKEN),
        (("<a href=/HELP/>?</a>",), False, Standing.KEPT),
        (("<p>help</p>",), False, Standing.BROKEN),
        ((), False, Standing.UNKNOWN),
    ],
)
def test_a_link_of_a_kind_is_there(
    bodies: tuple[str, ...], every_page: bool, standing: Standing
) -> None:
    pages = [answer(str(number), body) for number, body in enumerate(bodies)]
    promised = promise("link-present", patterns=("/help", "सहायता"), every_page=every_page)
    found = proven(promised, *pages)
    assert found.standing is standing
    assert (standing is Standing.BROKEN) == bool(found.pages)


@pytest.mark.parametrize(
    ("bodies", "options", "standing"),
    [
        (("Owned by the Institute", "<p>none"), {}, Standing.KEPT),
        (("owned by THE INSTITUTE",), {}, Standing.KEPT),
        (("<p>none", "<p>none"), {}, Standing.BROKEN),
        (("Owned by the Institute", "<p>none"), {"every_page": True}, Standing.BROKEN),
        (("Owned by the Institute", "Refund"), {"all": True}, Standing.KEPT),
        (("Owned by the Institute",), {"all": True}, Standing.BROKEN),
        (("<script>Refund</script>",), {}, Standing.BROKEN),
        ((), {}, Standing.UNKNOWN),
    ],
)
def test_words_stand_on_the_pages(
    bodies: tuple[str, ...], options: dict[str, object], standing: Standing
) -> None:
    pages = [answer(str(number), body) for number, body in enumerate(bodies)]
    promised = promise("text-present", patterns=("owned by the institute", "refund"), **options)
    assert proven(promised, *pages).standing is standing


@pytest.mark.parametrize(
    ("body", "standing"),
    [
        ("<a href=https://www.india.gov.in/ target=_blank>Portal</a>", Standing.KEPT),
        ("<a href=https://india.gov.in><img alt=Portal></a>", Standing.BROKEN),
        ("<a href=https://my.india.gov.in/ target=_blank>other</a>", Standing.BROKEN),
        ("<p>india.gov.in</p>", Standing.BROKEN),
    ],
)
def test_the_national_portal_opens_in_a_window_of_its_own(body: str, standing: Standing) -> None:
    assert proven(promise("national-portal"), answer(body=body)).standing is standing


def test_a_domain_of_the_government() -> None:
    assert proven(promise("government-domain")).standing is Standing.BROKEN
    kept = proven(promise("government-domain", suffixes=("gov.example",)))
    assert kept.standing is Standing.KEPT


HEAD = "<title>Home</title><meta name=description content=Water><meta name=Keywords content=a,b>"


@pytest.mark.parametrize(
    ("body", "lacking"),
    [
        (HEAD, ""),
        (HEAD.replace("name=description", "property=og:description"), ""),
        (HEAD.replace("name=Keywords", "name=DC.keywords"), ""),
        (HEAD.replace("Water", "''"), "description"),
        ("<p>bare", "title, description, keywords"),
        ("<meta name=robots content=noindex><p>bare", ""),
        ("<meta http-equiv=refresh content='0; url=/home'>", ""),
    ],
)
def test_pages_carry_their_metadata(body: str, lacking: str) -> None:
    found = proven(promise("metadata-present"), answer(body=body))
    assert found.quotes == ((lacking,) if lacking else ())


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("<html lang=en><a href=/hi/>हिन्दी</a>", True),
        ("<html lang=hi-IN><a href=/en/>English</a>", True),
        ("<html lang=en><a href=/hi/>English</a>", False),
        ("<html lang=en><a hreflang=hi href=/x>अ</a>", True),
        ("<html lang=en><link rel=alternate hreflang=hi-IN href=/x>", True),
        ("<html lang=en><select><option>English<option> Hindi </select>", True),
        ("<html lang=en><a class=lang-switch href='?lang=hi'>अ</a>", True),
        ("<html lang=en><a href=/hi/minutes>Minutes</a>", False),
        ("<html lang=en><p>Hindi is spoken here", False),
    ],
)
def test_another_language_is_offered(body: str, kept: bool) -> None:
    found = proven(promise("language-switch", languages=("hi", "en")), answer(body=body))
    assert found.standing is (Standing.KEPT if kept else Standing.BROKEN)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<a href='tel:+91 522 2345678'>call us</a>", ""),
        ("<p>Call us at 0522-2345678", ""),
        ("<p>Call us any time", "asks to call"),
        ("<p>हमें कॉल करें", "asks to call"),
        ("<p>Call us. Updated on 20.11.2026, २०-११-२०२६, 2026-11-20, 1996-2024", "asks to call"),
        ("<p>Call us at 91-11-23456789", ""),
        ("<p>साइबर धोखाधड़ी पर हमें कॉल करें: १९३०", ""),
        ("<p>For ambulance call our helpline 108", ""),
        ("<p>Call us. We are here since 1956", "asks to call"),
        ("<a href=/contact>Call us</a>", ""),
        ("<p>WhatsApp us for help", "asks to write by WhatsApp"),
        ("<p>WhatsApp us</p><a href=https://wa.me/919876543210>here</a>", ""),
        ("<a href=https://wa.me/09876543210>here</a>", "digits alone"),
        ("<a href=https://wa.me/91-98765>here</a>", "digits alone"),
        ("<a href=https://wa.me/?text=share>share</a>", ""),
        ("<a href=mailto:nobody>write</a>", "Nobody can be reached"),
        ("<a href=tel:soon>x</a>", "Nobody can be reached"),
        ("<p>What the guide calls us to do", ""),
    ],
)
def test_who_is_asked_to_call_finds_where_to(body: str, why: str) -> None:
    found = proven(promise("contact-links"), answer(body=body))
    assert found.standing is (Standing.BROKEN if why else Standing.KEPT)
    assert why in found.reason


PAY = "<form method=post action={}://pay.billdesk.com/x></form>"


@pytest.mark.parametrize(
    ("body", "standing", "why"),
    [
        (PAY.format("https"), Standing.KEPT, "1 gateway"),
        (PAY.format("http"), Standing.BROKEN, "plain HTTP"),
        ("<a href=https://rzp.razorpay.com/x>pay</a>", Standing.BROKEN, "not on the list"),
        ("<a href=https://other.example/>x</a>", Standing.UNKNOWN, ""),
    ],
)
def test_payments_lead_to_named_gateways(body: str, standing: Standing, why: str) -> None:
    found = proven(promise("payment-hosts", hosts=("billdesk.com",)), answer(body=body))
    assert (found.standing, why in found.reason) == (standing, True)


HOME = SITE.url
POLICY = f"{SITE.url}policy"


def shown(
    url: str, body: str = "<h1>Privacy policy</h1>", status: int = 200, **more: object
) -> Look:
    return make_page(url, body.encode(), status=status, **more)


LOGIN = "<form method=post><input name=u><input type=password name=p></form>"
FAILED = make_failure(POLICY)
CIRCLE = make_failure(POLICY, FailureReason.REDIRECT_LOOP)


@pytest.mark.parametrize(
    ("proof", "look", "standing"),
    [
        ("pages-exist", shown(POLICY), Standing.KEPT),
        ("pages-exist", shown(POLICY, "<h1>Tenders</h1>"), Standing.BROKEN),
        ("pages-exist", shown(POLICY, status=404), Standing.BROKEN),
        (
            "pages-exist",
            shown(POLICY, "<title>404 Not Found</title>404"),
            Standing.BROKEN,
        ),
        ("pages-exist", shown(POLICY, status=500), Standing.BROKEN),
        ("pages-exist", shown(POLICY, status=403), Standing.UNKNOWN),
        ("pages-exist", FAILED, Standing.UNKNOWN),
        ("works-without-cookies", shown(POLICY), Standing.KEPT),
        ("works-without-cookies", shown(POLICY, "Please enable cookies to go on"), Standing.BROKEN),
        ("works-without-cookies", CIRCLE, Standing.BROKEN),
        ("works-without-cookies", FAILED, Standing.UNKNOWN),
        ("no-login-needed", shown(POLICY), Standing.KEPT),
        ("no-login-needed", shown(POLICY, LOGIN), Standing.BROKEN),
        (
            "no-login-needed",
            shown(POLICY, f"<h1>Notices</h1>{'<a href=/x>All</a>' * 6}<p>None yet{LOGIN}"),
            Standing.KEPT,
        ),
        (
            "no-login-needed",
            shown(POLICY, f"<h1>Please log in</h1>{'<a href=/x>All</a>' * 6}{LOGIN}"),
            Standing.BROKEN,
        ),
        ("no-login-needed", shown(POLICY, status=401), Standing.BROKEN),
        ("no-login-needed", shown(POLICY, status=403), Standing.UNKNOWN),
        ("no-login-needed", shown(POLICY, f"{LOGIN}{'word ' * 400}"), Standing.KEPT),
        (
            "no-login-needed",
            shown(POLICY, f"{LOGIN}{'w ' * 400}", final_url=f"{SITE.url}login"),
            Standing.BROKEN,
        ),
        ("archived-gone", shown(POLICY, status=410), Standing.KEPT),
        ("archived-gone", shown(POLICY, final_url=HOME), Standing.KEPT),
        ("archived-gone", shown(POLICY), Standing.BROKEN),
        ("archived-gone", FAILED, Standing.UNKNOWN),
        ("links-alive", shown(POLICY), Standing.KEPT),
        ("links-alive", shown(POLICY, status=404), Standing.BROKEN),
        ("links-alive", shown(POLICY, status=429), Standing.UNKNOWN),
        ("links-alive", FAILED, Standing.UNKNOWN),
    ],
)
def test_what_is_asked_for_itself(proof: str, look: Look, standing: Standing) -> None:
    options: dict[str, dict[str, object]] = {
        "pages-exist": {"pages": ("/policy",), "headings": ("policy|नीति",)},
        "archived-gone": {"urls": ("/policy",)},
        "links-alive": {"urls": ("/policy",)},
    }
    promised = promise(proof, applies_to=("/policy",), **options.get(proof, {}))
    found = proven(promised, looks={POLICY: look})
    assert found.standing is standing, found.reason


def test_a_page_that_says_it_is_not_there_is_gone_whatever_its_status() -> None:
    said = shown(POLICY, "<title>404 Not Found</title><h1>404 Not Found</h1>")
    missing = proven(promise("pages-exist", pages=("/policy",)), looks={POLICY: said})
    assert (missing.standing, missing.quotes) == (
        Standing.BROKEN,
        ("a page answers that says it is not there",),
    )
    gone = proven(promise("archived-gone", urls=("/policy",)), looks={POLICY: said})
    assert gone.standing is Standing.KEPT


def test_an_archived_page_that_is_gone_and_still_linked() -> None:
    page = answer("list", "<a href=/old.html>Old notice</a>")
    looks = {f"{SITE.url}old.html": shown(f"{SITE.url}old.html", status=404)}
    found = proven(promise("archived-gone", urls=("/old.html",)), page, looks=looks)
    assert (found.standing, found.pages) == (Standing.BROKEN, (page.url,))


def report(broken: tuple[str, ...] = (), moved: tuple[str, ...] = ()) -> SiteFacts:
    def target(url: str, state: LinkState) -> Target:
        return Target(
            url=url,
            state=state,
            reason=LinkReason.STATUS,
            words="answers 404",
            status=404,
            final_url="https://new.example/",
        )

    made = LinkReport(
        root=SITE.url,
        pages=1,
        links=1,
        checked=1,
        requests=1,
        seconds=1.0,
        broken=tuple(target(url, LinkState.BROKEN) for url in broken),
        redirected=tuple(target(url, LinkState.REDIRECTED) for url in moved),
    )
    return SiteFacts(root=SITE.url, pages={}, report=made)


@pytest.mark.parametrize(
    ("crawl", "standing", "why"),
    [
        (report(), Standing.KEPT, "1 link alive"),
        (report(broken=(OUT,)), Standing.BROKEN, "answers 404"),
        (report(moved=(OUT,)), Standing.KEPT, "now https://new.example/"),
        (None, Standing.UNKNOWN, "not judged"),
    ],
)
def test_links_on_pages_stand_as_the_crawl_judged_them(
    crawl: SiteFacts | None, standing: Standing, why: str
) -> None:
    page = answer(body=f"<a href={OUT}#part>Partner</a><a href=/own>own</a>")
    promised = promise("links-alive", patterns=(r"partner\.example",))
    found = proven(promised, page, crawl=crawl)
    assert (found.standing, why in found.reason) == (standing, True), found.reason


def test_a_dead_host_is_sure_only_where_our_own_network_is_good() -> None:
    """The site itself may answer from the next rack while the way out is cut."""
    dead, other = make_failure(OUT, FailureReason.DNS), "https://other.example/"
    promised = promise("links-alive", urls=(OUT,))
    alone = proven(promised, looks={OUT: dead, POLICY: shown(POLICY)})
    assert alone.standing is Standing.UNKNOWN
    beside = proven(promised, looks={OUT: dead, other: shown(other)})
    assert (beside.standing, beside.pages) == (Standing.BROKEN, (OUT,))


def test_a_link_that_leads_nowhere_is_no_way_to_what_was_promised() -> None:
    """One of two that leads somewhere will do; what no crawl judged is taken as it stands."""
    promised = promise("link-present", patterns=("help",))
    page = answer("", "<a href=/help>Help</a>")
    dead = report((f"{SITE.url}help",))
    assert proven(promised, page).standing is Standing.KEPT
    assert proven(promised, page, crawl=report()).standing is Standing.KEPT
    found = proven(promised, page, crawl=dead)
    assert (found.standing, found.pages) == (Standing.BROKEN, (SITE.url,))
    two = answer("", "<a href=/help>Help</a> <a href=/help/new>Help anew</a>")
    assert proven(promised, two, crawl=dead).standing is Standing.KEPT


@pytest.mark.parametrize("proof", ["link-present", "text-present"])
def test_what_stands_on_no_page_that_was_seen_may_stand_on_others(proof: str) -> None:
    cut = replace(report(), stopped_because="there is no more time")
    promised = promise(proof, patterns=("refund",))
    assert proven(promised, answer("", "<p>None")).standing is Standing.BROKEN
    assert proven(promised, answer("", "<p>None"), crawl=cut).standing is Standing.UNKNOWN
    here = promise(proof, applies_to=("/",), patterns=("refund",))
    assert proven(here, answer("", "<p>None"), crawl=cut).standing is Standing.BROKEN


@pytest.mark.parametrize("takes", [True, None, False])
def test_a_mail_link_of_a_domain_without_mail_reaches_nobody(takes: bool | None) -> None:
    page = answer("", "<a href='mailto:Office@gone.example?subject=x'>write</a>")
    found = proven(promise("contact-links"), page, mail={"gone.example": takes})
    assert found.standing is (Standing.BROKEN if takes is False else Standing.KEPT)


def test_without_an_archived_address_nothing_is_claimed() -> None:
    """An address that never was answers 404, too."""
    assert proven(promise("archived-gone"), answer()).standing is Standing.UNKNOWN
