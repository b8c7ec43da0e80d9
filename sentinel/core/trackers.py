"""Services that follow visitors from page to page and from site to site, and what gives them away
in a page: hosts, calls in inline scripts, names of cookies."""

from dataclasses import dataclass

from sentinel.core.late_pattern import late_pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracker:
    """One service."""

    name: str
    hosts: tuple[str, ...] = ()
    """And all below them; with a path, what begins so."""
    calls: tuple[str, ...] = ()
    """What stands in inline scripts of its users."""
    cookies: tuple[str, ...] = ()
    """Names; `*` stands for any characters."""


TRACKERS: tuple[Tracker, ...] = (
    Tracker(
        name="Google Analytics",
        hosts=("google-analytics.com", "analytics.google.com", "googletagmanager.com/gtag"),
        calls=("gtag('config'", 'gtag("config"', "ga('create'", 'ga("create"', "_gaq.push"),
        cookies=("_ga", "_ga_*", "_gid", "_gat*", "__utma", "__utmz"),
    ),
    Tracker(
        name="Google Tag Manager",
        hosts=("googletagmanager.com",),
        calls=("'gtm.start'", '"gtm.start"'),
    ),
    Tracker(
        name="Google advertising",
        hosts=(
            *("doubleclick.net", "googlesyndication.com", "googleadservices.com"),
            *("google.com/pagead", "google.com/ads", "adservice.google.com"),
        ),
        cookies=("_gcl_*", "__gads", "__gpi"),
    ),
    Tracker(
        name="Facebook",
        hosts=("connect.facebook.net", "facebook.com/tr", "facebook.com/plugins"),
        calls=("fbq(", "FB.init("),
        cookies=("_fbp", "_fbc"),
    ),
    Tracker(
        name="X (Twitter)",
        hosts=("platform.twitter.com", "static.ads-twitter.com", "analytics.twitter.com", "t.co"),
        calls=("twq(",),
    ),
    Tracker(
        name="LinkedIn",
        hosts=("snap.licdn.com", "px.ads.linkedin.com", "platform.linkedin.com"),
        calls=("_linkedin_partner_id",),
        cookies=("li_*", "AnalyticsSyncHistory"),
    ),
    Tracker(
        name="Microsoft Clarity",
        hosts=("clarity.ms",),
        calls=("clarity(",),
        cookies=("_clck", "_clsk"),
    ),
    Tracker(name="Microsoft advertising", hosts=("bat.bing.com",), cookies=("_uetsid", "_uetvid")),
    Tracker(
        name="Hotjar",
        hosts=("hotjar.com", "hotjar.io"),
        calls=("_hjSettings",),
        cookies=("_hj*",),
    ),
    Tracker(
        name="Yandex Metrica",
        hosts=("mc.yandex.ru", "mc.yandex.com"),
        cookies=("_ym_*",),
    ),
    Tracker(
        name="Matomo",
        hosts=("matomo.cloud", "piwik.pro"),
        calls=("_paq.push",),
        cookies=("_pk_id*", "_pk_ses*"),
    ),
    Tracker(name="Mixpanel", hosts=("mxpnl.com", "mixpanel.com"), calls=("mixpanel.init(",)),
    Tracker(name="Amplitude", hosts=("amplitude.com",), calls=("amplitude.init(",)),
    Tracker(name="Segment", hosts=("segment.com", "segment.io"), cookies=("ajs_*",)),
    Tracker(name="FullStory", hosts=("fullstory.com",), calls=("_fs_org",)),
    Tracker(name="Mouseflow", hosts=("mouseflow.com",)),
    Tracker(name="Crazy Egg", hosts=("crazyegg.com",)),
    Tracker(name="Quantcast", hosts=("quantserve.com", "quantcount.com"), cookies=("__qca",)),
    Tracker(name="Scorecard Research", hosts=("scorecardresearch.com",)),
    Tracker(name="Criteo", hosts=("criteo.com", "criteo.net")),
    Tracker(name="Taboola", hosts=("taboola.com",)),
    Tracker(name="Outbrain", hosts=("outbrain.com",)),
    Tracker(
        name="TikTok", hosts=("analytics.tiktok.com",), calls=("ttq.load(",), cookies=("_ttp",)
    ),
    Tracker(name="Pinterest", hosts=("ct.pinterest.com", "s.pinimg.com"), calls=("pintrk(",)),
    Tracker(name="Snapchat", hosts=("tr.snapchat.com", "sc-static.net"), calls=("snaptr(",)),
    Tracker(name="AddThis and ShareThis", hosts=("addthis.com", "sharethis.com")),
    Tracker(name="AddToAny", hosts=("addtoany.com",)),
    Tracker(name="StatCounter", hosts=("statcounter.com",), calls=("sc_project",)),
    Tracker(name="Histats", hosts=("histats.com",)),
    Tracker(name="HubSpot", hosts=("hs-analytics.net", "hs-scripts.com"), cookies=("hubspotutk",)),
    Tracker(name="MoEngage", hosts=("moengage.com",), calls=("moe({",)),
    Tracker(name="CleverTap", hosts=("clevertap.com", "wzrkt.com"), cookies=("WZRK_*",)),
    Tracker(name="WebEngage", hosts=("webengage.com", "webengage.co")),
    Tracker(name="OneSignal", hosts=("onesignal.com",)),
    Tracker(name="Fingerprint", hosts=("fpjs.io", "fingerprint.com", "fpcdn.io")),
)
FINGERPRINTING = late_pattern(
    r"fingerprintjs|fingerprint2|\bfpjs\.|clientjs\(|new fingerprint\(|evercookie"
    r"|canvas.?fingerprint"
)
"""In scripts, in lower case: visitors are told apart by their devices."""
MAX_SCRIPT = 500_000


def tracker_at(host: str, path: str) -> Tracker | None:
    """Whose an address is; None for what follows nobody."""
    for tracker in TRACKERS:
        for place in tracker.hosts:
            parent, slash, prefix = place.partition("/")
            at_host = host == parent or host.endswith(f".{parent}")
            if at_host and (not slash or path.startswith(f"/{prefix}")):
                return tracker
    return None


def trackers_called(script: str) -> tuple[str, ...]:
    """Names of those that an inline script calls, and `fingerprinting`."""
    text = script[:MAX_SCRIPT]
    found = [one.name for one in TRACKERS if any(call in text for call in one.calls)]
    return (*found, "fingerprinting") if FINGERPRINTING.search(text.lower()) else tuple(found)
