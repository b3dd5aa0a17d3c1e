"""Reads about versions of terms of reference. Each says how many queries it runs; none grows with its rows."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from core.sections import Section, rendered
from terms.models import TermsComment, TermsVersion
from workstrands.models import Workstrand
from workstrands.standing import Standing


@dataclass
class Thread:
    """A comment with its answers."""

    comment: TermsComment
    answers: list[TermsComment] = field(default_factory=list)


@dataclass
class Part:
    """A section of a version with the comments that stand beside it."""

    section: Section
    html: SafeString
    threads: list[Thread] = field(default_factory=list)

    @property
    def open(self) -> int:
        """How many of them are not resolved."""
        return sum(1 for thread in self.threads if not thread.comment.resolved_at)

    @property
    def first_open(self) -> TermsComment | None:
        """The first of those."""
        return next((thread.comment for thread in self.threads if not thread.comment.resolved_at), None)


def versions_of(workstrand: Workstrand, standing: Standing) -> list[TermsVersion]:
    """All versions that the reader may see, the latest first, without their texts; one query."""
    rows = TermsVersion.objects.visible_to(standing).filter(workstrand=workstrand).defer("text")
    found = list(rows.select_related("decision", "started_by").order_by("-id"))
    for version in found:
        version.workstrand = workstrand
    return found


def version_on(workstrand: Workstrand, day: datetime.date) -> TermsVersion | None:
    """The text that was in force on a day, or `None`; one query."""
    rows = TermsVersion.objects.filter(workstrand=workstrand).on(day).select_related("decision")
    found: TermsVersion | None = rows.first()
    if found is not None:
        found.workstrand = workstrand
        if found.decision is not None:
            found.decision.workstrand = workstrand
    return found


def parts_of(version: TermsVersion, *, with_comments: bool) -> tuple[list[Part], list[Thread]]:
    """The sections of a version with their comments, and the comments whose section is gone; one query with comments, else none."""
    parts = [Part(section, html) for section, html in rendered(version.text)]
    if not with_comments:
        return parts, []
    threads: dict[int, Thread] = {}
    answers: dict[int, list[TermsComment]] = defaultdict(list)
    for comment in version.comments.select_related("author", "resolved_by").order_by("at", "id"):
        if comment.answers_id:
            answers[comment.answers_id].append(comment)
        else:
            threads[comment.pk] = Thread(comment)
    for pk, thread in threads.items():
        thread.answers = answers[pk]
    by_place = {part.section.anchor: part for part in parts}
    gone = []
    for thread in threads.values():
        part = None if thread.comment.is_gone else by_place.get(thread.comment.place)
        if part is None:
            gone.append(thread)
        else:
            part.threads.append(thread)
    return parts, gone
