"""Admission to the network: who vouches for whom, and by when an answer is usual."""

import datetime

from people.models import Organisation
from workstrands.models import Workstrand
from workstrands.standing import Standing

from .models import JoinRequest

ANSWER_WITHIN_WORKING_DAYS = 5
SATURDAY = 5
# An address there says nothing of where somebody works. Small offices use them too, so it is a hint and nothing more.
FREE_MAIL = frozenset(
    {
        "126.com", "163.com", "aol.com", "bk.ru", "daum.net", "fastmail.com", "free.fr", "gmail.com",
        "gmx.at", "gmx.ch", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com", "hotmail.fr", "icloud.com",
        "inbox.ru", "laposte.net", "libero.it", "list.ru", "live.com", "mac.com", "mail.com", "mail.ru",
        "me.com", "msn.com", "naver.com", "orange.fr", "outlook.com", "proton.me", "protonmail.com", "qq.com",
        "rambler.ru", "rediffmail.com", "seznam.cz", "sina.com", "t-online.de", "tutanota.com", "ukr.net", "web.de",
        "wp.pl", "yahoo.co.jp", "yahoo.co.uk", "yahoo.com", "yahoo.de", "yahoo.fr", "yandex.com", "yandex.ru",
        "ymail.com", "zoho.com",
    }
)  # fmt: skip


def answer_due_on(asked_on: datetime.date) -> datetime.date:
    """The working day (Monday to Friday) by which whoever asked on a day usually has an answer."""
    day, left = asked_on, ANSWER_WITHIN_WORKING_DAYS
    while left:
        day += datetime.timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day


def answer_due(asked_at: datetime.datetime, workstrand: Workstrand) -> datetime.datetime:
    """The end of that day, in the group's zone."""
    zone = workstrand.group.time_zone
    last = answer_due_on(asked_at.astimezone(zone).date())
    return datetime.datetime.combine(last, datetime.time(23, 59), zone)


def family_of(organisation: Organisation | None) -> int | None:
    """A head office and its branches are one office: the head's number. Asks nothing of the database."""
    return (organisation.parent_id or organisation.pk) if organisation else None


def is_admission(request: JoinRequest) -> bool:
    return request.workstrand.is_plenary and request.workstrand.group.is_network


def vouches_as(standing: Standing, request: JoinRequest, *, office: int | None, led: bool) -> str:
    """As what somebody may vouch for this request's person now: a colleague, a lead; empty where they may not.

    `office` is the head of the office under which they hold a running term, if it is that of their profile too. `led` says that the person
    also asked to join an open strand that they lead.
    """
    is_admitted = standing.in_network and bool(standing.groups)
    waits = request.state == JoinRequest.State.PENDING and is_admission(request)
    if not (is_admitted and waits) or standing.person_id == request.person_id:
        return ""
    if office is not None and office == family_of(request.organisation):
        return JoinRequest.VouchedAs.COLLEAGUE
    return JoinRequest.VouchedAs.LEAD if led else ""
