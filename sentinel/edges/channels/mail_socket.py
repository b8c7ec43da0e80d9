"""A connection to a mail server, by whichever of its addresses answers."""

import asyncio
import socket

MAX_ADDRESSES = 4


async def connected(host: str, port: int, seconds: float) -> socket.socket:
    """Not blocking, connected. The addresses are tried in the resolver's order; a dead one, of IPv6
    say, takes only its share of the time.

    Raises OSError as it came from the last address, TimeoutError where that said nothing.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    share = seconds / (min(len(found), MAX_ADDRESSES) + 1)
    last: OSError = OSError("the name has no address")
    for family, kind, protocol, _, address in found[:MAX_ADDRESSES]:
        one = socket.socket(family, kind, protocol)
        one.setblocking(False)
        try:
            async with asyncio.timeout(share):
                await loop.sock_connect(one, address)
        except OSError as error:  # TimeoutError is one
            one.close()
            last = error
        except BaseException:
            one.close()
            raise
        else:
            return one
    raise last
