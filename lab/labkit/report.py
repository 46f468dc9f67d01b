"""What the lab says: progress while it runs, results per chapter, and all of it as JSON."""

import sys
import threading
from dataclasses import dataclass, field

GREEN, RED, YELLOW, DIM, PLAIN = "\033[32m", "\033[31m", "\033[33m", "\033[2m", "\033[0m"


@dataclass
class RowResult:
    """One row of the document in one chapter."""

    id: str
    purpose: str
    packets: int
    required: bool

    @property
    def passed(self):
        return self.packets > 0 or not self.required


@dataclass
class StepResult:
    """One scenario of a chapter."""

    title: str
    passed: bool
    detail: str = ""
    seconds: float = 0.0
    skipped: bool = False


@dataclass
class ChapterResult:
    """One chapter in one variant of the world."""

    chapter: str
    variant: str
    steps: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    failures: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    skipped: str = ""
    seconds: float = 0.0
    kept: str = ""

    @property
    def passed(self):
        return not self.failures and all(one.passed for one in self.steps) and all(one.passed for one in self.rows)

    def as_json(self):
        """The result as plain values."""
        return {
            "chapter": self.chapter, "variant": self.variant,
            "result": "skipped" if self.skipped else "passed" if self.passed else "failed",
            "seconds": round(self.seconds, 1), "skipped": self.skipped,
            "steps": [{"title": one.title, "passed": one.passed, "skipped": one.skipped, "detail": one.detail,
                       "seconds": round(one.seconds, 1)} for one in self.steps],
            "rows": [{"id": one.id, "purpose": one.purpose, "packets": one.packets, "required": one.required,
                      "passed": one.passed} for one in self.rows],
            "failures": self.failures, "notes": self.notes, "evidence": self.kept}


class Printer:
    """Lines for people on standard error when JSON goes to standard output, else on standard output."""

    def __init__(self, json_wanted):
        self._out = sys.stderr if json_wanted else sys.stdout
        self._colour = self._out.isatty()
        self._lock = threading.Lock()

    def aside(self, title):
        """A printer for one of several chapters that run at once: it says all it has to say when the chapter ends."""
        return Aside(self, title)

    def lines(self, pairs):
        """Several lines that belong together, each with its colour."""
        with self._lock:
            for text, colour in pairs:
                self.line(text, colour)

    def line(self, text="", colour=""):
        """One line, coloured only on a terminal."""
        if colour and self._colour:
            text = f"{colour}{text}{PLAIN}"
        print(text, file=self._out, flush=True)

    def progress(self, text):
        """What is going on."""
        self.line(f"  .. {text}", DIM)

    def step(self, result):
        """The end of one scenario."""
        if result.skipped:
            self.line(f"  -- {result.title} (skipped: {result.detail})", YELLOW)
        elif result.passed:
            self.line(f"  ok {result.title} ({result.seconds:.1f} s){': ' + result.detail if result.detail else ''}",
                      GREEN)
        else:
            self.line(f"  NO {result.title}: {result.detail}", RED)

    def chapter(self, result):
        """The table and the verdict of a chapter."""
        if result.skipped:
            self.line(f"{result.chapter} [{result.variant}] skipped: {result.skipped}", YELLOW)
            return
        self.line()
        self.line(f"  {'row':<8}{'':<3}{'packets':>9}  purpose")
        for row in result.rows:
            sign = "✓" if row.packets else "✗" if row.required else "–"
            self.line(f"  {row.id:<8}{sign:<3}{row.packets:>9}  {row.purpose}",
                      GREEN if row.packets else RED if row.required else DIM)
        for note in result.notes:
            self.line(f"  note: {note}", DIM)
        for failure in result.failures:
            self.line(f"  NO {failure}", RED)
        verdict = "passed" if result.passed else "FAILED"
        self.line(f"{result.chapter} [{result.variant}] {verdict} in {result.seconds:.0f} s"
                  + (f"; evidence in {result.kept}" if result.kept else ""), GREEN if result.passed else RED)
        self.line()


class Aside(Printer):
    """Keeps its lines until the chapter is over, so that those of two chapters do not mix."""

    def __init__(self, printer, title):
        super().__init__(False)
        self._printer = printer
        self._kept = [(title, "")]

    def line(self, text="", colour=""):
        """Keeps one line."""
        self._kept.append((text, colour))

    def progress(self, text):
        """What is going on interests nobody afterwards."""

    def chapter(self, result):
        """Says everything."""
        super().chapter(result)
        self._printer.lines(self._kept)
