"""What goes wrong beside a test's own assertions: errors logged, undefined variables, a browser's complaints.

Each of them fails the test.
"""

import logging

import pytest


class Problems:
    """Those of the test that is running, and what it said it expects."""

    def __init__(self):
        self.found = []
        self.expected = set()
        self.met = set()

    def start(self):
        self.__init__()

    def add(self, text):
        fits = {part for part in self.expected if part in text}
        self.met |= fits
        if not fits and text not in self.found:
            self.found.append(text)

    def expect(self, *parts):
        """Let problems that contain one of the parts pass; each part must turn up before the test ends."""
        self.expected.update(parts)
        for text in [text for text in self.found if any(part in text for part in parts)]:
            self.found.remove(text)
            self.add(text)

    def verify(self):
        found, self.found = self.found, []
        if found:
            pytest.fail("\n".join(found), pytrace=False)

    def verify_expected(self):
        if missing := self.expected - self.met:
            pytest.fail(f"expected, and did not happen: {sorted(missing)}", pytrace=False)


problems = Problems()


class ErrorLog(logging.Handler):
    """Takes every logged error as a problem."""

    def __init__(self):
        super().__init__(level=logging.ERROR)

    def emit(self, record):
        text = f"logged by {record.name}: {record.getMessage()}"
        if record.exc_info and record.exc_info[1] is not None:
            text += f" ({type(record.exc_info[1]).__name__}: {record.exc_info[1]})"
        problems.add(text)

    def attach(self):
        """To the root, and to Django's logger, which does not propagate. Adding twice does nothing."""
        for name in ("", "django"):
            logging.getLogger(name).addHandler(self)


error_log = ErrorLog()
