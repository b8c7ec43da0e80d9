"""A worker of a crawl at the other end of a socket, in a process of its own or in a thread."""

import asyncio
import hashlib
import socket
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from sentinel.edges.crawler.transfer import Fetched
from sentinel.edges.crawler.wire import Answer, Frames, Order, Setup, pack
from sentinel.edges.crawler.worker import Worker

SETUP = Setup(
    user_agent="tests",
    headers=(),
    own_hosts=("127.0.0.1",),
    allow_addresses=("127.0.0.0/8",),
    timeout_seconds=60.0,
    connect_timeout_seconds=30.0,
    max_body_bytes=10_000_000,
    concurrency=4,
    ca_file="/etc/ssl/certs/ca-certificates.crt",
)


async def carried_out(
    connection: socket.socket, setup: Setup, orders: Iterable[Order]
) -> dict[str, Answer]:
    """What the worker answers to these orders, by the end of their path."""
    loop = asyncio.get_running_loop()
    connection.setblocking(False)
    wanted = {order.number: Path(order.url).name for order in orders}
    await loop.sock_sendall(connection, pack([setup]))
    await loop.sock_sendall(connection, pack(list(orders)))
    frames = Frames()
    found: dict[str, Answer] = {}
    while len(found) < len(wanted):
        data = await loop.sock_recv(connection, 1 << 20)
        assert data, "the worker has gone"
        for batch in frames.feed(data):
            found |= {wanted[item[0]]: Answer(*item) for item in batch}
    return found


@asynccontextmanager
async def worker_in_a_thread() -> AsyncIterator[socket.socket]:
    """Our end of its socket."""
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=Worker(theirs).run)
    thread.start()
    try:
        yield ours
    finally:
        ours.close()
        await asyncio.to_thread(thread.join)
        theirs.close()


def fetched(order: Order, body: bytes, content_type: str) -> Fetched:
    """A good answer as a worker reads it."""
    return Fetched(
        order=order,
        status=200,
        failure="",
        detail="",
        headers=(("content-type", content_type),),
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        cut=False,
        location="",
        elapsed_seconds=0.1,
        at=1_800_000_000.0,
        peer_address="127.0.0.1",
    )
