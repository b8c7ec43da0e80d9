"""What stands around a page's piece of a web server's configuration, so that the real server takes
it in a folder of the test: ports, places of files, modules. And how each is tested and started."""

import re
from pathlib import Path

from support.free_ports import free_port
from support.web_server import worker_user

MODULES = "/usr/lib/apache2/modules"
LOADED = ("mpm_event", "authz_core", "dir", "mime", "rewrite", "headers")
PROGRAMS = {"nginx": "nginx", "apache": "apache2", "haproxy": "haproxy", "caddy": "caddy"}
"""By driver; each is the name of its Debian package, too."""


def whole(driver: str, folder: Path, text: str, port: int | None = None) -> str:
    """The example in what Debian has around it; port 80 is `port`, or any that is free."""
    port = port or free_port()
    match driver:
        case "nginx":
            text = text.replace("listen 80", f"listen 127.0.0.1:{port}")
            kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            text += "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
            return (
                f"user {worker_user()}; daemon off; pid {folder}/pid; error_log {folder}/errors;\n"
                f"events {{ }} http {{ access_log off; types {{ text/html html; }}\n{text}\n}}\n"
            )
        case "apache":
            modules = "\n".join(f"LoadModule {n}_module {MODULES}/mod_{n}.so" for n in LOADED)
            text = text.replace("*:80>", f"127.0.0.1:{port}>")
            return (
                f"ServerRoot {folder}\nServerName example.org\nPidFile {folder}/pid\n{modules}\n"
                f"Listen 127.0.0.1:{port}\nDefaultRuntimeDir {folder}\n"
                f"Mutex file:{folder} default\n"
                f"User {worker_user()}\nErrorLog {folder}/errors\n"
                f"TypesConfig /dev/null\nAddType text/html .html\n{text}"
            )
        case "haproxy":
            return text.replace("bind :80", f"bind 127.0.0.1:{port}")
        case _:
            text = re.sub(r"http://[a-z.]+ \{", f"http://:{port} {{\n    bind 127.0.0.1", text)
            options = f"admin off\nauto_https off\nstorage file_system {folder}/storage"
            return f"{{\n{options}\n}}\n{text}"


def check_command(driver: str, program: str, file: Path) -> list[str]:
    """The server's own test of a configuration."""
    words = {
        "nginx": ["-t", "-e", "stderr", "-c"],
        "apache": ["-t", "-f"],
        "haproxy": ["-c", "-f"],
        "caddy": ["validate", "--adapter", "caddyfile", "--config"],
    }
    return [program, *words[driver], str(file)]


def start_command(driver: str, program: str, file: Path) -> list[str]:
    """How it is started so that it stays in the foreground."""
    words = {
        "nginx": ["-e", "stderr", "-c"],
        "apache": ["-D", "FOREGROUND", "-f"],
        "haproxy": ["-db", "-f"],
        "caddy": ["run", "--adapter", "caddyfile", "--config"],
    }
    return [program, *words[driver], str(file)]
