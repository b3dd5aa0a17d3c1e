from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people import services
from people.models import Person


class Command(BaseCommand):
    help = "Take off all passkeys, apps and recovery codes of somebody who lost them. Make sure first that it is they who ask."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the person's main address")
        parser.add_argument("--by", required=True, help="the address of the superuser who decided it")
        parser.add_argument("--reason", default="", help="how you made sure, for the record")

    def handle(self, *args: Any, **options: Any) -> None:
        person = self._person(options["email"])
        by = self._person(options["by"])
        if not by.is_superuser:
            raise CommandError(f"{by.email} is not a superuser.")
        count = services.reset_second_factor(person=person, by=by, reason=options["reason"])
        self.stdout.write(
            f"{person.email}: {count} taken off, and told by mail."
            if count
            else f"{person.email} has no second factor."
        )

    @staticmethod
    def _person(email: str) -> Person:
        try:
            return Person.objects.get(email=email.strip().lower())
        except Person.DoesNotExist:
            raise CommandError(f"Nobody has the main address {email}.") from None
