"""The configured public keys of persons, and approvals made with them."""

from collections.abc import Mapping
from dataclasses import replace

from sentinel.core import approval as approving
from sentinel.core.baseline import Approval, Baseline
from sentinel.edges.keys import fingerprint, verify_with
from sentinel.errors import Refused


class PersonKeys:
    """Public keys (raw, base64) by the name of their owner."""

    def __init__(self, persons: Mapping[str, str]) -> None:
        self._persons = dict(persons)
        self.fingerprints = {name: fingerprint(text) for name, text in persons.items()}

    def signed(self, name: str, statement: bytes, signature: str) -> bool:
        """Whether this person signed an approval of that."""
        return verify_with(self._persons[name], approving.PURPOSE, statement, signature)

    def approval(self, baseline: Baseline, given: Approval) -> Approval:
        """The next person's approval, with its term and key. Raises Refused where they approved it
        in this term already, or the signature is missing, wrong, or cannot be verified."""
        baseline = replace(baseline, approvals=approving.approvals_of(baseline))
        by, term, name = given.by, baseline.term + 1, baseline.id
        key = self.fingerprints.get(by, "")
        for other in baseline.approvals:
            if other.term == term and (other.by == by or (key and other.key == key)):
                raise Refused(
                    f"baseline {name}: {other.by} has approved it already. A page of it is sealed, "
                    "so another person, with a key of their own, must approve it, too."
                )
        if key and not self.signed(by, approving.statement_of(baseline), given.signature):
            found = "another key's, or of something else" if given.signature else "none"
            raise Refused(
                f"baseline {name}: {by} has a public_key in config.toml, so this needs their "
                f"signature; found: {found}. Add --key PRIVATE.pem; or sign it elsewhere: "
                f"sentinel baseline export {name} FILE, there sentinel baseline sign FILE --key "
                "PRIVATE.pem, here --signature FILE."
            )
        if given.signature and not key:
            raise Refused(
                f"baseline {name}: {by} has no public_key in config.toml, so their signature "
                "cannot be verified. Configure it, or approve without a key."
            )
        return replace(given, key=key, term=term)
