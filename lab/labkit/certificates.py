"""A private authority for the lab and certificates for its machines, by openssl."""

from labkit.shell import run

DAYS = 30


class Certificates:
    """One authority and what it signed, in one folder."""

    def __init__(self, folder):
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.authority = folder / "ca.pem"
        self._authority_key = folder / "ca.key"
        self._key(self._authority_key)
        run(["openssl", "req", "-x509", "-new", "-key", str(self._authority_key), "-days", str(DAYS),
             "-subj", "/CN=Lab authority", "-out", str(self.authority),
             "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign"])

    def issue(self, name, alternatives):
        """Makes key and certificate for a machine; alternatives are "DNS:x" and "IP:y". Gives (certificate, key)."""
        certificate, key = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        if certificate.exists():
            return certificate, key
        self._key(key)
        request, extensions = self._folder / f"{name}.csr", self._folder / f"{name}.ext"
        run(["openssl", "req", "-new", "-key", str(key), "-subj", f"/CN={name}", "-out", str(request)])
        extensions.write_text(f"subjectAltName={','.join(alternatives)}\n"
                              "extendedKeyUsage=serverAuth,clientAuth\nkeyUsage=digitalSignature\n")
        run(["openssl", "x509", "-req", "-in", str(request), "-CA", str(self.authority), "-CAkey",
             str(self._authority_key), "-CAcreateserial", "-days", str(DAYS), "-extfile", str(extensions),
             "-out", str(certificate)])
        return certificate, key

    def pem(self, name):
        """Certificate and key of a phone in one file."""
        both = self._folder / f"{name}-both.pem"
        if not both.exists():
            certificate, key = self.issue(name, [f"DNS:{name}"])
            both.write_text(key.read_text() + certificate.read_text())
        return both

    @staticmethod
    def _key(path):
        run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", str(path)])
        path.chmod(0o600)
