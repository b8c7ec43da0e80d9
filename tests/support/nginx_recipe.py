"""A private nginx for the tests that all web servers pass: files, and an application behind it."""

import os
import signal

from sentinel.blockers.nginx import NginxBlocker
from sentinel.core.site import Site
from support.application import ALIAS, NEIGHBOUR
from support.web_server import Place, Recipe, Server, lines_with, until, worker_user

_CONFIGURATION = """
{user}worker_processes 1;
daemon off;
pid {run}/nginx.pid;
error_log {run}/error.log notice;
events {{ worker_connections 256; }}
http {{
    log_format told '$remote_addr $status "$request" retest=$http_x_sentinel_retest';
    access_log {run}/access.log;
    types {{ text/html html; }}
    open_file_cache max=100;
    open_file_cache_valid 60s;
    open_file_cache_errors on;
    client_body_temp_path {run}/temp-body;
    proxy_temp_path {run}/temp-proxy;
    fastcgi_temp_path {run}/temp-fastcgi;
    uwsgi_temp_path {run}/temp-uwsgi;
    scgi_temp_path {run}/temp-scgi;
    ssl_certificate {certificate};
    ssl_certificate_key {certificate};
    server {{
        include "{snippet}";
        {listen_first}
        server_name site.test;
        root {www};
        index index.html;
        error_page 404 /not-found.html;
        error_page 503 /sorry.html;
        client_max_body_size 10k;
        location = /moved {{ return 301 /sub/; }}
        location /app/ {{
            proxy_pass http://127.0.0.1:{app};
            proxy_set_header X-Sentinel-Retest "";
            client_max_body_size 2m;
        }}
    }}
    server {{
        include "{snippet}";
        {listen}
        server_name {alias};
        return 301 http://site.test$request_uri;
    }}
    server {{
        {listen}
        server_name {neighbour};
        root {other};
    }}
}}
"""


def _configure(place: Place, site: Site) -> None:
    def listen(more: str) -> str:
        plain = (f"listen {one}:{place.port}{more};" for one in place.addresses)
        return " ".join([*plain, f"listen 127.0.0.1:{place.tls_port} ssl http2{more};"])

    text = _CONFIGURATION.format(
        user=f"user {worker_user()};\n" if os.geteuid() == 0 else "",
        run=place.run,
        certificate=place.certificate,
        snippet=place.snippet,
        listen=listen(""),
        listen_first=listen(" default_server"),
        www=place.www,
        other=place.other,
        app=place.app_port,
        alias=ALIAS,
        neighbour=NEIGHBOUR,
    )
    (place.conf / "nginx.conf").write_text(text)


def _command(program: str, place: Place) -> list[str]:
    return [program, "-c", str(place.conf / "nginx.conf"), "-e", str(place.run / "error.log")]


def _reload(server: Server) -> None:
    gone = "exited with code 0"
    before = lines_with(server, gone)
    server.process.send_signal(signal.SIGHUP)
    until(lambda: lines_with(server, gone) > before)


_DRIVER = NginxBlocker()
NGINX = Recipe(
    name="nginx",
    program="nginx",
    package="nginx",
    driver=_DRIVER,
    prober=_DRIVER,
    configure=_configure,
    command=_command,
    reload=_reload,
)
