"""Chromium without a screen, steered over WebDriver by its own chromedriver on its own machine."""

import http.client
import json
import shutil
import sys
import threading
from pathlib import Path

from labkit.failure import LabFailure
from labkit.netns import connect_inside
from labkit.shell import wait_until

DRIVER_PORT = 9515
PAGE_PORT = 8000
PAGES = Path(__file__).resolve().parents[1] / "pages"
START_S = 60
SCRIPT_S = 30
# None of it may reach for anything outside the lab: what it would send at its own will has no row.
ARGUMENTS = (
    "--headless=new", "--no-sandbox", "--no-first-run", "--no-default-browser-check", "--disable-gpu",
    "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-default-apps", "--disable-extensions", "--disable-domain-reliability",
    "--disable-client-side-phishing-detection", "--metrics-recording-only", "--mute-audio",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
    "--disable-features=OptimizationHints,MediaRouter,Translate,CertificateTransparencyComponentUpdater")


def program():
    """Chromium's path, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Browser:
    """One browser with the page of the lab open."""

    def __init__(self, machine, reaches=()):
        self._reaches = reaches
        self.name = machine.short_name
        self._machine = machine
        self._folder = machine.workspace / f"{machine.short_name}-chromium"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._session = None
        self._pages = machine.start("pages", [
            sys.executable, "-m", "http.server", str(PAGE_PORT), "--bind", "127.0.0.1", "--directory", str(PAGES)])
        environment = {"HOME": str(self._folder), "XDG_CONFIG_HOME": str(self._folder),
                       "XDG_CACHE_HOME": str(self._folder), "TMPDIR": str(self._folder)}
        self._driver = machine.start("chromedriver", ["chromedriver", f"--port={DRIVER_PORT}"], env=environment)

    def start(self):
        """Opens the page; returns when its script can be called."""
        wait_until(self._ready, f"chromedriver of {self.name}", timeout_s=START_S)
        capabilities = {"browserName": "chrome", "timeouts": {"script": SCRIPT_S * 1000},
                        "goog:chromeOptions": {"binary": program(), "args": [
                            *ARGUMENTS, f"--user-data-dir={self._folder / 'profile'}", self._names()]}}
        made = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}}, timeout_s=START_S)
        self._session = made["sessionId"]
        self._ask("POST", f"/session/{self._session}/url", {"url": f"http://localhost:{PAGE_PORT}/call.html"})
        return self

    def call(self, function, *arguments):
        """Calls a function of the page and gives what its promise came to."""
        script = ("const given = arguments[0], done = arguments[1];"
                  f"Promise.resolve().then(() => {function}(...given))"
                  ".then(value => done({value}), fault => done({fault: String(fault)}));")
        came = self._ask("POST", f"/session/{self._session}/execute/async", {"script": script, "args": [arguments]},
                         timeout_s=SCRIPT_S + 5)
        if "fault" in came:
            raise LabFailure(f"{function} in the browser of {self.name}: {came['fault']}")
        return came.get("value")

    def version(self):
        """What it calls itself."""
        return self.call("(() => navigator.userAgent.match(/Chrome.([0-9.]+)/)[1])")

    def stop(self):
        """Closes the page and ends everything that was started for it."""
        if self._session:
            try:
                self._ask("DELETE", f"/session/{self._session}", timeout_s=10)
            except LabFailure:
                pass
            self._session = None
        self._driver.stop()
        self._pages.stop()

    def _names(self):
        # Addresses go through the resolver, too, where a relay is reached over TCP.
        return ", ".join(("--host-resolver-rules=MAP * ~NOTFOUND", "EXCLUDE localhost",
                          *(f"EXCLUDE {address}" for address in self._reaches)))

    def _ready(self):
        try:
            return self._ask("GET", "/status", timeout_s=2)["ready"]
        except LabFailure:
            if not self._driver.alive:
                raise
            return False

    def _ask(self, method, path, body=None, *, timeout_s=SCRIPT_S):
        connection = http.client.HTTPConnection("127.0.0.1", DRIVER_PORT)
        connection.sock = connect_inside(self._machine, "127.0.0.1", DRIVER_PORT)
        connection.sock.settimeout(timeout_s)
        try:
            connection.request(method, path, None if body is None else json.dumps(body),
                               {"Content-Type": "application/json"})
            value = json.loads(connection.getresponse().read())["value"]
        except (OSError, http.client.HTTPException, ValueError) as gone:
            raise LabFailure(f"chromedriver of {self.name}: {gone!r}") from gone
        finally:
            connection.close()
        if isinstance(value, dict) and "error" in value:
            raise LabFailure(f"chromedriver of {self.name}: {value['error']}: {value['message'].splitlines()[0]}")
        return value


def start_together(*browsers):
    """Starts browsers at once; LabFailure of the first that did not."""
    failures = []

    def begin(one):
        try:
            one.start()
        except LabFailure as failure:
            failures.append(failure)

    threads = [threading.Thread(target=begin, args=(one,)) for one in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
