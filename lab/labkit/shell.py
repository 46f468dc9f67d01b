"""Running other programs, and ending them again whatever happens."""

import os
import signal
import subprocess
import time
from pathlib import Path

from labkit.failure import LabFailure


def run(command, *, check=True, stdin=None, timeout_s=30, cwd=None):
    """Runs a command to its end and returns what it printed.

    Raises LabFailure with the last lines of its complaint when it ends with another code than 0.
    """
    try:
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=timeout_s, cwd=cwd,
                              check=False, errors="replace")
    except subprocess.TimeoutExpired as late:
        raise LabFailure(f"no end after {timeout_s} s: {' '.join(command)}") from late
    if check and done.returncode != 0:
        complaint = (done.stderr or done.stdout).strip().splitlines()[-4:]
        raise LabFailure(f"{' '.join(command)} ended with {done.returncode}: {' | '.join(complaint)}")
    return done.stdout


def run_code(command, *, timeout_s=30, cwd=None):
    """Runs a command and returns (exit code, standard output, standard error); LabFailure when it does not end."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, cwd=cwd, check=False,
                              errors="replace")
    except subprocess.TimeoutExpired as late:
        raise LabFailure(f"no end after {timeout_s} s: {' '.join(command)}") from late
    return done.returncode, done.stdout, done.stderr


class Program:
    """A program that runs beside the lab, in its own process group, its output in a file."""

    def __init__(self, name, command, output: Path, *, cwd=None, env=None, stdin=False):
        self.name = name
        self.command = command
        self.output = output
        self._sink = open(output, "ab", buffering=0)
        self._process = subprocess.Popen(
            command, stdout=self._sink, stderr=subprocess.STDOUT, cwd=cwd,
            env={**os.environ, **(env or {})}, stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
            start_new_session=True)

    @property
    def alive(self):
        return self._process.poll() is None

    @property
    def code(self):
        """The exit code, None while it runs."""
        return self._process.poll()

    def text(self, offset=0):
        """What it printed so far, from an offset in bytes."""
        with open(self.output, "rb") as source:
            source.seek(offset)
            return source.read().decode(errors="replace")

    def size(self):
        """How many bytes it printed so far."""
        return self.output.stat().st_size

    def say(self, line):
        """Writes one line to its standard input."""
        try:
            self._process.stdin.write((line + "\n").encode())
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError) as gone:
            raise LabFailure(f"{self.name} is gone; see {self.output}") from gone

    def wait_for_text(self, wanted, *, timeout_s, offset=0):
        """Waits until one of the wanted strings was printed and returns it."""
        wanted = [wanted] if isinstance(wanted, str) else list(wanted)
        until = time.monotonic() + timeout_s
        while True:
            text = self.text(offset)
            for candidate in wanted:
                if candidate in text:
                    return candidate
            if not self.alive:
                raise LabFailure(f"{self.name} ended with {self.code}: {tail(text)}")
            if time.monotonic() > until:
                raise LabFailure(f"{self.name} did not print {' or '.join(map(repr, wanted))} in {timeout_s} s")
            time.sleep(0.05)

    def wait_end(self, timeout_s):
        """Waits for its end and returns the exit code; LabFailure when it carries on."""
        try:
            return self._process.wait(timeout_s)
        except subprocess.TimeoutExpired as late:
            raise LabFailure(f"{self.name} did not end in {timeout_s} s") from late

    def send_signal(self, number):
        """Sends a signal to the program and its children."""
        if self.alive:
            try:
                os.killpg(self._process.pid, number)
            except ProcessLookupError:
                pass

    def stop(self, *, first=signal.SIGTERM, grace_s=3.0):
        """Ends it: asks first, insists after the grace time. Safe to call twice."""
        if self.alive:
            self.send_signal(first)
            try:
                self._process.wait(grace_s)
            except subprocess.TimeoutExpired:
                self.send_signal(signal.SIGKILL)
                self._process.wait(5)
        if self._process.stdin:
            try:
                self._process.stdin.close()
            except BrokenPipeError:
                pass
        self._sink.close()


class NotStarted:
    """Stands where a program will be: nothing runs, nothing was said."""

    alive = False

    def say(self, line):
        """There is nobody to talk to."""
        raise LabFailure(f"nothing runs that could be told: {line}")

    def size(self):
        """Nothing was printed."""
        return 0

    def stop(self):
        """Nothing to end."""


NOT_STARTED = NotStarted()


def tail(text, lines=3):
    """The last lines of a text as one line."""
    return " | ".join(line.strip() for line in text.strip().splitlines()[-lines:])


def wait_until(condition, what, *, timeout_s, step_s=0.1):
    """Polls until the condition gives something true and returns it; LabFailure names what was awaited."""
    until = time.monotonic() + timeout_s
    while True:
        seen = condition()
        if seen:
            return seen
        if time.monotonic() > until:
            raise LabFailure(f"waited {timeout_s} s in vain for {what}")
        time.sleep(step_s)
