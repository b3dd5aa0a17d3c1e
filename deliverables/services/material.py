"""Writes about shared material: what members show each other, and what a lead makes an output of."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, history, mail
from core.audiences import Audience
from core.mail import MailKind
from core.verbs import Verb
from deliverables.models import Material, Output
from people.models import Person, folded_names
from workstrands.models import Workstrand
from workstrands.terms import refuse_finished

from .kept import FILE_FIELDS, locked_strand, named, refuse_withdrawn, set_changed, with_file, withdraw
from .outputs import add_output


def words_of(material: Material) -> str:
    """What shared material is searched by."""
    return folded_names([material.title, material.text, material.worked, material.did_not])


@transaction.atomic
def share_material(*, workstrand: Workstrand, by: Person, file: "File[bytes] | None" = None, **values: Any) -> Material:
    """Share something with the readers that `audience` names. Returns it.

    Locks the workstrand. Raises `ValidationError` naming the field at fault, and for a group whose record is finished.
    """
    strand = locked_strand(workstrand)
    refuse_finished(strand.group)
    material = Material(workstrand=strand, added_by=by, added_at=clock.now())
    set_changed(material, values)
    material.search_text = words_of(material)
    with with_file(material, file):
        material.full_clean()
        material.save(force_insert=True)
        _record(material, Verb.MATERIAL_SHARED, by)
    return material


@transaction.atomic
def change_material(*, material: Material, by: Person, file: "File[bytes] | None" = None, **values: Any) -> Material:
    """Set what differs; a file that is sent takes the place of the one that was there. Returns it; writes nothing where nothing differs.

    Raises `ValidationError` naming the field at fault, and for what was withdrawn.
    """
    material = _locked(material)
    changed = [*set_changed(material, values), *(["file"] if file else [])]
    if not changed:
        return material
    material.search_text, material.changed_at = words_of(material), clock.now()
    with with_file(material, file):
        material.full_clean()
        material.save(
            update_fields=[*dict.fromkeys([*changed, *(FILE_FIELDS if file else [])]), "search_text", "changed_at"]
        )
        _record(material, Verb.MATERIAL_CHANGED, by, changed=changed)
    return material


@transaction.atomic
def withdraw_material(*, material: Material, reason: str, by: Person) -> Material:
    """Take back what was shared; its page says so and why. An output made of it stays. Returns it.

    Raises `ValidationError` without a reason, and for what was withdrawn before.
    """
    material = _locked(material)
    withdraw(material, reason)
    _record(material, Verb.MATERIAL_WITHDRAWN, by, reason=material.withdraw_reason)
    return material


@transaction.atomic
def take_up(*, material: Material, by: Person, file: "File[bytes] | None" = None, **values: Any) -> Output:
    """Make an output of what somebody shared, once, with its file unless another is sent; tell them. Returns the output.

    Locks the material first, so that of two who do it at once the second finds it done. Raises as `add_output` does.
    """
    material = _locked(material)
    if material.output_id is not None:
        raise ValidationError(_("An output was made of this already. Change that one."))
    output = add_output(workstrand=material.workstrand, by=by, file=file or _copy(material), **values)
    material.output = output
    material.full_clean()
    material.save(update_fields=["output"])
    if material.added_by is not None and material.added_by.pk != by.pk:
        context = {"material": material, "output": output, "by": by}
        contact = material.workstrand.group.contact_email
        mail.queue(
            to=material.added_by,
            kind=MailKind.DELIVERABLES,
            template="mail/material_taken_up",
            context=context,
            reply_to=contact,
        )
    _record(material, Verb.MATERIAL_TAKEN_UP, by, output=output.pk)
    return output


def _copy(material: Material) -> "File[bytes] | None":
    if not material.file:
        return None
    with material.file.open("rb") as kept:
        return ContentFile(kept.read(), name=material.file_name)


def _locked(material: Material) -> Material:
    strand = locked_strand(material.workstrand)
    rows = Material.objects.select_for_update(of=("self",)).select_related("added_by__merged_into")
    found: Material = rows.get(pk=material.pk)
    found.workstrand = strand
    refuse_withdrawn(found)
    refuse_finished(strand.group)
    return found


def _record(material: Material, verb: Verb, by: Person, **new: Any) -> None:
    history.record(
        verb=verb,
        target=material,
        scope=material.workstrand,
        audience=Audience(material.audience),
        actor=by,
        new=named(material) | new,
    )
