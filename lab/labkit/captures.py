"""Captures on links, by tcpdump."""

import signal
import time

from labkit import pcap

# How long packets may sit in the kernel before the capture gets them.
FLUSH_S = 0.4
BUFFER_KIB = 8192


class Capture:
    """One tcpdump that writes a file."""

    def __init__(self, machine, interface, name, expression=""):
        self.name = name
        self.path = machine.workspace / f"{name}.pcap"
        self._program = machine.start(f"tcpdump-{name}", [
            "tcpdump", "-i", interface, "-w", str(self.path), "-s", "0", "-U", "--immediate-mode",
            "-B", str(BUFFER_KIB), "-n", "-Z", "root", *([expression] if expression else [])])

    def wait_ready(self):
        """Waits until it listens."""
        self._program.wait_for_text("listening on", timeout_s=10)
        return self

    def stop(self):
        """Ends it; the file is whole afterwards."""
        self._program.stop(first=signal.SIGINT)

    def packets(self):
        """The packets so far. Call flush or stop first where the last ones matter."""
        return pcap.read(self.path)


def flush():
    """Gives captures the time to write what was already on the wire."""
    time.sleep(FLUSH_S)


class Links:
    """The captures of all links of a world."""

    def __init__(self, world):
        self.captures = {
            link: Capture(world.machine(link.machine), link.interface, f"{link.machine}-{link.interface}")
            for link in world.links()}
        for capture in self.captures.values():
            capture.wait_ready()

    def stop(self):
        """Ends all of them."""
        flush()
        for capture in self.captures.values():
            capture.stop()
