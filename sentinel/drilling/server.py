"""The web server of a drill's copy: its files as they are, blocked by a flag folder of its own, and
stopped and started again on the same port."""

from pathlib import Path

from sentinel.core.site import Site
from sentinel.demo.content import Answer, Content, split_target
from sentinel.demo.server import DemoServer
from sentinel.drilling.settings import RETRY_AFTER_SECONDS


class FilesAlone(Content):
    """Files and folders with their index; nothing is filled in, and nothing is searched."""

    def __init__(self, root: Path, index_files: tuple[str, ...]) -> None:
        super().__init__(root)
        self._index_files = index_files

    def get(self, target: str) -> Answer:
        path, _ = split_target(target)
        file = self._file(path)
        if file is not None and file.is_dir() and path.endswith("/"):
            found = (self._file(f"{path}{name}") for name in self._index_files)
            file = next((one for one in found if one is not None and one.is_file()), None)
            return self._serve(file) if file is not None else self._missing()
        return super().get(target) if file is not None else self._missing()

    def post(self, target: str, body: bytes) -> Answer:
        return Answer(status=405, headers=(("Allow", "GET, HEAD"),))

    def _fill(self, file: Path, body: bytes, nonce: str, results: str) -> bytes:
        return body


class CopyServer:
    """Serves while it runs; `stop` is the crash of a drill. Not safe for several threads."""

    def __init__(self, site: Site, root: Path, flags: Path) -> None:
        """Raises OSError where no port can be had."""
        self._content = FilesAlone(root, site.index_files)
        self._root, self._flags, self._name = root, flags, site.name
        first = self._made(0)
        self._server: DemoServer | None = first
        self._port = first.port
        self.url = first.start()

    @property
    def runs(self) -> bool:
        return self._server is not None

    def stop(self) -> None:
        """Ends all connections and lets the port go. Stopping twice is fine."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    def start(self) -> None:
        """On the same port as before. Raises OSError where that was taken meanwhile."""
        if self._server is None:
            self._server = self._made(self._port)
            self._server.start()

    def _made(self, port: int) -> DemoServer:
        return DemoServer(
            self._root,
            self._flags,
            self._name,
            port=port,
            retry_after_seconds=RETRY_AFTER_SECONDS,
            content=self._content,
        )
