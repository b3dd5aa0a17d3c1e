from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demo import load


class Command(BaseCommand):
    help = "Load the demonstration data into an empty database."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration data is for a site that says so: set DEMO=1.")
        try:
            counts = load.load()
        except load.NotEmptyError:
            raise CommandError(
                "There is data in this database already; the demonstration is never loaded over it."
            ) from None
        if options["verbosity"]:
            self.stdout.write("Loaded " + ", ".join(f"{count} {what}" for what, count in counts.items()) + ".")
