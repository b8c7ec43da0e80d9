"""Signatures of a zone are checked beside the event loop."""

import threading
from typing import cast

import pytest

from sentinel.core.names_look import Signing, SigningLook
from sentinel.edges import dnssec
from sentinel.edges.dns_questions import Answered, DnsQuestions
from support.values import T0


class Questions:
    """Everything is answered, and the answer is never read."""

    async def ask(self, *_: object, **__: object) -> Answered:
        return Answered()


async def test_hostile_keys_do_not_hold_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []

    def validated(*_: object) -> SigningLook:
        threads.append(threading.get_ident())
        return SigningLook(state=Signing.VALID)

    monkeypatch.setattr(dnssec, "_validated", validated)
    found = await dnssec.signing_of(cast("DnsQuestions", Questions()), "institute.example", T0)
    assert found.state is Signing.VALID
    assert threads != [threading.get_ident()]
