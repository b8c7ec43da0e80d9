"""An endpoint in one text: an IP address, with a port or without."""


def split_port(text: str) -> tuple[str, int]:
    """Address and port, 0 where none stands there: `10.1.2.3:53`, `[2001:db8::1]:53`, `::1`.

    Raises ValueError for a port that is none; the address is not looked at.
    """
    if text.startswith("["):
        address, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise ValueError(f"not an address with a port: {text!r}")
        return address, _port(rest[1:]) if rest else 0
    if text.count(":") == 1:
        address, _, port = text.partition(":")
        return address, _port(port)
    return text, 0


def joined(address: str, port: int) -> str:
    """The one text of both; without a port where it is 0."""
    if not port:
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and 0 < int(text) < 65_536):
        raise ValueError(f"not a port: {text!r}")
    return int(text)
