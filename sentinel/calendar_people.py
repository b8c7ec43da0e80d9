"""Who has which part of an element of the content calendar, and who says that it was reviewed."""

from sentinel.app_parts import App
from sentinel.calendar_desk import calendar_of
from sentinel.core.authority import MAY, Act
from sentinel.core.calendar_element import Element, Part, contacts_of
from sentinel.core.calendar_port import Review
from sentinel.core.settings import Contact
from sentinel.core.site import Site
from sentinel.errors import NotApproved, UsageError
from sentinel.people import person

_ACTS = {
    Part.CONTRIBUTOR: Act.HAND_IN,
    Part.APPROVER: Act.APPROVE_CONTENT,
    Part.MODERATOR: Act.MODERATE,
}


def element_of(app: App, name: str) -> Element:
    """Raises UsageError."""
    options = calendar_of(app.config)
    element = options.element(name)
    if element is None:
        known = ", ".join(one.name for one in options.elements) or "none"
        raise UsageError(
            f"{name}: no such element of the content calendar; there are: {known} (checks of kind "
            "content, [[element]]; see docs/content.md)."
        )
    return element


def who(app: App, element: Element, part: Part, by: str) -> Contact:
    """The contact who has that part of an element, by name, by post, or by the word for the part.

    Whom the element names may do it. Where it names nobody whom config.toml knows, the roles of
    `core/authority.py` decide; what begins a deploy ticket always takes these, too. Raises
    NotApproved.
    """
    named = contacts_of(element.named(part), app.config.contacts)
    if by == part.value:
        meant = named
    else:
        everybody = app.config.contacts
        meant = tuple(one for one in contacts_of(by, everybody) if not named or one in named)
    if len(meant) != 1:
        wanted = element.named(part) or "nobody"
        found = "several contacts" if meant else "nobody who may"
        raise NotApproved(
            f'"{by}" is {found}: the {part.value} of {element.name} is {wanted}. Accepted: the '
            "name of that contact of config.toml."
        )
    if part is not Part.APPROVER and named:
        return meant[0]
    return person(app.config, meant[0].name, _ACTS[part])


def reviewer(app: App, element: Element, by: str) -> tuple[Contact, str]:
    """Who may say that an element was reviewed, and in which part: one of the three whom it names,
    or somebody with a role that may. Raises NotApproved."""
    for part in Part:
        named = contacts_of(element.named(part), app.config.contacts)
        meant = named if by == part.value else tuple(o for o in contacts_of(by, named))
        if len(meant) == 1:
            return meant[0], part.value
    contact = person(app.config, by, Act.REVIEW_CONTENT)
    role = next(role for role in contact.roles if role in MAY[Act.REVIEW_CONTENT])
    return contact, role.value


def record_review(app: App, site: Site, name: str, by: str, note: str) -> Review:
    """Raises NotApproved, UsageError."""
    element = element_of(app, name)
    contact, part = reviewer(app, element, by)
    now = app.clock.now()
    review = Review(element=name, at=now, by=contact.name, part=part, note=note)
    facts = {"site": site.name, "element": name, "part": part, "note": note}
    app.audit.append(contact.name, "content-reviewed", facts)
    app.store.calendar.review(site.name, review)
    return review
