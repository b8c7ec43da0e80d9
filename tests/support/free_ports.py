"""Free ports for servers that cannot choose one and say which."""

import socket

_KEPT: list[socket.socket] = []
"""They take no connection, and end with this process."""


def free_port() -> int:
    """A TCP port of 127.0.0.1 and, where there is one, of ::1, for a server that is started next.

    A socket that never listens keeps it: neither an outgoing connection nor a server that takes
    any port gets it by chance in the moments before ours is up, or while it is down. One that asks
    for it with SO_REUSEADDR, as servers do, gets it all the same.
    """
    while True:
        first = _bound(socket.AF_INET, "127.0.0.1", 0)
        port: int = first.getsockname()[1]
        kept = [first]
        if has_ipv6():
            try:
                kept.append(_bound(socket.AF_INET6, "::1", port))
            except OSError:  # another process has it there
                first.close()
                continue
        _KEPT.extend(kept)
        return port


def keep(port: int) -> None:
    """Keeps a port of 127.0.0.1 on which nothing listens any more, for what is to be served there
    again."""
    _KEPT.append(_bound(socket.AF_INET, "127.0.0.1", port))


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def _bound(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    made = socket.socket(family)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
    except OSError:
        made.close()
        raise
    return made
