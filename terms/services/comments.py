"""Comments on sections: made, answered, resolved; they follow their section from text to text and from draft to draft."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import clock, history, mail
from core.audiences import Audience
from core.mail import MailKind
from core.sections import follow, split
from core.verbs import Verb
from people.models import Person
from terms.models import IN_WORK, TermsComment, TermsVersion

ONE_CLICK = datetime.timedelta(minutes=1)  # the same words of the same person within it are one comment, sent twice


def follow_sections(version: TermsVersion, old: str, new: str) -> None:
    """Let the comments on a draft stand beside their sections in its new text. Called inside the transaction that saves it."""
    _move(TermsComment.objects.filter(version=version), old, new)


def carry_open(version: TermsVersion, draft: TermsVersion) -> None:
    """Take the comments that are not resolved along to the next draft. Called inside the transaction that begins it."""
    threads = list(version.comments.filter(answers=None, resolved_at=None).values_list("pk", flat=True))
    rows = TermsComment.objects.filter(Q(pk__in=threads) | Q(answers__in=threads))
    ids = list(rows.values_list("pk", flat=True))
    TermsComment.objects.filter(pk__in=ids).update(version=draft)
    _move(TermsComment.objects.filter(pk__in=ids), version.text, draft.text)


def _move(comments: "QuerySet[TermsComment]", old: str, new: str) -> None:
    rows = list(comments)
    where = follow(old, new) if rows else {}
    # A section that was gone and is written again has its comments again.
    again = {part.heading: part.anchor for part in split(new)} if any(row.is_gone for row in rows) else {}
    for comment in rows:
        place = again.get(comment.heading) if comment.is_gone else where.get(comment.place)
        comment.place, comment.is_gone = place or "", place is None
    TermsComment.objects.bulk_update(rows, ["place", "is_gone"])


@transaction.atomic
def comment_on(*, version: TermsVersion, place: str, text: str, by: Person) -> TermsComment:
    """Say something about a section of a version in work; sent twice it is said once. Raises `ValidationError` where the section, or the draft,
    is no longer there.
    """
    version = _locked_version(version)
    headings = {part.anchor: part.heading for part in split(version.text)}
    if place not in headings:
        raise ValidationError(_("This section is no longer there: the text was changed meanwhile. Choose another one."))
    heading = headings[place][: TermsComment._meta.get_field("heading").max_length]
    comment = TermsComment(version=version, place=place, heading=heading, author=by, text=text, at=clock.now())
    return _said_just_now(comment) or _make(comment, by)


@transaction.atomic
def answer(*, comment: TermsComment, text: str, by: Person) -> TermsComment:
    """Answer a comment; whoever made it is mailed. Answers hang on the comment itself, in their order; one that is sent twice is given once."""
    comment = _locked(comment)
    _locked_version(comment.version)
    if comment.resolved_at:
        raise ValidationError(_("This comment was resolved meanwhile. Open it again to go on."))
    said = TermsComment(
        version=comment.version,
        place=comment.place,
        heading=comment.heading,
        is_gone=comment.is_gone,
        author=by,
        text=text,
        at=clock.now(),
        answers=comment,
    )
    if (given := _said_just_now(said)) is not None:
        return given
    _make(said, by)
    if comment.author_id != by.pk:
        _tell(comment, "mail/terms_comment_answered", answer=said)
    return said


def _said_just_now(comment: TermsComment) -> TermsComment | None:
    """The comment that a first click made, under the lock of its version; `None` where there is none."""
    same = {name: getattr(comment, name) for name in ("version", "place", "author", "text", "answers")}
    return TermsComment.objects.filter(**same, at__gt=comment.at - ONE_CLICK).first()


def _make(comment: TermsComment, by: Person) -> TermsComment:
    comment.full_clean()
    comment.save(force_insert=True)
    _record(comment, Verb.COMMENT_MADE, by)
    return comment


@transaction.atomic
def change_comment(*, comment: TermsComment, text: str, by: Person) -> TermsComment:
    """Change one's own words; that they were changed is shown."""
    comment = _locked(comment)
    _locked_version(comment.version)
    comment.text, comment.changed_at = text, clock.now()
    comment.full_clean()
    comment.save(update_fields=["text", "changed_at"])
    return comment


@transaction.atomic
def withdraw_comment(*, comment: TermsComment, by: Person) -> None:
    """Take one's own words back, which deletes them. Raises `ValidationError` once somebody answered or it was resolved: others speak of them."""
    comment = _locked(comment)
    _locked_version(comment.version)
    if comment.resolved_at or comment.answered_by.exists():
        raise ValidationError(
            _("Somebody has answered it meanwhile: change your words instead, so that the answer still makes sense.")
        )
    _record(comment, Verb.COMMENT_WITHDRAWN, by)
    comment.delete()


@transaction.atomic
def resolve(*, comment: TermsComment, by: Person, word: str = "") -> TermsComment:
    """Say that a comment is dealt with, and how; whoever made it is mailed. Doing it twice does nothing more."""
    comment = _locked(comment)
    if comment.resolved_at or comment.answers_id:
        return comment
    comment.resolved_at, comment.resolved_by, comment.resolution = clock.now(), by, word.strip()
    comment.full_clean()
    comment.save(update_fields=["resolved_at", "resolved_by", "resolution"])
    _record(comment, Verb.COMMENT_RESOLVED, by)
    if comment.author_id != by.pk:
        _tell(comment, "mail/terms_comment_resolved")
    return comment


@transaction.atomic
def open_again(*, comment: TermsComment, by: Person) -> TermsComment:
    """Take back that a comment is dealt with, while its version is in work. Doing it twice does nothing more."""
    comment = _locked(comment)
    _locked_version(comment.version)
    if not comment.resolved_at:
        return comment
    comment.resolved_at, comment.resolved_by, comment.resolution = None, None, ""
    comment.save(update_fields=["resolved_at", "resolved_by", "resolution"])
    _record(comment, Verb.COMMENT_MADE, by)
    return comment


def _locked(comment: TermsComment) -> TermsComment:
    rows = TermsComment.objects.select_for_update(of=("self",))
    return rows.select_related("version__workstrand__group", "author").get(pk=comment.pk)


def _locked_version(version: TermsVersion) -> TermsVersion:
    """Comments and saves of one version go one after the other, so that none is made beside a section that just went."""
    rows = TermsVersion.objects.select_for_update(of=("self",)).select_related("workstrand__group")
    found: TermsVersion = rows.get(pk=version.pk)
    if found.state not in IN_WORK:
        said = _("Version %(number)s (%(state)s) takes no comments any more.")
        raise ValidationError(said % {"number": found.number, "state": found.get_state_display()})
    return found


def _tell(comment: TermsComment, template: str, **context: object) -> None:
    mail.queue(
        to=comment.author,
        kind=MailKind.TERMS,
        template=template,
        context={"comment": comment, "person": comment.author, **context},
    )


def _record(comment: TermsComment, verb: Verb, by: Person) -> None:
    version = comment.version
    history.record(
        verb=verb,
        target=comment,
        scope=version.workstrand,
        audience=Audience(version.audience),
        actor=by,
        new={"number": version.number, "path": f"{version.get_absolute_url()}#comment-{comment.pk}"},
    )
