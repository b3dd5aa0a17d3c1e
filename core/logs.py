"""What the console says."""

import logging


class RefusalsInALine(logging.Filter):
    """A refused or misunderstood request is the site at work: its line is enough, and no traceback. What fails keeps its own."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "django.request" and record.levelno < logging.ERROR:
            record.exc_info = record.exc_text = None
        return True
