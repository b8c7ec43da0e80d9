"""A TLS server that sends an OCSP answer along: Python's own servers cannot."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from OpenSSL import SSL


@asynccontextmanager
async def stapling_server(file: Path, staple: bytes) -> AsyncIterator[int]:
    """With certificates and key of a PEM file; its port."""
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.use_certificate_chain_file(str(file))
    context.use_privatekey_file(str(file))
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_ocsp_server_callback(lambda connection, data: staple)

    async def shake(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = SSL.Connection(context, None)
        connection.set_accept_state()
        with suppress(SSL.Error, ConnectionError):
            while data := await reader.read(4096):
                connection.bio_write(data)
                with suppress(SSL.WantReadError):
                    connection.do_handshake()
                with suppress(SSL.WantReadError):
                    writer.write(connection.bio_read(65536))
                    await writer.drain()
        writer.close()

    server = await asyncio.start_server(shake, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
