"""An nginx of the bench's own on a free loopback port; nothing of the machine's is touched."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")

_CONFIGURATION = """{user}worker_processes 2; daemon off; pid {folder}/nginx.pid;
error_log {folder}/error.log error;
events {{ worker_connections {connections}; }}
http {{
  include /etc/nginx/mime.types; default_type application/octet-stream;
  access_log off; sendfile on; keepalive_requests 1000000;
  client_body_temp_path {folder}/temp-body; proxy_temp_path {folder}/temp-proxy;
  fastcgi_temp_path {folder}/temp-fastcgi; uwsgi_temp_path {folder}/temp-uwsgi;
  scgi_temp_path {folder}/temp-scgi;
  {http}
  server {{ listen 127.0.0.1:{port}; root {root}; index index.html; {server} }}
}}
"""


@contextmanager
def private_nginx(
    root: Path, folder: Path, *, connections: int = 4096, http: str = "", server: str = ""
) -> Iterator[str]:
    """The URL of `root` served by two workers; `folder` gets configuration and logs."""
    if PROGRAM is None:
        sys.exit("This bench needs nginx. On Debian: apt-get install nginx-light")
    folder.mkdir(parents=True, exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    file = folder / "nginx.conf"
    file.write_text(
        _CONFIGURATION.format(
            user="user root; " if os.geteuid() == 0 else "",
            folder=folder.resolve(),
            root=root.resolve(),
            port=port,
            connections=connections,
            http=http,
            server=server,
        )
    )
    process = subprocess.Popen([PROGRAM, "-c", str(file), "-e", str(folder / "error.log")])
    try:
        _until_it_listens(process, port, folder)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


def _until_it_listens(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    for _ in range(500):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    sys.exit(f"nginx does not start: {(folder / 'error.log').read_text(errors='replace')}")
