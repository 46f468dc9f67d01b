"""Who a phone is and where it registers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """One user of a phone.

    server is host or host:port of the registrar or outbound proxy; empty for a phone that finds its way by DNS.
    """

    user: str
    domain: str
    password: str = ""
    server: str = ""
    transport: str = "udp"
    registers: bool = True
    expires_s: int = 60

    @property
    def address(self):
        """The address of record without scheme."""
        return f"{self.user}@{self.domain}"

    @property
    def server_uri(self):
        """The URI of the server with its transport."""
        return f"sip:{self.server};transport={self.transport}"
