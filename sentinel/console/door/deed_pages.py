"""The pages behind links for small deeds, as bytes. Every value is escaped, and one line."""

from pathlib import Path
from typing import assert_never

from sentinel.console.door.pages import compiled, rendered
from sentinel.core.contact_notices import contact_facts
from sentinel.core.facts import VERDICT_WORDS, Facts, moment
from sentinel.core.settings import Config
from sentinel.deeds import Asked, See, TakeUp, Verify

_FILE = Path(__file__).with_name("deed.html.j2")


class DeedPages:
    """Compiled once, when the door is made."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._template = compiled(_FILE.read_text(encoding="utf-8"))

    def asked(self, asked: Asked, form: str, *, blocked: bool, lacks: bool = False) -> bytes:
        """What is asked; `lacks`: something was not said. An incident that somebody has taken up
        already is asked about no more."""
        match asked:
            case TakeUp():
                if asked.taken:
                    return self._taken(asked, fresh=False)
                return self._take_up(asked, form, blocked=blocked, lacks=lacks)
            case Verify():
                facts = contact_facts(asked.contact)
                return self._page("verify", "your details", contact=facts, form=form, lacks=lacks)
            case See():
                return self._page("seen", "the daily message", fresh=False, form=form)
            case _:
                assert_never(asked)

    def done(self, asked: Asked) -> bytes:
        """What was recorded."""
        match asked:
            case TakeUp():
                return self._taken(asked, fresh=True)
            case Verify():
                return self._page("answered", "recorded", right=bool(asked.check.right))
            case See():
                return self._page("seen", "recorded", fresh=True)
            case _:
                assert_never(asked)

    def _take_up(self, asked: TakeUp, form: str, *, blocked: bool, lacks: bool) -> bytes:
        return self._page(
            "take-up",
            asked.incident.id,
            **self._of_incident(asked),
            url=self._config.site(asked.incident.site).url,
            first=moment(asked.incident.first_sighting_at),
            people=[{"name": person.name, "post": person.post} for person in asked.people],
            blocked=blocked,
            form=form,
            lacks=lacks,
        )

    def _taken(self, asked: TakeUp, *, fresh: bool) -> bytes:
        incident = asked.incident
        return self._page(
            "taken",
            incident.id,
            **self._of_incident(asked),
            by=incident.acknowledged_by,
            at=moment(incident.acknowledged_at),
            fresh=fresh,
        )

    def _of_incident(self, asked: TakeUp) -> Facts:
        english, hindi = VERDICT_WORDS[asked.incident.verdict]
        site = self._config.site(asked.incident.site)
        return {
            "incident": asked.incident.id,
            "verdict": english,
            "verdict_hindi": hindi,
            "site": site.title,
        }

    def _page(self, word: str, title: str, **facts: object) -> bytes:
        site = self._config.organisation.name
        return rendered(self._template, {"word": word, "title": title, "site": site, **facts})
