"""Import a file from the command line, by the same code as in the admin."""

from argparse import ArgumentParser, BooleanOptionalAction
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from membership import rules
from membership.models import ImportRow, ImportUpload
from membership.selectors import importing as selectors
from membership.services import importing as services
from people.models import Person
from workstrands.standing import standing_of


class Command(BaseCommand):
    help = (
        "Import people, or with --kind organisations or roles, from CSV, XLSX or JSON; prints what becomes of each row."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="address of the officer in whose name it is done")
        parser.add_argument("--kind", choices=ImportUpload.Kind.values, default=ImportUpload.Kind.PEOPLE.value)
        parser.add_argument("--dry-run", action="store_true", help="only say what would become of each row")
        parser.add_argument("--good-rows", action="store_true", help="write the good rows although others are wrong")
        parser.add_argument("--tell", action="store_true", help="tell the people by mail")
        parser.add_argument(
            "--admit",
            action=BooleanOptionalAction,
            default=True,
            help="of people: whether they become members of the network, on the word of that officer",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by = Person.objects.filter(email=options["by"].strip().lower(), is_active=True).first()
        if by is None or not rules.can_import(standing_of(by), options["kind"]):
            raise CommandError(f"{options['by']} is nobody who may import {options['kind']}.")
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from None
        try:
            upload = services.upload_file(kind=options["kind"], data=data, file_name=options["file"].name, by=by)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        try:
            self._apply(upload, by, options)
        finally:
            services.discard_upload(upload=upload)

    def _apply(self, upload: ImportUpload, by: Person, options: dict[str, Any]) -> None:
        refused = ""
        try:
            if not options["dry_run"]:
                upload = services.apply_upload(
                    upload=upload,
                    by=by,
                    only_good=options["good_rows"],
                    tell=options["tell"],
                    admit=options["admit"],
                )
        except ValidationError as problem:
            refused = " ".join(problem.messages)
        counts = selectors.counts_of(upload)
        self.stdout.write(
            f"{upload.read_as}: " + ", ".join(f"{count} {state}" for state, count in counts.items()) + "."
        )
        if upload.ignored:
            self.stdout.write("Columns without a meaning here: " + ", ".join(upload.ignored) + ".")
        for row in upload.rows.filter(state=ImportRow.State.WRONG):
            self.stdout.write(f"Row {row.number}: {row.problem}")
        if refused:
            raise CommandError(refused)
        self.stdout.write(f"{upload.written} written." if not options["dry_run"] else "Nothing was written.")
        self._say_who_is_in(upload, counts["new"], options)

    def _say_who_is_in(self, upload: ImportUpload, new: int, options: dict[str, Any]) -> None:
        outside = selectors.outside_of(upload)
        if outside is None:
            return
        if not options["dry_run"]:
            self.stdout.write(f"{upload.admitted} admitted to the network.")
        elif options["admit"]:
            self.stdout.write(f"{new + outside.people} would be admitted to the network.")
        if outside.people and not options["dry_run"]:
            self.stdout.write(
                f"{outside.people} not in the network yet: import the file again with --admit, or give them roles."
            )
