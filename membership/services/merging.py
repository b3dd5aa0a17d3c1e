"""Two rows of one person, or of one organisation, become one; nothing is lost, and the record is not rewritten."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import clock, history
from core.models import HistoryEntry, MailPreference
from core.sessions import end_sessions
from core.verbs import Verb
from membership.models import ErasureRequest, JoinRequest
from people.models import Organisation, OrganisationAlias, Person, fold
from workstrands.models import Role

from .forgetting import KEPT_ON_LEAVING, wipe
from .joining import withdraw_moot
from .merging_parts import Moved, carry_over, settle_organisations, settle_people

# What of the merged person's own row fills a blank of the kept one's; rights, choices and dates are the kept one's own.
NEVER_TAKEN = KEPT_ON_LEAVING - {"name", "organisation"} | {
    "email",
    "password",
    "last_login",
    "time_zone",
    "is_listed",
    "is_active",
    "is_superuser",
    "unreachable_since",
}
SETTLED_APART = (HistoryEntry, EmailAddress, Authenticator, MailPreference)


def preview(merge: Callable[..., list[Moved]], **values: Any) -> list[Moved]:
    """What a merge would do, found by doing it and taking it back. Raises as the merge does."""
    with transaction.atomic():
        found = merge(**values)
        transaction.set_rollback(True)
    return found


def repoint(kept: models.Model, merged: models.Model, skip: Iterable[type[models.Model]] = ()) -> list[Moved]:
    """Point every reference to `merged`, in whatever table, many-to-many ones too, at `kept`.

    A row that the database refuses, since `kept` has its like, stays with `merged`, where it is still found; of a many-to-many
    the like is enough. Read from the models, so that a new table comes over by itself.
    """
    found = []
    for relation in type(merged)._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.related_model in tuple(skip):
            continue
        model: Any = relation.related_model
        name = relation.field.name
        rows = list(model._base_manager.filter(**{name: merged}).order_by("pk").values_list("pk", flat=True))
        clashed = [pk for pk in rows if not _repointed(model, pk, name, kept)]
        is_between = bool(model._meta.auto_created)
        if is_between:
            model._base_manager.filter(pk__in=clashed).delete()
        if rows:
            stay = (
                "" if is_between or not clashed else _("%d of the same kind stay with the earlier one") % len(clashed)
            )
            what = capfirst(str(model._meta.verbose_name_plural))
            found.append(Moved(what, len(rows) - len(clashed), stay))
    return found


def _repointed(model: Any, pk: Any, name: str, kept: models.Model) -> bool:
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=pk).update(**{name: kept})
    except IntegrityError:  # a constraint says that there is one of these only
        return False
    return True


# people


@transaction.atomic
def merge_people(*, kept: Person, merged: Person, by: Person) -> list[Moved]:
    """Make two rows of one person one. Returns what came over, and how it was settled.

    Order: roles and requests that clash; addresses, second factors, choices of mail; what clashes in each part, as `merging_parts` says;
    everything else that refers to the merged one; blanks of the profile; then the merged one's sessions end, and its row stays, without
    address or rights, as another number of the same person. Raises `ValidationError` for two that are the same, one that is gone, one that
    asked to be erased, a superuser merged by somebody who is none or as the last one, and for one's own account, unless `by` is a superuser.
    """
    rows = {row.pk: row for row in _locked(Person, kept, merged)}
    kept, merged = rows[kept.pk], rows[merged.pk]
    _refuse_people(kept, merged, by)
    found = [*_settle_roles(kept, merged), *_settle_requests(kept, merged), *_move_addresses(kept, merged)]
    found += [*_move_factors(kept, merged), *_move_choices(kept, merged), *settle_people(kept, merged, by)]
    found += repoint(kept, merged, SETTLED_APART)
    withdraw_moot(person=kept, by=by)
    found += _fill(kept, merged, [field for field in Person._meta.concrete_fields if field.name not in NEVER_TAKEN])
    end_sessions({merged.pk})
    joined = min(kept.joined_at, merged.joined_at)
    wipe(merged, keep=KEPT_ON_LEAVING, merged_into=kept)
    Person.objects.filter(pk=kept.pk).update(joined_at=joined)
    transaction.on_commit(caches["local"].clear)
    history.record(verb=Verb.PERSON_MERGED, target=kept, scope=None, actor=by, new={"merged": merged.pk})
    return found


def _locked(model: type[Any], *rows: Any) -> list[Any]:
    """In one order, so that two merges of the same two wait for each other instead of locking each other out."""
    ids = {row.pk for row in rows}
    if len(ids) < len(rows):
        raise ValidationError(_("Choose two different ones."))
    return list(model._base_manager.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))


def _refuse_people(kept: Person, merged: Person, by: Person) -> None:
    if kept.is_gone or merged.is_gone:
        raise ValidationError(_("One of the two left, or was merged, already. Nothing was changed."))
    if not kept.is_active:
        raise ValidationError(_("%s may not log in: keep the other one.") % kept.display_name)
    if ErasureRequest.objects.open().filter(person__in=[kept, merged]).exists():
        raise ValidationError(_("One of the two asked to be erased: decide that first."))
    if by.pk in {kept.pk, merged.pk} and not by.is_superuser:
        raise ValidationError(_("Another officer of the network merges your own accounts."))
    if merged.is_superuser:
        others = Person.objects.filter(is_superuser=True, is_active=True).exclude(pk=merged.pk)
        if not by.is_superuser or not others.exists():
            raise ValidationError(_("%s is a superuser: keep that account.") % merged.display_name)


def _settle_roles(kept: Person, merged: Person) -> list[Moved]:
    """Of terms of one kind in one strand that overlap, one stays, as long as all of them; the others are voided, visibly."""
    terms: dict[tuple[int, str], list[Role]] = defaultdict(list)
    held = Role.objects.not_voided().filter(person__in=[kept, merged]).order_by("starts_on", "pk")
    for role in held.select_for_update(of=("self",)):
        terms[role.workstrand_id, role.kind].append(role)
    joined = sum(_join(cluster, kept) for roles in terms.values() for cluster in _overlapping(roles))
    return [Moved(_("Terms that overlap"), joined, _("one term, as long as both"))] if joined else []


def _overlapping(roles: list[Role]) -> list[list[Role]]:
    clusters: list[list[Role]] = []
    for role in roles:
        last = clusters[-1] if clusters else []
        if any(other.ends_on is None or other.ends_on >= role.starts_on for other in last):
            last.append(role)
        else:
            clusters.append([role])
    return clusters


def _join(cluster: list[Role], kept: Person) -> int:
    """Returns how many terms were taken into another one."""
    if len({role.person_id for role in cluster}) == 1:
        return 0
    stays = next(role for role in cluster if role.person_id == kept.pk)
    others = [role for role in cluster if role is not stays]
    for role in others:
        role.voided_at = clock.now()
        role.void_reason = _("Counted with another term of the same person, after two accounts were merged.")
        role.save(update_fields=["voided_at", "void_reason"])
    last = max(cluster, key=lambda role: (role.ends_on is None, role.ends_on or role.starts_on))
    stays.starts_on = cluster[0].starts_on
    stays.ends_on, stays.end_reason = last.ends_on, last.end_reason
    stays.save(update_fields=["starts_on", "ends_on", "end_reason"])
    for role in others:
        carry_over(stays, role)
        repoint(stays, role)
    return len(others)


def _settle_requests(kept: Person, merged: Person) -> list[Moved]:
    """Of two requests that wait for the same answer one stays, with the words of the other where it has none."""
    own = {request.workstrand_id: request for request in JoinRequest.objects.pending().filter(person=kept)}
    twice = JoinRequest.objects.pending().filter(person=merged, workstrand__in=own)
    rows = list(twice.select_for_update(of=("self",)))
    for request in rows:
        stays = own[request.workstrand_id]
        if request.message and not stays.message:
            JoinRequest.objects.filter(pk=stays.pk).update(message=request.message)
        request.state, request.decided_at = JoinRequest.State.WITHDRAWN, clock.now()
        request.save(update_fields=["state", "decided_at"])
    return [Moved(_("Requests for the same"), len(rows), _("one waits, the other is withdrawn"))] if rows else []


def _move_addresses(kept: Person, merged: Person) -> list[Moved]:
    """Confirmed addresses open the kept account too; others were never shown to be anybody's, and go."""
    confirmed = list(EmailAddress.objects.filter(user=merged, verified=True))
    EmailAddress.objects.filter(user=kept, verified=False, email__in=[row.email for row in confirmed]).delete()
    EmailAddress.objects.filter(pk__in=[row.pk for row in confirmed]).update(user=kept, primary=False)
    known = {row.email.lower() for row in confirmed}
    lost = {merged.email, *(row.email.lower() for row in EmailAddress.objects.filter(user=merged))} - known
    EmailAddress.objects.filter(user=merged).delete()
    said = _("not confirmed, and goes: %s") % ", ".join(sorted(lost)) if lost else ""
    return [Moved(_("E-mail addresses"), len(confirmed), said)]


def _move_factors(kept: Person, merged: Person) -> list[Moved]:
    """An account that has none takes them over, so that the merge opens no easier door; otherwise its own count."""
    factors = Authenticator.objects.filter(user=merged)
    if not factors.exists():
        return []
    if Authenticator.objects.filter(user=kept).exists():
        factors.delete()
        return [Moved(_("Second factors"), 0, _("those of the kept account count"))]
    return [Moved(_("Second factors"), factors.update(user=kept))]


def _move_choices(kept: Person, merged: Person) -> list[Moved]:
    own = MailPreference.objects.filter(person=kept).values("kind")
    choices = MailPreference.objects.filter(person=merged)
    moved = choices.exclude(kind__in=list(own.values_list("kind", flat=True))).update(person=kept)
    dropped = MailPreference.objects.filter(person=merged).delete()[0]
    said = _("where both chose, the kept account's choice counts") if dropped else ""
    return [Moved(_("Choices of mail"), moved, said)] if moved or dropped else []


def _fill(kept: Any, merged: Any, fields: Iterable[Any]) -> list[Moved]:
    taken = [field for field in fields if not getattr(kept, field.attname) and getattr(merged, field.attname)]
    for field in taken:
        setattr(kept, field.attname, getattr(merged, field.attname))
    if not taken:
        return []
    kept.save(update_fields=[field.name for field in taken])
    names = ", ".join(str(field.verbose_name) for field in taken)
    return [Moved(_("Blanks filled"), len(taken), names)]


# organisations


@transaction.atomic
def merge_organisations(*, kept: Organisation, merged: Organisation, by: Person) -> list[Moved]:
    """Make two rows of one organisation one: people, roles, groups, branches come over, and the names as other names.

    The merged row stays for the record and for its old address, which leads to the kept one. Raises `ValidationError` for two that are the same
    or one that was merged already.
    """
    rows = {row.pk: row for row in _locked(Organisation, kept, merged)}
    kept, merged = rows[kept.pk], rows[merged.pk]
    if kept.merged_into_id or merged.merged_into_id:
        raise ValidationError(_("One of the two was merged already. Nothing was changed."))
    names = [merged.name, merged.acronym, *merged.aliases.values_list("name", flat=True)]
    found = [*_settle_branches(kept, merged), *settle_organisations(kept, merged, by)]
    found += repoint(kept, merged, [OrganisationAlias])
    has_country = kept.kind != Organisation.Kind.INTERNATIONAL
    blanks = ["acronym", "website", *(["country"] if has_country else [])]
    if merged.is_checked and not kept.is_checked:
        kept.is_checked = True
        kept.save(update_fields=["is_checked"])
    old_name, merged_acronym = merged.name, merged.acronym
    OrganisationAlias.objects.filter(organisation=merged).delete()
    filled = _fill(kept, merged, [Organisation._meta.get_field(name) for name in blanks])
    merged.name, merged.acronym, merged.parent = f"merged-{merged.pk}", "", None  # frees the name for whoever bears it
    merged.merged_into = kept
    merged.save()
    found += [*filled, *_keep_names(kept, names)]
    transaction.on_commit(caches["local"].clear)
    new = {"merged": merged.pk, "name": old_name, "acronym": merged_acronym}
    history.record(verb=Verb.ORGANISATION_MERGED, target=kept, scope=None, actor=by, new=new)
    return found


def _settle_branches(kept: Organisation, merged: Organisation) -> list[Moved]:
    """A branch has a head office that is none itself: where the kept one is a branch, its head office takes the other's branches."""
    if kept.parent_id == merged.pk:
        kept.parent = merged.parent if merged.parent_id != kept.pk else None
        kept.save(update_fields=["parent"])
    Organisation.objects.filter(pk=merged.pk, parent=kept).update(parent=None)
    merged.refresh_from_db(fields=["parent"])
    if not kept.parent_id:
        return []
    count = Organisation.objects.filter(parent=merged).update(parent=kept.parent_id)
    return [Moved(_("Branches"), count, _("under the head office of the kept one"))] if count else []


def _keep_names(kept: Organisation, names: list[str]) -> list[Moved]:
    known = {fold(name) for name in (kept.name, kept.acronym, *kept.aliases.values_list("name", flat=True)) if name}
    new = {fold(name): name for name in names if name and fold(name) not in known}
    OrganisationAlias.objects.bulk_create(OrganisationAlias(organisation=kept, name=name) for name in new.values())
    Organisation.objects.get(pk=kept.pk).save(update_fields=["search_text"])
    return [Moved(_("Other names"), len(new), ", ".join(new.values()))] if new else []
