"""One incident of the real flow on its page, from red to closed: what it shows, what its forms do,
and that nothing of the attacker runs. The flow is dear, so one test follows it from end to end."""

import re
from pathlib import Path

import pytest
from PIL import Image

from sentinel.console.evidence_files import redrawn
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.principal import Principal
from sentinel.core.words import Role
from sentinel.operations import incident_kept
from sentinel.operations.witnessed import witnessed_of
from support.console import Console, console_of, fresh, person
from support.defaced_site import GM, Defaced, defaced
from support.pictures import drawing, encoded

OFFICER = "Web Officer"


def gm() -> Principal:
    return person(GM)


async def test_an_incident_from_red_to_closed(tmp_path: Path) -> None:
    async with defaced(tmp_path) as site, console_of(site.app, gm()) as console:
        incident = site.incident
        await _asks_the_right_one(console, incident)
        page = await _shows_what_happened(console, incident)
        await _shows_evidence_as_text(console, incident, page)
        await _draws_up_the_report(site, console, incident)
        await _brings_back(site, console, incident)
        await _closes_and_opens_by_hand(site, console)
        await _ends(console, incident)


async def _asks_the_right_one(console: Console, incident: Incident) -> None:
    console.access.who = person(OFFICER, (Role.ON_CALL,))
    page = (await console.client.get(f"/incidents/{incident.id}")).text
    assert "You cannot answer it:" in page
    assert "/act/approve-step" not in page
    refused = await console.act("approve-step", incident=incident.id, step="restore")
    assert refused.status_code == 403
    now = (await console.client.get("/")).text
    assert "Waits for the answer of authoriser" in now
    console.access.who = gm()


async def _shows_what_happened(console: Console, incident: Incident) -> str:
    now = (await console.client.get("/")).text
    assert "Your answer is needed: bringing back the files." in now
    assert "closed to the public" in now
    page = (await console.client.get(f"/incidents/{incident.id}")).text
    head = page.partition('id="head"')[2].partition('id="questions"')[0]
    for words in (
        "What happened",
        "closed the site to the public",
        "kept and sealed the evidence",
        "Say yes or no: bringing back the files",
        "Tell CERT-In.",
        "hours 59 minutes left",
    ):
        assert words in head, words
    assert '<div class="add"><span class="unseen">new: </span>H4CK3D BY' in page
    assert '<div class="del">' in page
    assert "paper-tiger.invalid" in page
    assert "the files on the server" in page
    assert "It stands at:</p>" not in page
    assert "It stands at:" in page
    hindi = await console.client.get(f"/incidents/{incident.id}", headers={"accept-language": "hi"})
    assert "आपको अभी क्या करना है" in hindi.text
    assert "फ़ाइलें वापस लाना" in hindi.text
    for text in (page, hindi.text, now):
        assert "<script>alert" not in text
        assert "onclick=alert" not in re.sub(r"&[a-z#0-9]+;|=&", "", _tags(text))
        assert "\u202e" not in text
        assert "A" * 500 not in text
        assert incident.retest_token not in text
    return page


def _tags(page: str) -> str:
    return " ".join(re.findall(r"<[^>]+>", page))


async def _shows_evidence_as_text(console: Console, incident: Incident, page: str) -> None:
    found = re.findall(rf'href="(/incidents/{incident.id}/evidence/([0-9a-f]{{64}}))"', page)
    assert found
    seen = {address: await console.client.get(address) for address, _ in found}
    assert {answer.status_code for answer in seen.values()} == {200}
    assert any("&lt;h1&gt;H4CK3D" in answer.text for answer in seen.values())
    assert not any("<script>alert" in answer.text for answer in seen.values())
    for _, digest in found:
        text = await console.client.get(f"/evidence/{incident.id}/{digest}.txt")
        assert text.headers["content-type"] == "text/plain; charset=utf-8"
        assert text.headers["content-disposition"].startswith("attachment")
        assert text.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert text.headers["x-content-type-options"] == "nosniff"
        assert "\u202e" not in text.text
        picture = await console.client.get(f"/evidence/{incident.id}/{digest}.png")
        assert picture.status_code == 404, "a page is no picture"
    assert any("long lines are cut" in answer.text for answer in seen.values())
    foreign = console.app.blobs.put(b"bytes of something else")
    for address in (
        f"/evidence/{incident.id}/{foreign}.txt",
        f"/incidents/{incident.id}/evidence/{foreign}",
    ):
        assert (await console.client.get(address)).status_code == 404
    await _keeps_files_from_who_only_looks(console, incident)
    console.access.who = None
    assert (await console.client.get(f"/evidence/{incident.id}/{foreign}.txt")).status_code == 303
    console.access.who = gm()


async def _keeps_files_from_who_only_looks(console: Console, incident: Incident) -> None:
    """What a visitor gets they may read; what stands in the site's own files they may not."""
    witnessed = witnessed_of(console.desk, incident)
    inside = console.app.blobs.put(b"<?php $password = 'of the database';")
    digests = witnessed.digests | {inside}

    async def asked(digest: str) -> set[int]:
        addresses = (
            f"/evidence/{incident.id}/{digest}.txt",
            f"/incidents/{incident.id}/evidence/{digest}",
        )
        return {(await console.client.get(address)).status_code for address in addresses}

    with pytest.MonkeyPatch.context() as patch:
        found = witnessed._replace(digests=digests)
        patch.setattr(incident_kept, "witnessed_of", lambda *_: found)
        assert await asked(inside) == {200}
        console.access.who = person("Looker", (Role.VIEWER,))
        assert await asked(inside) == {403}
        assert {200} in [await asked(digest) for digest in witnessed.outside]
        page = (await console.client.get(f"/incidents/{incident.id}")).text
        for address in re.findall(rf'href="(/incidents/{incident.id}/evidence/\w+)"', page):
            assert (await console.client.get(address)).status_code == 200, "offered, so let in"
    hidden = witnessed._replace(outside=frozenset())
    assert any(subject.diff for subject in witnessed.seen_outside.subjects)
    assert not any(subject.diff for subject in hidden.seen_outside.subjects)


async def _draws_up_the_report(site: Defaced, console: Console, incident: Incident) -> None:
    await site.until(lambda: site.app.store.reports.newest(incident.id), "a draft")
    for ending, begin in (("txt", ""), ("hi.txt", ""), ("pdf", "%PDF-"), ("hi.pdf", "%PDF-")):
        answer = await console.client.get(f"/incidents/{incident.id}/report/1.{ending}")
        assert answer.status_code == 200
        assert answer.content.startswith(begin.encode())
        assert "attachment" in answer.headers["content-disposition"]
    for name in ("99.pdf", "1.exe", "x.pdf"):
        answer = await console.client.get(f"/incidents/{incident.id}/report/{name}")
        assert answer.status_code in {404, 422}


async def _brings_back(site: Defaced, console: Console, incident: Incident) -> None:
    given = {"incident": incident.id, "step": "restore"}
    no = await console.act("decline-step", reason="", **given)
    assert no.status_code in {403, 422}
    yes = await console.act("approve-step", note="seen <b>myself</b>", **given)
    assert yes.status_code == 303, yes.text
    again = await console.act("approve-step", **given)
    assert again.status_code == 403
    await site.until(lambda: not site.incident.state.is_open, "the site was brought back")
    assert site.incident.state is IncidentState.RESOLVED
    (line,) = site.app.audit.having("step-approved")
    assert (line["actor"], line["data"]["via"]) == (GM, "console")
    page = (await console.client.get(f"/incidents/{incident.id}")).text
    head = page.partition('id="head"')[2].partition('id="decide"')[0]
    assert "brought back the last clean copy of the files" in head
    assert "opened the site again, after a good test" in head
    assert "closed the site to the public" not in head, "it stands no more"
    assert "seen &lt;b&gt;myself&lt;/b&gt;" in page


async def _closes_and_opens_by_hand(site: Defaced, console: Console) -> None:
    plan = (await console.client.get("/sites/demo/block")).text
    assert site.stage.url in plan
    begun = await console.act("block-site", site="demo", reason="a drill")
    assert begun.headers["location"].startswith("/works/")
    await console.desk.works.ended()
    (work, *_) = console.desk.works.all()
    assert work.state == "done", work.fault
    assert "closed to the public" in (await console.client.get("/sites/demo/block")).text
    assert "and no incident is open" in (await console.client.get("/")).text
    console.access.who = fresh(gm())
    wrong = await console.act("open-site-regardless", site="demo", confirm="x", reason="y")
    assert wrong.status_code == 422
    await console.act("unblock-site", site="demo")
    await console.desk.works.ended()
    (work, *_) = console.desk.works.all()
    assert work.state == "done", work.fault
    assert "open to the public" in (await console.client.get("/sites/demo/block")).text
    console.access.who = gm()
    (line,) = [one for one in site.app.audit.having("asked") if "block-site" in str(one["data"])][
        :1
    ]
    assert line["data"]["given"]["reason"] == "a drill"


async def _ends(console: Console, incident: Incident) -> None:
    given = {"incident": incident.id, "action": "passwords changed"}
    lacks = await console.act("close-incident", **given)
    assert lacks.status_code == 422
    done = await console.act("close-incident", cause="a stolen password", **given)
    assert done.status_code == 303, done.text
    page = (await console.client.get(f"/incidents/{incident.id}")).text
    assert "a stolen password" in page
    assert "/act/close-incident" not in page
    listed = (await console.client.get("/incidents?state=closed")).text
    assert incident.id in listed


def test_a_picture_is_drawn_anew_and_nothing_of_its_bytes_is_left() -> None:
    body = encoded(drawing(size=(40, 30))) + b"<script>alert(1)</script>"
    drawn = redrawn(body)
    assert drawn is not None
    assert drawn.startswith(b"\x89PNG")
    assert b"script" not in drawn


@pytest.mark.parametrize(
    "body", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n" + b"x" * 100]
)
def test_what_is_no_picture_is_not_sent_as_one(body: bytes) -> None:
    assert redrawn(body) is None


def test_a_picture_of_too_many_pixels_is_not_decoded() -> None:
    assert redrawn(encoded(Image.new("1", (6_000, 5_000)))) is None
