"""HAProxy: lines for each backend of the site, and a map that is changed in the running process.

HAProxy reads no file while it serves. What is in force stands in three places, and `apply` and
`lift` bring all three to what the flag folder says:

1. the flag folder, as for every driver;
2. <flag_dir>/<site>/haproxy.map, which HAProxy reads at each start and reload: a block that was in
   the running process alone would be gone after one;
3. the map of the running process, changed through its admin socket by one commit, without reload.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sentinel.blockers.flag import (
    PAGE,
    PROBE_NAME,
    PROBE_PAGE,
    PROBES,
    SWITCH,
    TOKENS,
    FlagBlocker,
    as_block_error,
    home_of,
    publish,
    switched,
    token_in,
)
from sentinel.blockers.flag_folder import turn
from sentinel.blockers.haproxy_socket import SocketAway, read_map, replace_map
from sentinel.core.block_settings import HaproxyBlock
from sentinel.core.ports import BlockOrder
from sentinel.core.preparation import Preparation, PreparedFile
from sentinel.core.site import Site, block_settings
from sentinel.errors import BlockError

MAP = "haproxy.map"
PRIVATE_FILE = 0o600
"""It holds the token, and HAProxy reads it while it is still root."""

PART_BYTES = 3000
PARTS = 4
"""The page goes into the map in parts: a line of the file and an answer as a whole have to fit
into one buffer of HAProxy (tune.bufsize, 16 kB)."""
_SHORT_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>503</title>'
    "<p>This website is closed for the moment. Please try again later.</p>"
    '<p lang="hi">यह वेबसाइट अभी बंद है। कृपया कुछ समय बाद फिर प्रयास करें।</p></html>'
)

# what could end a quoted word of HAProxy or an argument in it, or begin a variable
_UNSAFE = re.compile(r"[\"'\\$(),#%\[\]{}\x00-\x1f\x7f]")

_SNIPPET = """\
    # Sentinel: blocks the site "@NAME@" while the flag is set. Made by `sentinel block --snippet`.
    #
    # HAProxy includes no files: copy these lines to the head of EVERY `backend` (or `listen`) that
    # serves the site, as its first `http-request` lines. A frontend that serves this site alone
    # gets them, too, before any redirect. It needs `mode http`, and in `global` a socket:
    # `stats socket @SOCKET@ mode 660 level admin`. The map file has to be there before
    # HAProxy reads the lines. Then `haproxy -c -f /etc/haproxy/haproxy.cfg`, reload, and try it
    # once with `sentinel block` and `sentinel unblock`. At incident time nothing is reloaded.
    #
    # Break glass, without Sentinel: truncate -s 0 @MAP@ && systemctl reload haproxy
    http-request set-var(txn.sentinel_incident) "str(incident),map_str(@MAP@)"
    http-request set-var(txn.sentinel_token) "str(retest),map_str(@MAP@)"
    http-request set-var(txn.sentinel_probe) "str(probe),map_str(@MAP@)"
    http-request set-var(txn.sentinel_pass) bool(true) \
if { path -m reg ^/\\.well-known/acme-challenge/[A-Za-z0-9_-]+$ } \
{ method GET HEAD } !{ query -m found }
    http-request set-var(txn.sentinel_pass) bool(true) \
if { req.fhdr(X-Sentinel-Retest),secure_memcmp(txn.sentinel_token) } \
{ req.fhdr_cnt(X-Sentinel-Retest) 1 }
    http-request return status 503 content-type "text/html; charset=utf-8" \
hdr Retry-After @SECONDS@ hdr X-Sentinel-Block "%[var(txn.sentinel_incident)]" \
hdr Cache-Control no-store lf-string "@PARTS@" \
if { var(txn.sentinel_incident) -m found } !{ var(txn.sentinel_pass) -m bool }
    http-request return status 503 content-type "text/html; charset=utf-8" \
hdr Retry-After @SECONDS@ hdr X-Sentinel-Block @PROBE_NAME@ \
hdr Cache-Control no-store string "@PROBE_PAGE@" \
if { req.fhdr(X-Sentinel-Probe),secure_memcmp(txn.sentinel_probe) } \
!{ var(txn.sentinel_incident) -m found } !{ var(txn.sentinel_pass) -m bool }
    http-request del-header X-Sentinel-Retest
    http-request del-header X-Sentinel-Probe
    # Sentinel: end
"""

_TRAPS = (
    "`http-request` rules run from top to bottom, those of a frontend before those of its "
    "backends: a `redirect`, `deny` or `return` above Sentinel's lines answers before the block.",
    "In `mode tcp` (TLS that is passed through) HAProxy sees no requests and cannot block: take "
    "the driver of the web server behind it.",
    "After a reload, old processes go on with connections that were open, and do not hear of a "
    "block: set `hard-stop-after 30s` in `global`.",
    "Removing the link `current` of the flag folder does not open the site: HAProxy does not look "
    "there. Break glass: empty the map file and reload HAProxy.",
    "A page of more than 12 kB does not fit into HAProxy's buffer: a short one is shown instead.",
    "HAProxy must begin as root, as Debian starts it: the map file is its owner's alone.",
)


class HaproxyBlocker(FlagBlocker):
    """Blocks through HAProxy 2.4 or newer (port Blocker)."""

    def apply(self, order: BlockOrder) -> None:
        """Flag folder, map file, running process; after a crash between them `incident` is empty
        and repeating it puts all three right. Raises BlockError."""
        if not _fits(order.page_html.encode()) and order.short_page_html:
            order = replace(order, page_html=order.short_page_html)
        super().apply(order)
        _follow(order.site, "set")

    def lift(self, site: Site) -> None:
        """As `apply`, the other way; until all three agree `incident` names the block."""
        super().lift(site)
        _follow(site, "lifted")

    def incident(self, site: Site) -> str:
        """The incident that all three places name. Where the flag is set and one of the others
        does not have it, empty: the block has to be put right. Where the flag is not set and one
        of the others still has it, its incident: it has to be lifted. Where HAProxy does not run,
        what it will read when it starts counts. Raises BlockError."""
        flagged = super().incident(site)
        file = _map_file(site)
        with as_block_error(site, "read"):
            wanted = _entries(home_of(site))
            kept = _read(file)
        try:
            running = read_map(_settings(site).socket, file)
        except SocketAway:
            running = dict(kept)
        if flagged:
            return flagged if kept == wanted == running else ""
        return running.get("incident") or kept.get("incident", "")

    def begin_probe(self, site: Site, token: str) -> None:
        """As with any driver; it touches the map as `apply` does. Raises BlockError."""
        super().begin_probe(site, token)
        _follow(site, "probed")

    def end_probe(self, site: Site) -> None:
        """Raises BlockError."""
        super().end_probe(site)
        _follow(site, "probed")

    def snippet(self, site: Site) -> str:
        """The lines to copy. Raises BlockError where a path cannot stand in them."""
        file, place = str(_map_file(site)), str(_settings(site).socket)
        for path in (file, place):
            if _UNSAFE.search(path):
                raise BlockError(
                    f"{path!r}: this path cannot stand in HAProxy's configuration. Take one "
                    "without quotes, commas, backslashes, `$`, `%`, `#`, brackets and braces."
                )
        parts = "".join(f"%[str(page{number}),map_str({file}),b64dec]" for number in range(PARTS))
        words = {
            "NAME": site.name,
            "MAP": file,
            "SOCKET": place,
            "PARTS": parts,
            "PROBE_NAME": PROBE_NAME,
            "PROBE_PAGE": PROBE_PAGE,
            "SECONDS": str(block_settings(site).retry_after_seconds),
        }
        return re.sub(r"@([A-Z_]+)@", lambda found: words[found[1]], _SNIPPET)

    def preparation(self, site: Site) -> Preparation:
        """For Debian's haproxy. Raises BlockError as `snippet`."""
        return Preparation(
            driver="haproxy",
            files=(
                PreparedFile(
                    path=Path(f"/etc/haproxy/sentinel-{site.name}.lines"), text=self.snippet(site)
                ),
                PreparedFile(path=_map_file(site), text="", keep=True),
            ),
            include="",
            where="HAProxy includes no files. Copy the lines to the head of EVERY `backend` (or "
            "`listen`) that serves the site in /etc/haproxy/haproxy.cfg; a frontend that serves "
            "this site alone gets them, too, before any redirect.",
            test=("haproxy", "-c", "-f", "/etc/haproxy/haproxy.cfg"),
            reload=("systemctl", "reload", "haproxy"),
            traps=_TRAPS,
        )


def _settings(site: Site) -> HaproxyBlock:
    settings = block_settings(site).haproxy
    if settings is None:
        raise BlockError(
            f"site {site.name}: nothing says where HAProxy's admin socket is. Add `socket` to its "
            '[site.block], such as "/run/haproxy/admin.sock".'
        )
    return settings


def _map_file(site: Site) -> Path:
    return block_settings(site).flag_dir / site.name / MAP


def _follow(site: Site, done: str) -> None:
    """Brings map file and running process to what the flag folder says."""
    home, file, place = home_of(site), _map_file(site), _settings(site).socket
    if not home.is_dir():  # nothing was ever set
        if read_map(place, file):
            replace_map(place, file, {})
        return
    with as_block_error(site, done), turn(home):
        entries = _entries(home)
        text = "".join(f"{key} {value}\n" for key, value in entries.items())
        publish(file, text.encode(), PRIVATE_FILE)
        if read_map(place, file) != entries:
            replace_map(place, file, entries)


def _entries(home: Path) -> Mapping[str, str]:
    """What the map has to hold. Empty where the site is neither blocked nor probed."""
    entries = {}
    switch = home / SWITCH
    if (switch / PAGE).exists():
        entries["incident"] = switched(switch)
        entries.update(_named("retest", switch / TOKENS))
        for number, part in enumerate(_parts((switch / PAGE).read_bytes())):
            entries[f"page{number}"] = base64.b64encode(part).decode()
    entries.update(_named("probe", home / PROBES))
    return entries


def _named(key: str, folder: Path) -> Mapping[str, str]:
    """The token that lies in a folder, if there is one."""
    token = token_in(folder)
    return {key: token} if token else {}


def _parts(page: bytes) -> tuple[bytes, ...]:
    """In a log-format string HAProxy would escape control characters: to HTML, blanks say the
    same."""
    flat = re.sub(rb"[\x00-\x1f\x7f]+", b" ", page)
    if not _fits(flat):
        flat = _SHORT_PAGE.encode()
    return tuple(flat[begin : begin + PART_BYTES] for begin in range(0, len(flat), PART_BYTES))


def _fits(page: bytes) -> bool:
    return len(page) <= PARTS * PART_BYTES


def _read(file: Path) -> Mapping[str, str]:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.split(" ", 1) for line in lines if line and not line.startswith("#"))
    return {pair[0]: pair[-1] for pair in pairs}
