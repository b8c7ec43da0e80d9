"""TLS towards mail servers: whom to trust, and what to say where trust fails."""

import ssl

from sentinel.core.settings import Mail
from sentinel.core.smtp_reply import quoted
from sentinel.errors import ConfigError, ConfigProblem


def tls_context(server: Mail, key: str) -> ssl.SSLContext:
    """The system's certificate authorities and those of `ca_file`; names are compared.

    Raises ConfigError, naming `<key>.ca_file`.
    """
    context = ssl.create_default_context()
    if server.ca_file is None:
        return context
    try:
        context.load_verify_locations(server.ca_file)
    except OSError as error:  # ssl.SSLError is one
        problem = ConfigProblem(
            file="config.toml",
            key=f"{key}.ca_file",
            message=f"{server.ca_file} cannot be used ({error}); give a readable PEM file "
            "with certificates of authorities, or leave the key out",
        )
        raise ConfigError((problem,)) from error
    return context


def tls_fault(error: BaseException | None) -> str:
    """What is wrong with the encryption, and what to correct; empty where it is something else."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__
    match error:
        case None:
            return ""
        case ssl.SSLCertVerificationError():
            # codes of OpenSSL: a name that is another one, and an address that is
            name = error.verify_code in {62, 64}
            advice = (
                "write host as the certificate has it"
                if name
                else "give its authority's certificate in ca_file, or have it put right"
            )
            why = quoted(error.verify_message).strip('"')
            return f"TLS: its certificate is not trusted: {why}; nothing was sent ({advice})"
        case _:
            return (
                f"TLS: no encrypted connection came about ({quoted(str(error))}); correct port or "
                "security"
            )
