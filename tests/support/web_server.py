"""Real web servers that serve the same places: what they share. Each has a file of its own beside.

Every one serves, from a folder and a free port of the test: the site (`site.test`, and whoever
asks for an unknown host), its alias `www.site.test`, which only redirects, and a neighbour
(`other.test`). Below `/app/` an application answers that says what reached it.
"""

import contextlib
import http.client
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sentinel.core.ports import Blocker, Prober
from sentinel.core.site import Site
from support.application import FILES, HOST, application
from support.certificates import Authority
from support.free_ports import free_port, has_ipv6
from support.programs import needs
from support.values import folder_tree
from support.waiting import LIMIT_SECONDS

TRIES = 5
"""A port may be taken by a program that asks for this very one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one server lives."""

    folder: Path
    port: int
    tls_port: int
    app_port: int
    snippet: Path

    @property
    def www(self) -> Path:
        return self.folder / "www"

    @property
    def other(self) -> Path:
        return self.folder / "other"

    @property
    def conf(self) -> Path:
        """The configuration, whole: nothing but the server reads it, nobody writes it."""
        return self.folder / "conf"

    @property
    def run(self) -> Path:
        return self.folder / "run"

    @property
    def certificate(self) -> Path:
        """Certificate and key in one PEM file."""
        return self.folder / "tls" / "good.pem"

    @property
    def addresses(self) -> tuple[str, ...]:
        return ("127.0.0.1", "[::1]") if has_ipv6() else ("127.0.0.1",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one kind of web server is configured, started and reloaded."""

    name: str
    program: str
    package: str
    driver: Blocker
    prober: Prober
    configure: Callable[[Place, Site], None]
    """Writes below `conf`; the snippet is there already."""
    command: Callable[[str, Place], list[str]]
    """argv of the program in the foreground."""
    reload: Callable[["Server"], None]
    """Returns when the server runs with what it has read anew."""
    hears: Callable[["Server"], bool] = lambda _: True
    """Whether the main process of one that takes connections hears signals, too."""


@dataclass(kw_only=True)
class Server:
    """One running web server."""

    recipe: Recipe
    place: Place
    site: Site
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        """Returns when it takes connections. Raises AssertionError with its log."""
        program = needs(self.recipe.program, package=self.recipe.package)
        with (self.place.run / "output").open("ab") as log:
            self.process = subprocess.Popen(
                self.recipe.command(program, self.place),
                env={
                    **os.environ,
                    "XDG_CONFIG_HOME": str(self.place.run),
                    "HOME": str(self.place.run),
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            until(lambda: self.process.poll() is not None or self._listens())
            until(lambda: self.process.poll() is not None or self.recipe.hears(self))
        except AssertionError:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"{self.recipe.name} did not come up: {self.log}") from None
        if self.process.poll() is not None:
            raise AssertionError(f"{self.recipe.name} ended: {self.log}")

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=LIMIT_SECONDS)

    def restart(self) -> None:
        self.stop()
        self.start()

    def reload(self) -> None:
        self.recipe.reload(self)

    @property
    def log(self) -> str:
        return "".join(
            file.read_text(errors="replace")
            for file in sorted(self.place.run.glob("*"))
            if file.is_file()
        )

    def _listens(self) -> bool:
        for port in (self.place.port, self.place.tls_port):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=LIMIT_SECONDS).close()
            except OSError:
                return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def ask(
    server: Server,
    target: str = "/",
    method: str = "GET",
    *,
    host: str = HOST,
    address: str = "127.0.0.1",
    tls: bool = False,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request on a connection of its own, with the target as it is written."""
    connection: http.client.HTTPConnection
    if tls:
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection(
            address, server.place.tls_port, timeout=LIMIT_SECONDS, context=context
        )
    else:
        connection = http.client.HTTPConnection(address, server.place.port, timeout=LIMIT_SECONDS)
    try:
        return ask_on(connection, target, method, host=host, body=body, headers=headers)
    finally:
        connection.close()


def ask_on(
    connection: http.client.HTTPConnection,
    target: str = "/",
    method: str = "GET",
    *,
    host: str = HOST,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One more request on an open connection."""
    connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", host)
    for name, value in (headers or {}).items():
        connection.putheader(name, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders()
    if body is not None:
        # it may have answered already, and hung up
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.send(body)
    response = connection.getresponse()
    found = {name.lower(): value for name, value in response.getheaders()}
    return Answer(status=response.status, headers=found, body=response.read())


def lasting(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    """What must be the same before a block and after it. A file that was changed within the last
    second has a weak tag (RFC 9110, 8.8.1), and then a strong one."""
    passing = {"date", "age"}
    headers = {name: value for name, value in answer.headers.items() if name not in passing}
    if "etag" in headers:
        headers["etag"] = headers["etag"].removeprefix("W/")
    return answer.status, headers, answer.body


@contextmanager
def running(recipe: Recipe, site_of: Callable[[Place], Site]) -> Iterator[Server]:
    """A server of the recipe, with the driver's snippet installed, beside its application."""
    needs(recipe.program, package=recipe.package)
    folder = Path(tempfile.mkdtemp(prefix="sentinel-web-"))  # pytest's let no other user in
    folder.chmod(0o755)
    with application() as app_port:
        try:
            server = _started(recipe, folder, site_of, app_port)
            try:
                yield server
            finally:
                server.stop()
        finally:
            shutil.rmtree(folder)


def _started(
    recipe: Recipe, folder: Path, site_of: Callable[[Place], Site], app_port: int
) -> Server:
    for name in ("conf", "run", "tls", "flag dir"):
        (folder / name).mkdir()
        (folder / name).chmod(0o755)
    Authority(folder / "tls").good("127.0.0.1")
    folder_tree(folder / "www", FILES)
    folder_tree(folder / "other", {"index.html": b"other host"})
    for path in (
        folder / "www",
        folder / "other",
        *folder.glob("www/**/*"),
        *folder.glob("other/*"),
    ):
        path.chmod(0o755)  # whatever the umask
    problem = ""
    for _ in range(TRIES):
        place = Place(
            folder=folder,
            port=free_port(),
            tls_port=free_port(),
            app_port=app_port,
            snippet=folder / "conf" / "sentinel.snippet",
        )
        site = site_of(place)
        for file in recipe.driver.preparation(site).files[1:]:
            file.path.parent.mkdir(parents=True, exist_ok=True)
            file.path.write_text(file.text)
        place.snippet.write_text(recipe.driver.snippet(site))
        recipe.configure(place, site)
        server = Server(recipe=recipe, place=place, site=site)
        try:
            server.start()
        except AssertionError as error:
            problem = str(error)
            if "in use" not in problem:
                raise
        else:
            return server
    raise AssertionError(problem)


def until(condition: Callable[[], bool]) -> None:
    """Waits for what another process does."""
    end = time.monotonic() + LIMIT_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it never came")
        time.sleep(0.01)


def lines_with(server: Server, text: str) -> int:
    """How many lines of the server's logs hold a text."""
    return sum(text in line for line in server.log.splitlines())


def worker_user() -> str:
    """Whom the workers run as, where a test is run by root."""
    for name in ("www-data", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return pwd.getpwuid(os.geteuid()).pw_name
