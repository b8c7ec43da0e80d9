"""A private HAProxy in front of an application that serves the site and its neighbour."""

import signal

from sentinel.blockers.haproxy import HaproxyBlocker
from sentinel.blockers.haproxy_socket import SocketAway, _told
from sentinel.core.site import Site
from support.application import ALIAS, NEIGHBOUR
from support.web_server import Place, Recipe, Server, until, worker_user

_CONFIGURATION = """
global
    stats socket {run}/admin.sock mode 600 level admin
    user {user}
    log stderr local0
    hard-stop-after 5s
defaults
    mode http
    log global
    option httplog
    timeout connect 30s
    timeout client 300s
    timeout server 300s
frontend web
{binds}
    use_backend other if {{ req.hdr(host),field(1,:) -m str {neighbour} }}
    use_backend alias if {{ req.hdr(host),field(1,:) -m str {alias} }}
    default_backend site
backend site
{snippet}
    http-request redirect location /sub/ code 301 if {{ path /moved }}
    server application 127.0.0.1:{app}
backend alias
{snippet}
    http-request redirect prefix http://site.test code 301
backend other
    server application 127.0.0.1:{app}
"""


def _configure(place: Place, site: Site) -> None:
    binds = [f"    bind {one.strip('[]')}:{place.port}" for one in place.addresses]
    binds.append(
        f"    bind 127.0.0.1:{place.tls_port} ssl crt {place.certificate} alpn h2,http/1.1"
    )
    text = _CONFIGURATION.format(
        run=place.run,
        user=worker_user(),
        binds="\n".join(binds),
        neighbour=NEIGHBOUR,
        alias=ALIAS,
        snippet=place.snippet.read_text(),
        app=place.app_port,
    )
    (place.conf / "haproxy.cfg").write_text(text)


def _command(program: str, place: Place) -> list[str]:
    return [
        program,
        "-W",
        "-S",
        str(place.run / "main.sock"),
        "-f",
        str(place.conf / "haproxy.cfg"),
    ]


def _reload(server: Server) -> None:
    until(lambda: _hears(server))
    before = _pid(server)
    server.process.send_signal(signal.SIGUSR2)
    until(lambda: _pid(server) not in {"", before})


def _hears(server: Server) -> bool:
    """The main process hears no signal until it has done with its start, or with a reload: then it
    answers on its own socket. A reload that comes before is lost; an end before it leaves a worker
    that still takes connections, and drops them."""
    try:
        return "master" in _told(server.place.run / "main.sock", "show proc;quit")
    except SocketAway:
        return False


def _pid(server: Server) -> str:
    """Of the worker that answers on the admin socket now."""
    lines = _told(server.place.run / "admin.sock", "show info").splitlines()
    return next((line for line in lines if line.startswith("Pid:")), "")


_DRIVER = HaproxyBlocker()
HAPROXY = Recipe(
    name="haproxy",
    program="haproxy",
    package="haproxy",
    driver=_DRIVER,
    prober=_DRIVER,
    configure=_configure,
    command=_command,
    reload=_reload,
    hears=_hears,
)
