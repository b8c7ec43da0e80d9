"""Codes of signals that mean alike to the rules of content."""

CLAIM_CODES = frozenset({"attributed-claim", "addressed-claim", "boast", "was-here", "broad-claim"})
"""Claims where a reader meets them."""
LOST_CODES = frozenset({"identity-lost", "document-replaced"})
"""Another document stands in the place of the page."""
REBUILT_CODES = frozenset({"content-replaced", "page-rebuilt"})
"""As good as lost: no proof, but with a claim it is."""
FAINT_CODES = frozenset(
    {"new-service-script", "new-related-script", "new-service-object", "script-names-host"}
    | {"icon-changed", "language-changed", "new-own-refresh", "new-own-base", "many-links"}
    | {"new-related-iframe", "new-related-form-target", "new-service-form-target"}
)
"""BENIGN signals that are less usual in an edit than others: several kinds at once are suspect."""

ORIGIN_CODES = frozenset(
    {"new-foreign-script", "new-foreign-iframe", "new-foreign-object", "script-loads-foreign"}
)
"""A new host alone: an attacker's, or a chat window's. One honest change in fifteen has one."""
