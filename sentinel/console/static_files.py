"""Style sheet, scripts and icon: read once, and addressed by what is in them."""

import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

FOLDER = Path(__file__).with_name("static")
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class StaticFiles:
    """All files of the folder, in memory."""

    def __init__(self) -> None:
        self._files = {
            file.name: file.read_bytes()
            for file in sorted(FOLDER.iterdir())
            if file.suffix in KINDS
        }
        self.addresses = {
            name: f"/static/{name}?{hashlib.sha256(content).hexdigest()[:16]}"
            for name, content in self._files.items()
        }
        """By name; another content has another address, so browsers may keep them for ever."""

    async def answer(self, request: Request) -> Response:
        name = request.path_params["name"]
        content = self._files.get(name)
        if content is None:
            return PlainTextResponse("There is no such file.\n", 404)
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(content, headers=headers, media_type=KINDS[Path(name).suffix])
