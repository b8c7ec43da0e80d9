"""The one error tree. The command line turns each into a message and an exit code.

SentinelError
├── UsageError             a command was called with words that it does not take        exit 2
│   └── NotThere           what was named does not exist
├── ConfigError            config.toml, checks/ or playbooks/ are wrong; carries all     exit 2
├── CouldNotFindOut        the answer could not be had (network, server, file)           exit 3
│   ├── FetchError         a page needed by a command could not be fetched
│   ├── StoreError         the state database could not be read or written
│   │   └── NewerState      a newer Sentinel has made it: this one refuses it            exit 4
│   ├── RuleError          rules for scanning cannot be read or compiled
│   ├── TreeError          the document root could not be read
│   │   └── RemoteError    the web host behind SSH could not be reached, or broke a bound
│   ├── CopyError          the second place of the vault (restic) could not be used
│   └── DatabaseError      a site's database could not be reached, read, dumped or loaded
├── Refused                the thing was understood and is not allowed now               exit 4
│   ├── AlreadyRunning     another Sentinel holds the lock
│   ├── NotSwept           what the vault still needs is not known: nothing is removed
│   ├── NotApproved        no approved baseline, or a needed approval is missing
│   │   ├── FactorNeeded   a fresh second factor has to be given first
│   │   └── Paused         too many tries in a row: nothing is looked at for a while
│   └── NotClean           no backup, or none that is proven clean
├── IntegrityError         what was stored does not verify (vault, baseline, audit)      exit 1
└── StepError              an action of a playbook did not reach its end                 exit 1
    ├── BlockError         the block could not be put in force or lifted
    └── UnknownEffect      a step was given up in the middle of an effect that does not end
"""

from dataclasses import dataclass


class SentinelError(Exception):
    """Base of everything that Sentinel raises on purpose."""

    exit_code = 1


class UsageError(SentinelError):
    """A command was called with words that it does not take."""

    exit_code = 2


class NotThere(UsageError):
    """What was named does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigProblem:
    """One fault in the configuration: where it is and what would be accepted."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        return (
            f"{self.file}: {self.key}: {self.message}"
            if self.key
            else f"{self.file}: {self.message}"
        )


class ConfigError(SentinelError):
    """The configuration is wrong. `problems` holds every fault found, in file order."""

    exit_code = 2

    def __init__(self, problems: tuple[ConfigProblem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class CouldNotFindOut(SentinelError):
    """The question could not be answered; nothing is claimed either way."""

    exit_code = 3


class FetchError(CouldNotFindOut):
    """A page that a command needs could not be fetched."""


class RuleError(CouldNotFindOut):
    """Rules for scanning cannot be read or compiled; nothing was scanned."""


class StoreError(CouldNotFindOut):
    """The state database could not be opened, read or written."""


class TreeError(CouldNotFindOut):
    """The document root could not be read."""


class NewerState(StoreError):
    """A newer Sentinel has made or changed the state database; nothing of it was touched. No new
    start mends it, so the code is that of a refusal."""

    exit_code = 4


class CopyError(CouldNotFindOut):
    """The second place of the vault could not be reached, read or written; the vault is good."""


class DatabaseError(CouldNotFindOut):
    """A site's database could not be reached, read, dumped or loaded."""


class RemoteError(TreeError):
    """The web host behind SSH could not be reached, refused us, or broke a bound."""


class Refused(SentinelError):
    """Understood, and not allowed in the present state."""

    exit_code = 4


class NotSwept(Refused):
    """What the vault still needs is not known, or its clock is not right: nothing is removed."""


class AlreadyRunning(Refused):
    """Another Sentinel, or another command on the same site, holds the lock."""


class NotApproved(Refused):
    """There is no approved baseline, or the approval that is needed is missing."""


class FactorNeeded(NotApproved):
    """Allowed, but only right after a second factor was given."""


class Paused(NotApproved):
    """Too many tries in a row; what was shown was not looked at, nor is anything for `seconds`."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            f"Too many tries in a row: nothing more is looked at for {seconds} seconds."
        )


class NotClean(Refused):
    """No backup is proven clean, or the chosen one is not."""


class IntegrityError(SentinelError):
    """Stored bytes do not verify: vault object, manifest, baseline or audit chain."""


class StepError(SentinelError):
    """An action of a playbook did not reach its end; the journal has the reason."""


class BlockError(StepError):
    """The block could not be put in force, proven or lifted."""


class UnknownEffect(StepError):
    """A step was given up in the middle of an effect that does not end: nobody knows whether it
    has happened, and it may still happen."""
