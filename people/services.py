"""Writes about persons and organisations."""

import datetime
import itertools
from collections.abc import Container, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import clock, history, mail, registries
from core.models import HistoryEntry
from core.registries import Job
from core.verbs import Verb

from . import languages as language_list
from .models import Organisation, OrganisationAlias, Person, Topic, fold, tidy
from .selectors import organisations_called

PROPOSALS = 5  # tries to add an organisation while others add the same
PROFILE_FIELDS = ("name", "organisation", "job_title", "time_zone", "is_listed")
STRANGERS_KEPT_FOR = datetime.timedelta(days=30)


def arrive(*, email: str, known: Person | None = None) -> Person | None:
    """Find or make the person who knocks with this address, so that a new, a known and an imported one go the same way.

    `known` is whoever has this as a further, verified address. Effect: a nameless row, until the code sent to the address
    is given back; `forget_strangers` counts from the last time it was typed. Returns `None` for somebody who may not log in.
    """
    address = email.strip().lower()
    known = known or owner_of(address) or Person.objects.filter(email=address).first()
    if known is not None and not known.is_active:
        return None
    # The conditional update settles the race with forget_strangers: it finds no row where that was first, and a new one is made.
    if known is not None and (
        not _is_stranger(known) or _strangers().filter(pk=known.pk).update(joined_at=clock.now())
    ):
        return _with_address(known)
    person = Person(email=address, zone_is_assumed=True)
    person.set_unusable_password()
    # The database settles what is unique: fewer questions for a new address, and so less time by which to tell it from a known one.
    person.full_clean(exclude=["password"], validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
            EmailAddress.objects.create(user=person, email=address, primary=True)
    except IntegrityError:  # the same address in two tabs at once: the other one was first
        return Person.objects.filter(email=address, is_active=True).first()
    return person


def owner_of(address: str) -> Person | None:
    """Whose verified address this is, also of somebody who may no longer log in: they do not come back as somebody new."""
    verified = EmailAddress.objects.filter(email=address, verified=True).select_related("user").first()
    return verified.user if verified else None


def _with_address(person: Person) -> Person:
    """Whoever was imported has no address of allauth's yet; the code that comes back verifies it."""
    if not EmailAddress.objects.filter(user=person).exists():
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)
    return person


def _is_stranger(person: Person) -> bool:
    return not person.name and person.last_login is None and not person.is_superuser


def _strangers() -> models.QuerySet[Person]:
    return Person.objects.get_queryset().filter(name="", last_login=None, is_superuser=False)


def _never_seen() -> models.QuerySet[Person]:
    """Strangers on whom nothing hangs, in whatever app: no role, no request, no history, no address that was verified."""
    found = _strangers().exclude(emailaddress__verified=True)
    for relation in Person._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.related_model is not EmailAddress:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            found = found.exclude(Exists(rows))
    about = HistoryEntry.objects.filter(target_type=ContentType.objects.get_for_model(Person), target_id=OuterRef("pk"))
    return found.exclude(Exists(about))


@transaction.atomic
def forget_strangers(now: datetime.datetime) -> int:
    """Delete the rows of addresses that were typed at the door and never came back with the code. Returns how many.

    Nobody meant is lost: whoever types the address again is made anew. Locked before they are deleted, so that nobody who knocks now is.
    """
    old = _never_seen().filter(joined_at__lt=now - STRANGERS_KEPT_FOR)
    locked = list(old.select_for_update(of=("self",)).values_list("pk", flat=True))
    return Person.objects.filter(pk__in=locked).delete()[1].get(Person._meta.label, 0)


def jobs() -> Iterable[Job]:
    """The jobs of this floor for `tick`."""
    return (Job("people.forget_strangers", datetime.timedelta(days=1), forget_strangers),)


@transaction.atomic
def answer_first_questions(*, person: Person, name: str, organisation: str, time_zone: ZoneInfo) -> Person:
    """Somebody new says who they are: organisation, profile, then whatever higher floors do for newcomers; all or nothing.

    Whom others entered already confirms what was entered, and is no newcomer.
    Raises `ValidationError` naming the question at fault.
    """
    office, is_new = propose_organisation(name=organisation, by=person), not person.name
    told: dict[str, Any] = {"job_title": person.job_title, "is_listed": person.is_listed}
    person = change_profile(person=person, by=person, name=name, organisation=office, time_zone=time_zone, **told)
    for greet in registries.newcomers if is_new else ():
        greet(person)
    return person


@transaction.atomic
def save_profile(*, person: Person, organisation: str, **values: Any) -> Person:
    """What somebody changes of themselves, with the organisation as they write it. Raises `ValidationError` naming the field at fault."""
    office = propose_organisation(name=organisation, by=person)
    return change_profile(person=person, by=person, organisation=office, **values)


@transaction.atomic
def reset_second_factor(*, person: Person, by: Person | None, reason: str = "") -> int:
    """Take off every passkey, app and recovery code of somebody who lost them. They are told by mail. Returns how many there were."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    count: int = Authenticator.objects.filter(user=person).delete()[0]
    if count:
        mail.queue(
            to=person, kind=mail.MailKind.ACCOUNT, template="mail/second_factor_reset", context={"person": person}
        )
        history.record(
            verb=Verb.SECOND_FACTOR_RESET,
            target=person,
            scope=None,
            actor=by,
            new={"count": count},
            source=reason[:500],
        )
    return count


@transaction.atomic
def change_profile(
    *,
    person: Person,
    by: Person,
    name: str,
    organisation: Organisation | None,
    time_zone: ZoneInfo,
    job_title: str = "",
    is_listed: bool = False,
    languages: Iterable[str] | None = None,
    topics: Iterable[Topic] | None = None,
) -> Person:
    """Set what a person says of themselves; `None` leaves their languages (codes) or topics. History names the fields that changed,
    never their contents.

    Raises `ValidationError` for a name that is empty or cannot be shown, for a language that nobody knows, and for whoever has left.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    values: dict[str, Any] = {
        "name": tidy(name),
        "organisation": organisation,
        "job_title": job_title,
        "time_zone": time_zone,
        "is_listed": is_listed,
    }
    if person.is_gone:
        raise ValidationError(_("This person has left: who comes back begins anew by the door."))
    if not name.strip():
        raise ValidationError({"name": _("Give the name by which colleagues know you.")})
    if languages is not None:
        values["languages"] = _language_codes(languages)
    if by.pk == person.pk or time_zone != person.time_zone:
        values["zone_is_assumed"] = False
    changed = [field for field, value in values.items() if getattr(person, field) != value]
    for field in changed:
        setattr(person, field, values[field])
    person.full_clean(exclude=["password"])
    if changed:
        person.save(update_fields=changed)
    if topics is not None and _set_topics(person, topics):
        changed.append("topics")
    told = [field for field in changed if field != "zone_is_assumed"]
    if told:
        history.record(verb=Verb.PROFILE_CHANGED, target=person, scope=None, actor=by, new={"fields": told})
    return person


def _language_codes(codes: Iterable[str]) -> str:
    """Codes as they are stored: each once, in the order given, with a blank around each."""
    wanted = list(dict.fromkeys(codes))
    if not language_list.names().keys() >= set(wanted):
        raise ValidationError({"languages": _("Choose languages of the list.")})
    return f" {' '.join(wanted)} " if wanted else ""


def _set_topics(person: Person, topics: Iterable[Topic]) -> bool:
    """Whether anything changed. A topic no longer offered stays only where it was chosen before; forms see to that."""
    wanted = {topic.pk for topic in topics}
    if wanted == set(person.topics.values_list("pk", flat=True)):
        return False
    person.topics.set(wanted)
    return True


def slug_stem(name: str, acronym: str = "") -> str:
    """What the address of an organisation begins with."""
    return slugify(acronym) or slugify(name)[:50] or "office"


def free_slug(name: str, acronym: str = "", *, taken: Container[str] | None = None, first: int = 2) -> str:
    """An address for an organisation that no other has, or that is not among those `taken`; names without Latin letters get a number.

    Numbers are tried from `first` on, which saves time where many names have the same stem.
    """
    stem = slug_stem(name, acronym)
    if taken is None:
        taken = set(Organisation._base_manager.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (f"{stem}-{number}" for number in itertools.count(first))
    return next(slug for slug in itertools.chain([stem], numbered) if slug not in taken)


@transaction.atomic
def propose_organisation(*, name: str, by: Person) -> Organisation:
    """The organisation of this name, acronym or alias, or a new unchecked one that the network's officers look at.

    Where several are called so, the person's own is meant if it is among them. Raises `ValidationError` naming them if it is not.
    """
    for _attempt in range(PROPOSALS):
        known = organisations_called(name)
        if known:
            return _the_one_meant(known, by)
        organisation = Organisation(
            name=tidy(name), kind=Organisation.Kind.OTHER, is_checked=False, slug=free_slug(name)
        )
        organisation.full_clean(validate_unique=False, validate_constraints=False)
        try:
            with transaction.atomic():
                organisation.save(force_insert=True)
        except (
            IntegrityError
        ):  # two type the same new name at once: the second finds the first one's, or takes the next address
            continue
        history.record(verb=Verb.ORGANISATION_PROPOSED, target=organisation, scope=None, actor=by)
        return organisation
    raise ValidationError({"organisation": _("Others are adding organisations at this moment. Try again.")})


def _the_one_meant(known: list[Organisation], by: Person) -> Organisation:
    own = [organisation for organisation in known if organisation.pk == by.organisation_id]
    if len(known) > 1 and not own:
        names = "; ".join(organisation.label for organisation in known)
        raise ValidationError(
            {"organisation": _("Several organisations are called so. Choose one, with what is in brackets: %s") % names}
        )
    return (own or known)[0]


@transaction.atomic
def save_organisation(
    *, organisation: Organisation, aliases: list[str] | None = None, by: Person | None = None, **values: Any
) -> Organisation:
    """Make or change an organisation and its other names; `aliases` replaces them all, `None` leaves them.

    Raises `ValidationError` naming the field at fault.
    """
    is_new = organisation.pk is None
    if not is_new:
        organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    old = {field: str(getattr(organisation, field)) for field in values} if not is_new else {}
    for field, value in values.items():
        setattr(organisation, field, value)
    if not organisation.slug:
        organisation.slug = free_slug(organisation.name, organisation.acronym)
    organisation.full_clean(exclude=["search_text"])
    organisation.save()
    if aliases is not None:
        wanted = {fold(alias): tidy(alias) for alias in aliases if alias.strip()}
        organisation.aliases.exclude(name__in=wanted.values()).delete()
        kept = {fold(alias.name) for alias in organisation.aliases.all()}
        OrganisationAlias.objects.bulk_create(
            OrganisationAlias(organisation=organisation, name=alias) for key, alias in wanted.items() if key not in kept
        )
        organisation.save(update_fields=["search_text"])
    new = {field: str(getattr(organisation, field)) for field in values}
    history.record(
        verb=Verb.ORGANISATION_ADDED if is_new else Verb.ORGANISATION_CHANGED,
        target=organisation,
        scope=None,
        actor=by,
        old={k: v for k, v in old.items() if new[k] != v},
        new={k: v for k, v in new.items() if old.get(k) != v},
    )
    return organisation


def draft_person(
    *,
    email: str,
    name: str,
    organisation: Organisation | None = None,
    job_title: str = "",
    time_zone: ZoneInfo | None = None,
) -> Person:
    """A person who is not saved yet, checked by all that needs no database. Raises `ValidationError` naming the field at fault."""
    person = Person(email=email.strip().lower(), name=name, organisation=organisation, job_title=job_title)
    person.zone_is_assumed = time_zone is None  # they are asked when they first come in
    if time_zone is not None:
        person.time_zone = time_zone
    person.set_unusable_password()
    if not name.strip():
        raise ValidationError({"name": _("Give the name by which colleagues know this person.")})
    person.full_clean(exclude=["password", "organisation"], validate_unique=False, validate_constraints=False)
    return person


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    by: Person,
    organisation: Organisation | None = None,
    job_title: str = "",
    time_zone: ZoneInfo | None = None,
) -> Person:
    """Make a person who was not here yet, with an address that is verified when they first come in by the door. Sends no mail.

    Raises `ValidationError` naming the field at fault, such as an address that somebody has already.
    """
    person = draft_person(email=email, name=name, organisation=organisation, job_title=job_title, time_zone=time_zone)
    person.full_clean(exclude=["password"])
    if EmailAddress.objects.filter(email=person.email).exists():
        raise ValidationError({"email": _("Somebody with this address is here already.")})
    person.save(force_insert=True)
    _with_address(person)
    history.record(verb=Verb.PERSON_ADDED, target=person, scope=None, actor=by)
    return person


@transaction.atomic
def change_flags(
    *, person: Person, by: Person, is_active: bool | None = None, is_superuser: bool | None = None
) -> Person:
    """Say whether somebody may log in, and whether they are a superuser; `None` leaves a flag. Whoever may not log in is logged out at once.

    Raises `ValidationError` where no superuser who may log in would be left.
    """
    superusers = Person.objects.select_for_update().filter(Q(pk=person.pk) | Q(is_superuser=True, is_active=True))
    rows = {
        row.pk: row for row in superusers.order_by("pk")
    }  # locked in one order, so that two who demote each other wait
    person = rows.pop(person.pk)
    if person.is_gone and (is_active or is_superuser):
        raise ValidationError(_("This person has left: who comes back begins anew by the door."))
    wanted = {"is_active": is_active, "is_superuser": is_superuser}
    old = {flag: getattr(person, flag) for flag, value in wanted.items() if value not in {None, getattr(person, flag)}}
    was = person.is_active and person.is_superuser
    for flag in old:
        setattr(person, flag, wanted[flag])
    if was and not (person.is_active and person.is_superuser) and not rows:
        raise ValidationError(_("This is the last superuser who may log in: make somebody else one first."))
    if old:
        person.save(update_fields=list(old))
        new = {flag: getattr(person, flag) for flag in old}
        history.record(verb=Verb.PERSON_FLAGS_CHANGED, target=person, scope=None, actor=by, old=old, new=new)
    return person


@transaction.atomic
def save_topic(*, topic: Topic, by: Person | None = None, **values: Any) -> Topic:
    """Make or change a topic that people can say they work on. Raises `ValidationError` naming the field at fault, as for a name taken."""
    is_new = topic.pk is None
    if not is_new:
        topic = Topic.objects.select_for_update().get(pk=topic.pk)
    old = {field: str(getattr(topic, field)) for field in values} if not is_new else {}
    for field, value in values.items():
        setattr(topic, field, value)
    topic.full_clean()
    topic.save()
    new = {field: str(getattr(topic, field)) for field in values}
    history.record(
        verb=Verb.TOPIC_ADDED if is_new else Verb.TOPIC_CHANGED,
        target=topic,
        scope=None,
        actor=by,
        old={field: value for field, value in old.items() if new[field] != value},
        new={field: value for field, value in new.items() if old.get(field) != value},
    )
    return topic


def add_lasting_topics() -> None:
    """What every such network works on, there from its first day; its officers add to them."""
    lasting = (_("Data"), _("Skills"), _("Information technology"), _("Strategy"), _("Stakeholders"))
    known = {fold(name) for name in Topic.objects.values_list("name", flat=True)}
    Topic.objects.bulk_create(
        Topic(name=name, order=order) for order, name in enumerate(lasting, 1) if fold(name) not in known
    )


def mark_unreachable(*, email: str, at: datetime.datetime | None = None) -> Person | None:
    """Mail to this address came back for good: whoever has it as their address is sent nothing more until they can be reached again.

    Returns the person, or `None` where nobody has it, it is marked already, or somebody typed it at the door and never came in.
    """
    person = Person.objects.select_for_update().filter(email=email.strip().lower()).first()
    if person is None or person.unreachable_since or _is_stranger(person):
        return None
    person.unreachable_since = at or clock.now()
    person.save(update_fields=["unreachable_since"])
    history.record(verb=Verb.PERSON_UNREACHABLE, target=person, scope=None, actor=None)
    return person


def note_bounce(email: str, at: datetime.datetime) -> None:
    """For `core.registries.bounces`."""
    mark_unreachable(email=email, at=at)


@transaction.atomic
def mark_reachable(*, person: Person, by: Person | None) -> Person:
    """Send mail to somebody again: they came in by a code sent to their address, took another address, or an officer tries again.

    Raises `ValidationError` where nothing was marked.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.unreachable_since:
        raise ValidationError(_("Mail to %s is not known to come back.") % person.display_name)
    person.unreachable_since = None
    person.save(update_fields=["unreachable_since"])
    history.record(verb=Verb.PERSON_REACHABLE, target=person, scope=None, actor=by)
    return person
