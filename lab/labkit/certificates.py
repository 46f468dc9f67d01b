"""Certificates of the phones. They are signed by nobody: what counts is that the phones check the pair's."""

from labkit.shell import run

DAYS = 30


class Certificates:
    """What phones show and whom they trust, in one folder."""

    def __init__(self, folder):
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.authority = None

    def trust(self, authority):
        """From now on phones trust this authority and no other."""
        self.authority = authority

    def pem(self, name):
        """Certificate and key of a phone in one file."""
        both, key, certificate = (self._folder / f"{name}{end}" for end in (".pem", ".key", ".crt"))
        if not both.exists():
            run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                 "-keyout", str(key), "-out", str(certificate), "-days", str(DAYS), "-subj", f"/CN={name}",
                 "-addext", f"subjectAltName=DNS:{name}"])
            both.write_text(key.read_text() + certificate.read_text())
            both.chmod(0o600)
        return both
