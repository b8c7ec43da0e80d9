"""What is wrong with a page as a browser has it, whatever it shows."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import Page, Request, Response

from sentinel.console.evidence_files import SANDBOX

EVALUATED = "51710481"
"""Of `{{ 7191*7191 }}`: a template of ours has carried it out."""
TOUCH_PIXELS = 44
_LOOK = """([evaluated, touch]) => {
  const found = [], short = (one) => one.outerHTML.slice(0, 120);
  if (window.ran !== undefined) found.push("something of others ran");
  if (document.body.innerText.includes(evaluated)) found.push("a template of others was filled in");
  const wide = document.documentElement.scrollWidth;
  if (wide > document.documentElement.clientWidth) found.push(`${wide} px wide`);
  const heads = document.querySelectorAll("h1").length;
  if (heads !== 1) found.push(`${heads} h1`);
  const strange = "base, iframe, frame, object, embed, applet, style, script:not([src]), "
    + "meta[http-equiv], [style], link:not([rel=stylesheet]):not([rel=icon])";
  for (const one of document.querySelectorAll(strange)) found.push(`not ours: ${short(one)}`);
  for (const one of document.querySelectorAll("*")) {
    for (const { name, value } of one.attributes) {
      if (name.startsWith("on")) found.push(`a handler: ${short(one)}`);
      const leads = ["href", "src", "action", "formaction", "xlink:href", "data"].includes(name);
      if (leads && !/^(\\/(?!\\/)|#|\\?|https?:|tel:|mailto:)/.test(value)) {
        found.push(`leads to ${value.slice(0, 60)}`);
      }
    }
  }
  for (const one of document.images) {
    if (one.loading !== "lazy" && !one.naturalWidth) found.push(`not decoded: ${one.src}`);
  }
  const large = innerWidth < 600 ? "button:not(.link), a.button" : "none";
  for (const one of document.querySelectorAll(large)) {
    const box = one.getBoundingClientRect();
    if (box.width && box.height < touch - 0.5) found.push(`${box.height} px: ${short(one)}`);
  }
  return found;
}"""


@dataclass(slots=True)
class Traffic:
    """What pages of a console ask for and get; what they should not is a complaint."""

    url: str
    complaints: list[str] = field(default_factory=list)
    pictures: set[str] = field(default_factory=set)
    """Paths of evidence that came as pictures."""

    def listen(self, page: Page) -> None:
        page.on("request", lambda request: self._asked(request))  # noqa: PLW0108 - see Heard
        page.on("response", lambda response: self._came(response))  # noqa: PLW0108
        page.on("dialog", lambda dialog: self.complaints.append(f"said: {dialog.message}"))

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(f"{self.url}/"):
            self.complaints.append(f"asked for {request.url[:120]}")

    def _came(self, response: Response) -> None:
        path, headers = urlsplit(response.url).path, response.headers
        policy = headers.get("content-security-policy", "")
        bad = headers.get("x-content-type-options") != "nosniff"
        bad = bad or not policy or "unsafe" in policy
        if path.startswith("/evidence/"):
            bad = bad or policy != SANDBOX or headers["content-type"] != "image/png"
            self.pictures.add(path)
        else:
            bad = bad or "frame-ancestors 'none'" not in policy
        if bad:
            self.complaints.append(f"{path}: {policy!r}, {dict(headers)}")


async def page_faults(page: Page) -> list[str]:
    """Of one page that is open: what ran, what is not ours, what is too wide or too small."""
    found: list[str] = await page.evaluate(_LOOK, [EVALUATED, TOUCH_PIXELS])
    return found
