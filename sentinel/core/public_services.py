"""Registrable names of services that many honest sites load from, by what they are for.

A new one is unusual in an edit but common in a redesign, and its owner would not lend it to an
attacker: it argues faintly. Services that run what any customer writes are not here but in
`origins.OPEN_LIBRARIES` and `origins.ANYBODYS_CONTENT`.
"""

_MEASURING = (
    "google-analytics.com googletagmanager.com googlesyndication.com googleadservices.com "
    "doubleclick.net clarity.ms hotjar.com hotjar.io matomo.cloud newrelic.com nr-data.net "
    "statcounter.com quantserve.com scorecardresearch.com chartbeat.com cloudflareinsights.com "
    "plausible.io usefathom.com simpleanalyticscdn.com goatcounter.com zgo.at umami.is piwik.pro "
    "mouseflow.com crazyegg.com optimizely.com visualwebsiteoptimizer.com mixpanel.com mxpnl.com "
    "amplitude.com heapanalytics.com fullstory.com sentry-cdn.com sentry.io bugsnag.com "
    "rollbar.com datadoghq-browser-agent.com siteimproveanalytics.com siteimprove.com "
    "digitalgov.gov yandex.ru ahrefs.com counter.dev etracker.com at-internet.com "
    "speedcurve.com webvisor.org onthe.io parsely.com parse.ly histats.com flagcounter.com"
)
_CONSENT = (
    "cookiebot.com onetrust.com cookielaw.org usercentrics.eu termly.io iubenda.com trustarc.com "
    "cookie-script.com osano.com civiccomputing.com cookieyes.com cookiefirst.com "
    "privacy-mgmt.com quantcast.com didomi.io consensu.org cookieinformation.com"
)
_TALKING = (
    "tawk.to crisp.chat intercom.io intercomcdn.com zendesk.com zdassets.com zopim.com "
    "hubspot.com hs-scripts.com hs-analytics.net hs-banner.com hsforms.net hscollectedforms.net "
    "hsforms.com drift.com driftt.com livechatinc.com freshchat.com freshworks.com tidio.co "
    "olark.com smartsupp.com smartsuppchat.com disqus.com disquscdn.com giscus.app utteranc.es "
    "commento.io hyvor.com intensedebate.com graphcomment.com userlike.com chatbase.co "
    "haptik.me gupshup.io yellow.ai yellowmessenger.com bhashini.gov.in zoho.com zoho.in "
    "zohopublic.com zohocdn.com salesiq.com salesforce.com salesforceliveagent.com force.com"
)
_READING_ALOUD = (
    "userway.org acsbapp.com accessibe.com readspeaker.com browsealoud.com equalweb.com "
    "reciteme.com audioeye.com weglot.com translate.goog gtranslate.net microsofttranslator.com"
)
_SOCIAL = (
    "facebook.com facebook.net fbcdn.net twitter.com x.com twimg.com instagram.com "
    "cdninstagram.com linkedin.com licdn.com pinterest.com pinimg.com reddit.com tiktok.com "
    "tiktokcdn.com telegram.org whatsapp.com whatsapp.net addthis.com sharethis.com addtoany.com "
    "snapchat.com vk.com ok.ru tumblr.com mastodon.social bsky.app sharethis.net shareaholic.com "
    "gravatar.com elfsight.com elfsightcdn.com curator.io walls.io taggbox.com"
)
_PLAYING = (
    "youtube.com youtube-nocookie.com ytimg.com vimeo.com vimeocdn.com dailymotion.com "
    "soundcloud.com spotify.com slideshare.net flickr.com brightcove.net brightcove.com "
    "jwpcdn.com jwplayer.com jwplatform.com wistia.com wistia.net twitch.tv bandcamp.com "
    "issuu.com scribd.com prezi.com canva.com asciinema.org speakerdeck.com anchor.fm "
    "buzzsprout.com libsyn.com podbean.com plyr.io vidyard.com loom.com mixcloud.com"
)
_MAPS = (
    "openstreetmap.org mapbox.com arcgis.com arcgisonline.com esri.com here.com hereapi.com "
    "mapmyindia.com mappls.com carto.com cartocdn.com maptiler.com leafletjs.com openlayers.org "
    "windy.com meteoblue.com weatherwidget.io weather.com accuweather.com openweathermap.org "
    "flightradar24.com bhuvan-app1.nrsc.gov.in nrsc.gov.in imd.gov.in"
)
_LIBRARIES = (
    "google.com googleapis.com gstatic.com google.co.in recaptcha.net hcaptcha.com "
    "cloudflare.com jquery.com bootstrapcdn.com fontawesome.com typekit.net aspnetcdn.com "
    "mathjax.org datatables.net d3js.org plot.ly plotly.com highcharts.com amcharts.com "
    "chartjs.org tableau.com tableausoftware.com powerbi.com datawrapper.de dwcdn.net "
    "flourish.studio infogram.com public.tableau.com codecogs.com geogebra.org desmos.com "
    "tailwindcss.com ampproject.org iconify.design ionicframework.com tinymce.com tiny.cloud "
    "ckeditor.com cloudinary.com imgix.net fonts.net fontshare.com bunny.net algolia.net "
    "algolia.com algolianet.com herokucdn.com wp.com wordpress.com w.org jotform.com jotfor.ms "
    "typeform.com surveymonkey.com smartsurvey.co.uk office.com office.net microsoft.com "
    "msecnd.net bing.com azure.com live.com sharepoint.com apple.com adobe.com adobe.io "
    "macromedia.com wixstatic.com squarespace.com squarespace-cdn.com shopify.com shopifycdn.com "
    "github.com gitlab.com stackoverflow.com sstatic.net schema.org w3.org akamaihd.net "
    "akamaized.net fastly.net stackpathdns.com stackpathcdn.com kxcdn.com rackcdn.com "
    "edgecastcdn.net readthedocs.org readthedocs.io readthedocs.com ethicalads.io"
)
_PAYING = (
    "paypal.com paypalobjects.com stripe.com stripe.network razorpay.com mailchimp.com "
    "list-manage.com chimpstatic.com payu.in paytm.in paytm.com billdesk.com ccavenue.com "
    "braintreegateway.com adyen.com squareup.com buymeacoffee.com ko-fi.com patreon.com "
    "sendinblue.com sibforms.com brevo.com constantcontact.com campaignmonitor.com mailerlite.com "
    "getresponse.com klaviyo.com convertkit.com substack.com eventbrite.com calendly.com "
    "amazon-adsystem.com media.net taboola.com outbrain.com criteo.com criteo.net ezoic.net "
    "ezojs.com adnxs.com carbonads.com carbonads.net"
)
_GOVERNMENT = (
    "mygov.in nic.in india.gov.in digitalindia.gov.in digilocker.gov.in umang.gov.in uidai.gov.in "
    "data.gov.in g20.org s3waas.gov.in usa.gov search.gov touchpoints.app.cloud.gov europa.eu "
    "gov.uk service.gov.uk"
)

PUBLIC_SERVICES = frozenset(
    " ".join(
        (
            *(_MEASURING, _CONSENT, _TALKING, _READING_ALOUD, _SOCIAL, _PLAYING, _MAPS),
            *(_LIBRARIES, _PAYING, _GOVERNMENT),
        )
    ).split()
)
"""Hosts below these names belong to the service."""
