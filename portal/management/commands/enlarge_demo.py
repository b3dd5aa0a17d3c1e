from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demo import enlarge
from workstrands.models import WorkingGroup


class Command(BaseCommand):
    help = "Enlarge the demonstration data to a size at which measuring tells something."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, count in vars(enlarge.Size()).items():
            parser.add_argument(f"--{name}", type=int, default=count, help=f"how many there are to be ({count})")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only the demonstration is enlarged: set DEMO=1.")
        try:
            counts = enlarge.enlarge(enlarge.Size(**{name: options[name] for name in vars(enlarge.Size())}))
        except WorkingGroup.DoesNotExist:
            raise CommandError("Load the demonstration first: manage.py load_demo.") from None
        if options["verbosity"]:
            self.stdout.write("Now " + ", ".join(f"{count} {what}" for what, count in counts.items()) + ".")
