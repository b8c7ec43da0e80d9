"""Who may do what: one table of acts and roles, for every door through which people decide.

A deputy is not in it: whoever stands in for somebody answers questions in their name, once these
have waited long enough, and does nothing else for them (`core/answers.py`).
"""

from enum import StrEnum

from sentinel.core.words import Role


class Act(StrEnum):
    """What a person does; the value says it in words, as refusals do."""

    LOOK = "look"
    ACKNOWLEDGE = "take up an incident"
    CONFIRM = "confirm an incident"
    DISMISS = "dismiss an incident"
    ANSWER = "answer a question of a playbook"
    CLOSE = "close an incident"
    COMPROMISED = "say when a site was compromised"
    LATER = "say that a site was compromised later"
    MARK = "mark a would-be incident"
    BLOCK = "close a site"
    UNBLOCK = "open a site"
    OPEN_REGARDLESS = "open a site while an incident is open"
    RESTORE = "restore a site"
    BRING_BACK = "bring files back"
    OVERRIDE = "answer for a backup that is not clean"
    CHAIN = "accept a chain of backups"
    BASELINE = "approve or reject a baseline"
    RENEW = "renew a baseline"
    ANNOUNCE = "announce a change"
    END_CHANGE = "end an announced change"
    DRILL = "run a drill and answer for it"
    PROVE = "prove the promises"
    EXPORT = "export evidence"
    RETRY = "bring messages forward that wait"
    PERSONAL_DATA = "say whether personal data is involved"
    APPROVE_REPORT = "approve a report to CERT-In and have it sent"
    RECORD_REPORT = "record that CERT-In was told"
    HAND_IN = "hand in content"
    APPROVE_CONTENT = "approve content"
    MODERATE = "moderate content"
    REVIEW_CONTENT = "record a review of content"
    CONTENT_PART = "do their part for content"
    SWEEP = "ask for a look at a site"
    BACK_UP = "ask for a backup or its examination"
    READ_FILES = "read files of the site in its backups"
    READ_AUDIT = "read the audit log"
    READ_SETTINGS = "read how Sentinel is configured"
    MUTE = "mute a broken link"
    KEEP_ACCOUNTS = "change the accounts of others"
    OWN_ACCOUNT = "change their own account"
    OWN_DETAILS = "say whether their own contact details are right"


_DECIDES = (Role.AUTHORISER,)
_APPROVES = (Role.APPROVER, Role.AUTHORISER)
_SERVES = (Role.ON_CALL, Role.APPROVER, Role.AUTHORISER, Role.OPERATIONS)
_EVERYBODY = tuple(Role)

MAY: dict[Act, tuple[Role, ...]] = {
    Act.LOOK: _EVERYBODY,
    Act.ACKNOWLEDGE: _SERVES,
    Act.CONFIRM: _DECIDES,
    Act.DISMISS: _DECIDES,
    # which of them answers is the question's: see core/questions.py and Step.role
    Act.ANSWER: (*_SERVES, Role.ADMIN),
    Act.CLOSE: _DECIDES,
    # moving it earlier, marking, closing a site: each only makes Sentinel more careful
    Act.COMPROMISED: _SERVES,
    Act.LATER: _DECIDES,
    Act.MARK: _SERVES,
    Act.BLOCK: _SERVES,
    Act.UNBLOCK: _APPROVES,
    Act.OPEN_REGARDLESS: _DECIDES,
    Act.RESTORE: _APPROVES,
    Act.BRING_BACK: _APPROVES,
    Act.OVERRIDE: _DECIDES,
    Act.CHAIN: _DECIDES,
    Act.BASELINE: _APPROVES,
    Act.RENEW: _APPROVES,
    Act.ANNOUNCE: _APPROVES,
    Act.END_CHANGE: _APPROVES,
    # the gates of a drill are answered in this name
    Act.DRILL: _DECIDES,
    Act.PROVE: (*_SERVES, Role.ADMIN),
    Act.EXPORT: (*_APPROVES, Role.ON_CALL, Role.ADMIN),
    Act.RETRY: (*_SERVES, Role.ADMIN),
    Act.PERSONAL_DATA: (Role.AUTHORISER, Role.POINT_OF_CONTACT),
    Act.APPROVE_REPORT: (Role.AUTHORISER, Role.POINT_OF_CONTACT),
    Act.RECORD_REPORT: (Role.AUTHORISER, Role.POINT_OF_CONTACT),
    # whom an element of the content calendar names may do his or her part of it, too
    Act.HAND_IN: (Role.INFORMATION_MANAGER, *_APPROVES),
    Act.APPROVE_CONTENT: _APPROVES,
    Act.MODERATE: (Role.INFORMATION_MANAGER, *_APPROVES),
    Act.REVIEW_CONTENT: (Role.INFORMATION_MANAGER, *_APPROVES),
    # whom an element names may, and else the roles of the three acts above: calendar_people asks
    Act.CONTENT_PART: _EVERYBODY,
    # each only looks, or keeps more
    Act.SWEEP: (*_SERVES, Role.ADMIN),
    Act.BACK_UP: (*_SERVES, Role.ADMIN),
    # a site's files hold its passwords; the log who was where, and why somebody was overruled
    Act.READ_FILES: _SERVES,
    # addresses, networks and ways in: not for who only looks
    Act.READ_SETTINGS: (*_SERVES, Role.ADMIN, Role.INFORMATION_MANAGER),
    Act.READ_AUDIT: (*_SERVES, Role.ADMIN, Role.POINT_OF_CONTACT),
    Act.MUTE: (*_SERVES, Role.INFORMATION_MANAGER),
    Act.KEEP_ACCOUNTS: (Role.ADMIN,),
    Act.OWN_ACCOUNT: _EVERYBODY,
    Act.OWN_DETAILS: _EVERYBODY,
}
"""Whoever has one of the roles may; nobody else, and a role that stands nowhere may nothing."""


def acts_of(roles: tuple[Role, ...]) -> tuple[Act, ...]:
    """All that somebody with these roles may do, in the order of the table."""
    return tuple(act for act, may in MAY.items() if set(may) & set(roles))
