"""A process of its own: Roundup, an issue tracker that others wrote, made anew in a folder and
served on a free port of loopback until the process is ended. Prints the tracker's URL.

    python roundup_program.py FOLDER ADMIN-PASSWORD USER-PASSWORD
"""

import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import roundup.init
import roundup.instance
from roundup import password
from roundup.cgi.wsgi_handler import RequestDispatcher

TEMPLATE = Path(sys.prefix) / "share" / "roundup" / "templates" / "classic"


class Server(ThreadingMixIn, WSGIServer):
    """A thread for each request, as the tracker is made for."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log_message(self, *arguments: object) -> None:
        del arguments

    def address_string(self) -> str:
        return "127.0.0.1"


def serve(folder: Path, admin: str, user: str) -> None:
    server = make_server("127.0.0.1", 0, app=None, server_class=Server, handler_class=Quiet)
    url = f"http://127.0.0.1:{server.server_port}/"
    home = folder / "tracker"
    settings = {
        "TRACKER_WEB": url,
        "MAIL_DOMAIN": "institute.example",
        "MAIL_HOST": "127.0.0.1",
        "MAIL_DEBUG": str(folder / "mail.log"),
        "RDBMS_BACKEND": "sqlite",
        # a form without its token is refused, and passwords are no matter here
        "WEB_CSRF_ENFORCE_TOKEN": "required",
        "PASSWORD_PBKDF2_DEFAULT_ROUNDS": "1000",
    }
    roundup.init.install(str(home), str(TEMPLATE), settings=settings)
    tracker = roundup.instance.open(str(home))
    tracker.init(password.Password(admin, config=tracker.config), tx_Source="cli")
    database = tracker.open("admin")
    database.user.create(
        username="clerk",
        password=password.Password(user, config=tracker.config),
        address="clerk@institute.example",
        roles="User",
    )
    database.commit()
    database.close()
    server.set_app(RequestDispatcher(str(home)))
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
