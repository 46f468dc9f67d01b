"""linphonec without sound card, steered over its standard input."""

import itertools
import re
import time

from labkit import audio
from labkit.failure import LabFailure
from labkit.shell import NOT_STARTED, wait_until

NUMBERS = itertools.count(1)


class Linphone:
    """One linphonec on one machine. It plays its tone and records what it hears."""

    kind = "linphone"

    def __init__(self, machine, address, account, tone_hz, sounds, *, tls=None, encryption=None, port=5060):
        self.name = account.user
        self.machine = machine
        self.address = address
        self.account = account
        self.tone_hz = tone_hz
        self.encrypted = encryption is not None
        self._tone = sounds.tone(tone_hz)
        self._home = machine.workspace / f"{machine.short_name}-linphone"
        # Without these folders it has no database and stays deaf.
        for folder in (".local/share/linphone", ".config/linphone"):
            (self._home / folder).mkdir(parents=True, exist_ok=True)
        self._settings = self._home / "linphonerc"
        self._settings.write_text(self._config(port, tls, encryption))
        self._program = NOT_STARTED
        self._recordings = []

    def start(self):
        """Starts it and, where the account says so, waits for the registration."""
        self._program = self.machine.start(
            "linphonec", ["linphonec", "-c", str(self._settings), "-a", "-d", "5", "-l", str(self._home / "log")],
            env={"HOME": str(self._home)}, stdin=True)
        self._program.wait_for_text("linphonec>", timeout_s=15)
        self._program.say("soundcard use files")
        if self._program.wait_for_text(["Using wav files", "Password for"], timeout_s=10) == "Password for":
            raise LabFailure(f"{self.name} (linphone) asks its user for a password or a certificate")
        self._next_recording()
        if self.account.registers:
            self.wait_registered()
        return self

    def wait_registered(self, timeout_s=20):
        """Waits until the registrar said yes."""
        # It prints nothing of the kind; its log names the state that the account moves to.
        wait_until(lambda: "to [LinphoneRegistrationOk]" in (self._home / "log").read_text(errors="replace"),
                   f"{self.name} (linphone) to be registered", timeout_s=timeout_s)

    def dial(self, uri):
        """Calls somebody; returns at once."""
        self._program.say(f"call {uri}")

    def hang_up(self):
        """Ends the call."""
        self._program.say("terminate")

    def hold(self):
        """Puts the call on hold."""
        self._program.say("pause")

    def resume(self):
        """Takes the call off hold."""
        self._program.say("resume")

    def mark(self):
        """A point in its history from which to wait; what it hears from here on goes into a new recording."""
        self._next_recording()
        return self._program.size()

    def wait_established(self, mark, timeout_s=15):
        """Waits for a call to stand; LabFailure with the reason when it ended instead."""
        seen = self._program.wait_for_text(["Media streams established", "ended (", "Call failed", "not reachable"],
                                           timeout_s=timeout_s, offset=mark)
        if seen != "Media streams established":
            raise LabFailure(f"the call of {self.name} ended before it stood: {self._last_end(mark)}")

    def wait_closed(self, mark, timeout_s=15):
        """Waits for the end of a call and returns the reason."""
        self._program.wait_for_text("ended (", timeout_s=timeout_s, offset=mark)
        return self._last_end(mark)

    def heard(self, tone_hz):
        """What it heard since the last mark, held against a tone."""
        samples, rate = audio.read_wav(self._recordings[-1]) if self._recordings[-1].exists() else ([], 8000)
        return audio.listen(samples, tone_hz, rate)

    def stop(self):
        """Unregisters and ends."""
        if self._program.alive:
            try:
                self._program.say("unregister")
                time.sleep(0.3)
                self._program.say("quit")
                time.sleep(0.3)
            except LabFailure:
                pass
        self._program.stop()

    def _next_recording(self):
        # It would go on with a file that exists already, also with one of a run before.
        self._recordings.append(self._home / f"heard-{next(NUMBERS)}.wav")
        self._program.say(f"play {self._tone}")
        self._program.say(f"record {self._recordings[-1]}")
        time.sleep(0.2)

    def _last_end(self, mark):
        ends = re.findall(r"ended \(([^)]*)\)", self._program.text(mark))
        return ends[-1] if ends else "no reason given"

    def _config(self, port, tls, encryption):
        account = self.account
        ports = {"udp": -1, "tcp": -1, "tls": -1, account.transport: port}
        lines = [
            "[sip]", f"sip_port={ports['udp']}", f"sip_tcp_port={ports['tcp']}", f"sip_tls_port={ports['tls']}",
            f"contact=sip:{account.address}", f"use_ipv6={int(':' in self.address)}", "guess_hostname=1",
            "register_only_when_network_is_up=0", "verify_server_certs=1", "verify_server_cn=0",
            f"media_encryption={'srtp' if encryption else 'none'}",
            *([f"root_ca={tls.authority}"] if tls else []),
            *(["default_proxy=0"] if account.registers else []),
            "[rtp]", "audio_rtp_port=7078",
            "[net]", "download_bw=0", "upload_bw=0"]
        for number, (mime, rate) in enumerate((("PCMU", 8000), ("PCMA", 8000))):
            lines += [f"[audio_codec_{number}]", f"mime={mime}", f"rate={rate}", "channels=1", "enabled=1"]
        if account.registers:
            lines += [
                "[proxy_0]", f"reg_proxy=<{account.server_uri}>", f"reg_route=<{account.server_uri};lr>",
                f"reg_identity=sip:{account.address}", f"reg_expires={account.expires_s}", "reg_sendregister=1",
                "[auth_info_0]", f"username={account.user}", f"userid={account.user}", f"passwd={account.password}"]
        return "\n".join(lines) + "\n"
