"""Addresses that a certificate names: whoever answers as the site chooses them."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sentinel.core.platform_options import TlsOptions
from sentinel.core.tls_look import AddressLook, Revocation, TlsTarget
from sentinel.edges import tls_eye
from sentinel.edges.witnesses import further_witnesses
from support.certificate_chains import Chains
from support.settings import make_config
from support.site_server import SiteServer
from support.tls_looks import HOST
from support.values import FakeClock

OURS = "127.0.0.1"


@asynccontextmanager
async def looked_at(folder: Path, ocsp: str) -> AsyncIterator[AddressLook]:
    """What is seen of a site on this machine whose certificate names such a responder."""
    chains = Chains(folder)
    context = chains.served("site", chains.leaf(HOST, ocsp=ocsp), chains.issuing, chains.upper)

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(hang_up, OURS, 0, ssl=context) as server:
        target = TlsTarget(host=OURS, port=server.sockets[0].getsockname()[1])
        eyes = further_witnesses(
            make_config(folder), own_hosts=frozenset({OURS}), clock=FakeClock(chains.now)
        )
        look = await eyes.tls.look(target, options=TlsOptions(ca_file=chains.file))
        yield look.addresses[0]


async def test_no_private_address_is_asked_because_a_certificate_names_it(tmp_path: Path) -> None:
    """Not even on an own host, which may be asked for the site: another program listens there."""
    async with (
        SiteServer({"/": "a program of this machine"}) as program,
        looked_at(tmp_path, f"{program.url}containers/stop") as found,
    ):
        assert program.requests == []
    assert found.revocation.state is Revocation.UNKNOWN
    assert "private" in found.revocation.detail


async def test_certificates_are_not_read_in_the_event_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server can send so many that nothing else would go on for that time."""
    real, threads = tls_eye.chain_facts, list[int]()

    def chain_facts(*given: object) -> object:
        threads.append(threading.get_ident())
        return real(*given)  # type: ignore[arg-type] # as they came

    monkeypatch.setattr(tls_eye, "chain_facts", chain_facts)
    async with looked_at(tmp_path, "") as found:
        assert found.chain is not None
    assert threads and threading.get_ident() not in threads
