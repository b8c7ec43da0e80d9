"""The form of the point of contact towards CERT-In: Directions of 28 April 2022, clause iii, and
its Annexure II. Pure. What is not known is marked, and holds nothing up."""

from dataclasses import dataclass

from sentinel.core.settings import Config, Contact
from sentinel.core.words import Role

UNKNOWN = ("not known", "ज्ञात नहीं")
TITLE = (
    "Point of Contact for CERT-In",
    "सीईआरटी-इन के लिए संपर्क अधिकारी",
)
BASIS = (
    "Directions No. 20(3)/2022-CERT-In of 28 April 2022, clause (iii), Annexure II",
    "निर्देश सं. 20(3)/2022-CERT-In, 28 अप्रैल 2022, खंड (iii), अनुलग्नक II",
)
LABELS: dict[str, tuple[str, str]] = {
    "name": ("Name", "नाम"),
    "designation": ("Designation", "पदनाम"),
    "organisation": ("Organisation name", "संगठन का नाम"),
    "address": ("Office address", "कार्यालय का पता"),
    "mail": ("Email ID", "ई-मेल आईडी"),
    "mobile": ("Mobile no.", "मोबाइल नं."),
    "office_phone": ("Office phone", "कार्यालय फ़ोन"),
    "office_fax": ("Office fax", "कार्यालय फ़ैक्स"),
}
"""The fields in the order of the form, with their labels in English and Hindi."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One line of the form; an empty value is not known."""

    key: str
    label: str
    label_hindi: str
    value: str


def form_fields(config: Config) -> tuple[FormField, ...]:
    """Every field of the form in its order. Of several contacts with the role the first counts;
    without one all that is theirs is not known."""
    holders = config.contacts_with(Role.POINT_OF_CONTACT)
    values = _values(config, holders[0] if holders else None)
    return tuple(
        FormField(key=key, label=english, label_hindi=hindi, value=values[key])
        for key, (english, hindi) in LABELS.items()
    )


def form_lines(config: Config, *, hindi: bool) -> tuple[str, ...]:
    """The form as text; of Hindi the labels, while values stand as they are written."""
    fields = form_fields(config)
    chosen = [(f.label_hindi if hindi else f.label, f.value or UNKNOWN[hindi]) for f in fields]
    width = max(len(label) for label, _ in chosen) + 1
    return (
        TITLE[hindi],
        BASIS[hindi],
        "",
        *(f"{label + ':':{width}} {value}" for label, value in chosen),
    )


def _values(config: Config, person: Contact | None) -> dict[str, str]:
    return {
        "name": person.name if person else "",
        "designation": person.post if person else "",
        "organisation": config.organisation.name,
        "address": config.organisation.address,
        "mail": person.mail if person else "",
        "mobile": person.mobile if person else "",
        "office_phone": person.office_phone if person else "",
        "office_fax": person.office_fax if person else "",
    }
