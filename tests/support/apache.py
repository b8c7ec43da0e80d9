"""A private Apache: files, an application behind mod_proxy, a program run by CGI, and .htaccess
files that may say all they like."""

import pwd
import signal

from sentinel.blockers.apache import ApacheBlocker
from sentinel.core.site import Site
from support.application import ALIAS, HOST, NEIGHBOUR
from support.web_server import Place, Recipe, Server, lines_with, until, worker_user

MODULES = "/usr/lib/apache2/modules"
_LOADED = (
    *("mpm_event", "authz_core", "unixd", "dir", "mime", "alias", "env", "setenvif", "headers"),
    *("rewrite", "proxy", "proxy_http", "cgid", "socache_shmcb", "ssl", "http2", "log_config"),
    *("autoindex", "deflate", "filter", "cache", "cache_disk"),
)
_BUILT_IN = {"unixd", "log_config"}
"""Debian's apache2 has these inside."""

_PROGRAM = """#!/bin/sh
printf "Content-Type: text/plain\\n\\nprogram ran: "
env | grep -v PORT | sort
"""

_CONFIGURATION = """
ServerRoot {run}
ServerName {host}
PidFile {run}/apache.pid
DefaultRuntimeDir {run}
Mutex file:{run} default
ScriptSock {run}/cgi.sock
{listen}
{modules}
{user}
ErrorLog {run}/error.log
LogFormat "%h %>s \\"%r\\" retest=%{{X-Sentinel-Retest}}i" told
TraceEnable on
ErrorDocument 404 /not-found.html
Protocols h2 http/1.1
TypesConfig /dev/null
AddType text/html .html
DirectoryIndex index.html
<Directory {www}>
    AllowOverride All
    Options All
    Require all granted
</Directory>
<Directory {other}>
    Require all granted
</Directory>
{hosts}
<VirtualHost {neighbours}>
    ServerName {neighbour}
    DocumentRoot {other}
</VirtualHost>
"""

_SITE = """
<VirtualHost {addresses}>
    Include "{snippet}"
    ServerName {host}
    DocumentRoot {www}
    CustomLog {run}/access.log told
    ErrorDocument 503 /sorry.html
    RewriteRule ^/moved$ /sub/ [R=301,L]
    ProxyPass /app/ http://127.0.0.1:{app}/app/
    ScriptAlias /cgi-bin/ {www}/cgi-bin/
    {tls}
</VirtualHost>
<VirtualHost {addresses}>
    Include "{snippet}"
    ServerName {alias}
    Redirect 301 / http://{host}/
    {tls}
</VirtualHost>
"""


def _configure(place: Place, site: Site) -> None:
    program = place.www / "cgi-bin" / "say"
    program.parent.mkdir(exist_ok=True)
    program.write_text(_PROGRAM)
    for path in (program.parent, program):
        path.chmod(0o755)
    user = worker_user()
    modules = (name for name in _LOADED if name not in _BUILT_IN)
    names = {
        **{"www": place.www, "other": place.other, "run": place.run, "host": HOST, "alias": ALIAS},
        **{"app": place.app_port, "snippet": place.snippet, "neighbour": NEIGHBOUR},
    }
    hosts = "".join(
        _SITE.format(
            addresses=" ".join(f"{one}:{port}" for one in place.addresses), tls=tls, **names
        )
        for port, tls in (
            (place.port, ""),
            (place.tls_port, f"SSLEngine on\nSSLCertificateFile {place.certificate}"),
        )
    )
    text = _CONFIGURATION.format(
        listen="\n".join(
            f"Listen {one}:{port}"
            for one in place.addresses
            for port in (place.port, place.tls_port)
        ),
        modules="\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in modules),
        user=f"User {user}\nGroup #{_group(user)}",
        hosts=hosts,
        neighbours=" ".join(f"{one}:{place.port}" for one in place.addresses),
        **names,
    )
    (place.conf / "apache.conf").write_text(text)


def _group(user: str) -> int:
    return pwd.getpwnam(user).pw_gid


def _command(program: str, place: Place) -> list[str]:
    return [program, "-D", "FOREGROUND", "-f", str(place.conf / "apache.conf")]


def _reload(server: Server) -> None:
    resumed = "resuming normal operations"
    until(lambda: lines_with(server, resumed) > 0)
    before = lines_with(server, resumed)
    server.process.send_signal(signal.SIGUSR1)
    until(lambda: lines_with(server, resumed) > before)


_DRIVER = ApacheBlocker()
APACHE = Recipe(
    name="apache",
    program="apache2",
    package="apache2",
    driver=_DRIVER,
    prober=_DRIVER,
    configure=_configure,
    command=_command,
    reload=_reload,
)
