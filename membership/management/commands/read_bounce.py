import argparse
import os
import sys
from typing import Any

from django import db
from django.core.management.base import BaseCommand

from membership.models import Bounce
from membership.services.bounces import take_returned

MOST_BYTES = 25 * 1024 * 1024


class Command(BaseCommand):
    help = """Read one message that came back, on standard input, and mark the address that it says cannot be reached.

Connect it to the mailbox of the sender's address (DEFAULT_FROM_EMAIL), where mail servers return what they cannot deliver, in one line:

  /etc/aliases   bounces: "|/srv/site/manage.py read_bounce"
  procmail       :0 c  and below it  | /srv/site/manage.py read_bounce
  fetchmail      fetchmail --keep --mda "/srv/site/manage.py read_bounce"

Give it a copy (`:0 c`, `--keep`): it tells reports from answers that people and machines write, and keeps no word of these.
It ends with 0, with 65 for what is no message or longer than 25 MB, and with 75 when it could not be kept and the mail server shall try again
(sysexits.h).
"""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Keep the lines of the help as they are."""
        return super().create_parser(
            prog_name, subcommand, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES or not raw.strip():
            self._end(os.EX_DATAERR, "No message, or one longer than 25 MB.")
        try:
            rows = take_returned(raw)
        except db.Error as error:
            self._end(os.EX_TEMPFAIL, f"The database is away ({type(error).__name__}); try again.")
        for row in rows:
            self.stdout.write(str(row))
        if any(row.kind == Bounce.Kind.UNREADABLE for row in rows):
            self._end(os.EX_DATAERR, "This is no message.")

    def _end(self, code: int, said: str) -> None:
        self.stderr.write(said)
        sys.exit(code)
