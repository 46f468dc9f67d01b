"""baresip without a screen, steered over its control port."""

import json
import threading
import time
from pathlib import Path

from labkit import audio
from labkit.failure import LabFailure
from labkit.netns import connect_inside
from labkit.shell import NOT_STARTED, tail

CONTROL_PORT = 4444
MODULES = "/usr/lib/baresip/modules"


class Baresip:
    """One baresip on one machine. It plays its tone and records what it hears."""

    kind = "baresip"

    def __init__(self, machine, address, account, tone_hz, sounds, *, tls=None, encryption=None, port=5060, ice=None):
        """ice names a STUN server as host:port where the phone is to use ICE."""
        self.name = account.user
        self.machine = machine
        self.address = address
        self.account = account
        self.tone_hz = tone_hz
        self.encrypted = encryption is not None
        self._folder = machine.workspace / f"{machine.short_name}-baresip"
        self._folder.mkdir(parents=True, exist_ok=True)
        host = f"[{address}]" if ":" in address else address
        (self._folder / "config").write_text(self._config(host, port, sounds.tone(tone_hz), tls))
        (self._folder / "accounts").write_text(self._accounts_line(encryption, ice) + "\n")
        (self._folder / "contacts").write_text("")
        self._program = NOT_STARTED
        self._events = Events()
        self._control = None

    def start(self):
        """Starts it and, where the account says so, waits for the registration."""
        self._program = self.machine.start("baresip", ["baresip", "-f", str(self._folder), "-v"])
        self._program.wait_for_text("baresip is ready", timeout_s=15)
        self._control = connect_inside(self.machine, "127.0.0.1", CONTROL_PORT)
        self._events.follow(self._control)
        if self.account.registers:
            self.wait_registered()
        return self

    def wait_registered(self, timeout_s=15):
        """Waits until the registrar said yes."""
        # The answer may have come before the control connection stood: the log has it too.
        try:
            self._program.wait_for_text("200 OK", timeout_s=timeout_s)
        except LabFailure as failure:
            raise LabFailure(f"{self.name} (baresip) was not registered: {tail(self._program.text(), 2)}") from failure

    def dial(self, uri):
        """Calls somebody; returns at once."""
        self._say("dial", uri)

    def hang_up(self):
        """Ends the call."""
        self._say("hangup")

    def hold(self):
        """Puts the call on hold."""
        self._say("hold")

    def resume(self):
        """Takes the call off hold."""
        self._say("resume")

    def mark(self):
        """A point in its history from which to wait."""
        return self._events.mark()

    def wait_established(self, mark, timeout_s=15):
        """Waits for a call to stand; LabFailure with the reason when it ended instead."""
        event = self._events.wait(mark, {"CALL_ESTABLISHED", "CALL_CLOSED"}, timeout_s, f"{self.name} to be in a call")
        if event["type"] == "CALL_CLOSED":
            raise LabFailure(f"the call of {self.name} ended before it stood: {event.get('param', '')}")

    def wait_closed(self, mark, timeout_s=15):
        """Waits for the end of a call and returns the reason."""
        event = self._events.wait(mark, {"CALL_CLOSED"}, timeout_s, f"{self.name} to see the call end")
        return event.get("param", "")

    def recordings(self):
        """Files of what it heard, oldest first."""
        return sorted(self._folder.glob("dump-*-dec.wav"), key=lambda path: path.stat().st_mtime)

    def heard(self, tone_hz):
        """What it heard in its last call, held against a tone."""
        recorded = self.recordings()
        if not recorded:
            return audio.Heard(0.0, 0.0, 0.0)
        samples, rate = audio.read_wav(recorded[-1])
        return audio.listen(samples, tone_hz, rate)

    def stop(self):
        """Unregisters and ends."""
        if self._control:
            try:
                self._say("quit")
                time.sleep(0.3)
            except (LabFailure, OSError):
                pass
            self._control.close()
            self._control = None
        self._program.stop()

    def _say(self, command, parameters=""):
        if self._control is None:
            raise LabFailure(f"{self.name} (baresip) does not run")
        body = json.dumps({"command": command, "params": parameters, "token": "lab"}).encode()
        try:
            self._control.sendall(b"%d:%s," % (len(body), body))
        except OSError as gone:
            raise LabFailure(f"{self.name} (baresip) is gone") from gone

    def _accounts_line(self, encryption, ice):
        account = self.account
        parts = [f"<sip:{account.address};transport={account.transport}>",
                 f"regint={account.expires_s if account.registers else 0}",
                 "answermode=auto", "audio_codecs=pcmu/8000/1,pcma/8000/1", "ptime=20", "mwi=no"]
        if account.password:
            parts += [f"auth_user={account.user}", f"auth_pass={account.password}"]
        if account.server:
            parts.append(f'outbound="{account.server_uri}"')
        if encryption:
            parts.append(f"mediaenc={encryption}")
        if ice:
            parts += ["medianat=ice", f'stunserver="stun:{ice}"']
        return ";".join(parts)

    def _config(self, host, port, tone, tls):
        lines = [
            "poll_method epoll", f"sip_listen {host}:{port}",
            "audio_player aubridge,sink", f"audio_source aufile,{tone}", "audio_alert aubridge,sink",
            "ausrc_srate 8000", "auplay_srate 8000", "ausrc_channels 1", "auplay_channels 1",
            "call_local_timeout 60", "call_max_calls 4", "rtp_ports 10000-10100", "rtcp_mux no", "rtp_stats yes",
            "jitter_buffer_delay 1-3", f"module_path {MODULES}",
            *(f"module {name}.so" for name in ("g711", "srtp", "aufile", "aubridge", "sndfile", "ice")),
            "module_tmp uuid.so", "module_tmp account.so",
            *(f"module_app {name}.so" for name in ("contact", "menu", "ctrl_tcp")),
            f"ctrl_tcp_listen 127.0.0.1:{CONTROL_PORT}", f"snd_path {self._folder}", "menu_bell no",
            f"prefer_ipv6 {'yes' if ':' in self.address else 'no'}"]
        if tls:
            lines += [f"sip_certificate {tls.pem(self.name)}", f"sip_cafile {tls.authority}"]
        return "\n".join(lines) + "\n"


class Events:
    """The events of the control connection, collected by a thread of their own."""

    def __init__(self):
        self._seen = []
        self._changed = threading.Condition()

    def follow(self, connection):
        """Reads netstrings until the connection ends."""
        threading.Thread(target=self._read, args=(connection,), daemon=True).start()

    def mark(self):
        """How many came so far."""
        with self._changed:
            return len(self._seen)

    def wait(self, mark, types, timeout_s, what):
        """Waits for the first event of some types after a mark."""
        until = time.monotonic() + timeout_s
        with self._changed:
            while True:
                for event in self._seen[mark:]:
                    if event.get("type") in types:
                        return event
                left = until - time.monotonic()
                if left <= 0:
                    raise LabFailure(f"waited {timeout_s} s in vain for {what}")
                self._changed.wait(left)

    def _read(self, connection):
        buffer = b""
        while True:
            try:
                piece = connection.recv(65536)
            except OSError:
                return
            if not piece:
                return
            buffer += piece
            while b":" in buffer:
                head, rest = buffer.split(b":", 1)
                size = int(head)
                if len(rest) < size + 1:
                    break
                buffer = rest[size + 1:]
                self._take(rest[:size])

    def _take(self, body):
        try:
            message = json.loads(body)
        except ValueError:
            return
        if message.get("event"):
            with self._changed:
                self._seen.append(message)
                self._changed.notify_all()


def installed():
    """Whether its modules are where they are looked for."""
    return Path(MODULES, "ctrl_tcp.so").exists()
