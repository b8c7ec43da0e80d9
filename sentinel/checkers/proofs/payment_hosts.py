"""payment-hosts: people are sent to pay only over https, and only to the named gateways."""

from collections.abc import Iterable, Iterator

from sentinel.core.counts import counted
from sentinel.core.note_book import Note, Noted
from sentinel.core.noted_values import broken_by_values, named
from sentinel.core.own_answer import below, is_safe, own_pages
from sentinel.core.page_load import Use
from sentinel.core.proof import (
    OptionKind,
    Proof,
    ProofFacts,
    ProofOption,
    broken,
    kept_by_record,
    unknown,
)
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.urls import host_of
from sentinel.core.whole_page import WholePage

GATEWAYS = frozenset(
    {"billdesk.com", "ccavenue.com", "ccavenue.ae", "payu.in", "payubiz.in", "payumoney.com"}
    | {
        "razorpay.com",
        "paytm.in",
        "paytm.com",
        "paytmpayments.com",
        "cashfree.com",
        "instamojo.com",
    }
    | {"phonepe.com", "easebuzz.in", "atomtech.in", "npsttech.com", "onlinesbi.com", "sbiepay.sbi"}
    | {"onlinesbi.sbi", "sbiepay.com", "paynimo.com", "worldline.com", "eazypay.icicibank.com"}
    | {"smartgateway.hdfcbank.com", "bharatkosh.gov.in", "pfms.nic.in", "egras.in", "juspay.in"}
    | {"paypal.com", "stripe.com", "checkout.com", "adyen.com", "braintreegateway.com"}
)
"""Hosts, and all below them, that take payments in India, and the large ones of the world."""
HOST = "host"


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    gateways = (*GATEWAYS, *promise.texts("hosts"))
    for url in dict.fromkeys(_led_to(page)):
        host = host_of(url)
        if not below(host, gateways):
            continue
        yield Note(kind=HOST, value=host)
        if not is_safe(url):
            yield Note(broken="People are sent to pay over plain HTTP.", quote=url)


def _led_to(page: WholePage) -> Iterator[str]:
    yield from (load.url for load in page.loads if load.use in {Use.FORM, Use.FRAME, Use.SCRIPT})
    yield from (link.url for link in page.links if link.url)


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    del facts
    if noted.broken:
        return broken(promise, noted)
    hosts = noted.of(HOST)
    if not hosts:
        return unknown(promise, "No page was seen that sends people to a payment gateway.")
    others = {one: pages for one, pages in hosts.items() if not below(one, promise.texts("hosts"))}
    if others:
        told = f"Payments lead to gateways that are not on the list: {named(others)}."
        return broken_by_values(promise, others, told)
    seen = counted(len(hosts), "gateway")
    return kept_by_record(promise, f"{seen} on the list, over https: {named(hosts)}.")


PROOF = Proof(
    what="Forms and links to payment gateways use https, and lead to those that are named alone.",
    options=(
        ProofOption(
            name="hosts",
            kind=OptionKind.TEXTS,
            what="The gateways that are used, and all below them.",
        ),
    ),
    page=_page,
    looks=own_pages,
    conclude=_conclude,
)
