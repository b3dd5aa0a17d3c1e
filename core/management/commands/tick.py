from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core import tick


class Command(BaseCommand):
    help = "Send queued mail and run what is due; once, or with --loop until stopped. Safe on several hosts at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until SIGTERM")
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between two rounds")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["loop"]:
            tick.loop(options["interval"])
        else:
            self.stdout.write(f"{tick.alone()} mails sent")
