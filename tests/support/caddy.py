"""A private Caddy: files, and an application behind reverse_proxy."""

import subprocess

from sentinel.blockers.caddy import CaddyBlocker
from sentinel.core.site import Site
from support.application import ALIAS, HOST, NEIGHBOUR
from support.programs import needs
from support.web_server import Place, Recipe, Server

_CONFIGURATION = """
{{
    admin unix/{run}/admin.sock
    auto_https off
    storage file_system {run}/storage
}}
{hosts}
http://{neighbour}:{port} {{
    bind {addresses}
    root * {other}
    file_server
}}
"""

_SITE = """
{site} {{
    bind {addresses}
    {tls}
    log {{
        output file {run}/access.log
    }}
    route {{
        import "{snippet}"
        handle {{
            root * {www}
            redir /moved /sub/ 301
            reverse_proxy /app/* 127.0.0.1:{app}
            file_server
        }}
    }}
    handle_errors {{
        root * {www}
        rewrite * /not-found.html
        file_server
    }}
}}
{alias} {{
    bind {addresses}
    {tls}
    route {{
        import "{snippet}"
        redir http://{host}{{uri}} 301
    }}
}}
"""


def _configure(place: Place, site: Site) -> None:
    names = {
        **{"run": place.run, "www": place.www, "other": place.other, "snippet": place.snippet},
        **{"app": place.app_port, "host": HOST, "neighbour": NEIGHBOUR, "port": place.port},
        "addresses": " ".join(one.strip("[]") for one in place.addresses),
    }
    plain, secure = f":{place.port}", f":{place.tls_port}"
    # whoever asks for an unknown host gets the site, as with the other servers
    hosts = _SITE.format(site=f"http://{plain}", alias=f"http://{ALIAS}{plain}", tls="", **names)
    certificate = f"tls {place.certificate} {place.certificate}"
    hosts += _SITE.format(
        site=f"https://{secure}", alias=f"https://{ALIAS}{secure}", tls=certificate, **names
    )
    (place.conf / "Caddyfile").write_text(_CONFIGURATION.format(hosts=hosts, **names))


def _command(program: str, place: Place) -> list[str]:
    return [program, "run", "--config", str(place.conf / "Caddyfile")]


def _reload(server: Server) -> None:
    file, socket = server.place.conf / "Caddyfile", server.place.run / "admin.sock"
    subprocess.run(
        [
            *(needs("caddy", package="caddy"), "reload", "--force"),
            *("--config", str(file), "--address", f"unix/{socket}"),
        ],
        check=True,
        capture_output=True,
    )


_DRIVER = CaddyBlocker()
CADDY = Recipe(
    name="caddy",
    program="caddy",
    package="caddy",
    driver=_DRIVER,
    prober=_DRIVER,
    configure=_configure,
    command=_command,
    reload=_reload,
)
