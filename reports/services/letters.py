"""The mails about reports."""

from collections.abc import Iterable

from core import mail
from core.mail import MailKind
from people.models import Person
from reports.models import Report
from workstrands.selectors import runners_of


def officers_of(report: Report) -> list[Person]:
    """Who runs the group today; two queries."""
    group = report.workstrand.group_id
    return list(Person.objects.filter(pk__in=runners_of([group]).get(group, ())))


def tell_published(report: Report, people: Iterable[Person], *, by: Person | None) -> int:
    """That a report is published, to these people but whoever did it. Returns how many mails were queued."""
    told = {person.pk: person for person in people if by is None or person.pk != by.pk}
    return len(_send(told.values(), "report_published", report)) if told else 0


def tell_rating(report: Report, *, by: Person | None) -> None:
    """That a strand is not on track, to the officers of its group but whoever said so."""
    if report.rating in {Report.Rating.AMBER, Report.Rating.RED}:
        _send([one for one in officers_of(report) if by is None or one.pk != by.pk], "report_rated", report)


def tell_behalf(report: Report, *, by: Person | None) -> None:
    """What was filed on somebody's behalf, to them."""
    if report.on_behalf_of is not None and (by is None or report.on_behalf_of_id != by.pk):
        context = {"report": report, "strand": report.workstrand, "by": by}
        reply_to = by.email if by is not None else report.workstrand.group.contact_email
        mail.queue(
            to=report.on_behalf_of,
            kind=MailKind.REPORTS,
            template="mail/report_filed",
            context=context,
            reply_to=reply_to,
        )


def _send(people: Iterable[Person], template: str, report: Report) -> dict[int, object]:
    return dict(
        mail.queue_same(
            people,
            kind=MailKind.REPORTS,
            template=f"mail/{template}",
            context={"report": report, "strand": report.workstrand},
            reply_to=report.workstrand.group.contact_email,
        )
    )
