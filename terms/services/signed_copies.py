"""Writes about signed copies of agreed versions."""

import datetime
import hashlib

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, history, pdf_files
from core.audiences import Audience
from core.verbs import Verb
from membership.circular_files import safe_name
from people.models import Person
from terms.models import SignedCopy, TermsVersion

from .versions import locked_version, refuse_unless


def add_signed_copy(
    *, version: TermsVersion, file: "File[bytes]", by: Person, signed_on: datetime.date | None = None
) -> SignedCopy:
    """Keep a signed PDF of an agreed version, which everybody may then read; returns it.

    Raises `ValidationError` in words, naming `file` or `signed_on`: no PDF, too large, there already, a day to come.
    """
    if (file.size or 0) > pdf_files.MOST_BYTES:  # before it is read into memory
        raise ValidationError({"file": _("This file has more than %d MB.") % (pdf_files.MOST_BYTES // 1024**2)})
    file.seek(0)
    data = file.read()
    try:
        pdf_files.check(data)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from None
    if signed_on and signed_on > version.workstrand.group.today():
        raise ValidationError({"signed_on": _("This day is still to come.")})
    return _keep(version, data, safe_name(file.name or "signed.pdf"), by, signed_on)


@transaction.atomic
def _keep(version: TermsVersion, data: bytes, name: str, by: Person, signed_on: datetime.date | None) -> SignedCopy:
    version = locked_version(version)  # two add the same at once: the second finds it
    refuse_unless(version, TermsVersion.State.AGREED)
    copy = SignedCopy(
        version=version,
        name=name if name.lower().endswith(".pdf") else f"{name[:140]}.pdf",
        size_bytes=len(data),
        digest=hashlib.sha256(data).hexdigest(),
        signed_on=signed_on,
        added_by=by,
        added_at=clock.now(),
    )
    before = version.signed_copies.filter(digest=copy.digest).first()
    if before is not None:
        raise ValidationError({"file": _("This very file is here already, as %s.") % before.name})
    # Under its digest: a name that somebody chose never becomes a path.
    copy.file.save(f"{copy.digest[:32]}.pdf", ContentFile(data), save=False)
    try:
        copy.full_clean()
        copy.save(force_insert=True)
        new = {"number": version.number, "file": copy.name, "digest": copy.digest}
        history.record(
            verb=Verb.TERMS_SIGNED_COPY,
            target=version,
            scope=version.workstrand,
            audience=Audience.PUBLIC,
            actor=by,
            new=new,
        )
    except BaseException:
        copy.file.storage.delete(str(copy.file.name))
        raise
    return copy


@transaction.atomic
def remove_signed_copy(*, copy: SignedCopy, by: Person, reason: str) -> TermsVersion:
    """Remove a copy that was added in error; the record keeps its name, its digest and why. Its file goes once that is certain.

    Returns the version. Raises `ValidationError` without a reason, or where it is gone already.
    """
    version = locked_version(copy.version)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words: it stays in the record.")})
    found = SignedCopy.objects.filter(pk=copy.pk).first()
    if found is None:
        raise ValidationError(_("This copy was removed already."))
    storage, place = found.file.storage, str(found.file.name)
    old = {"file": found.name, "digest": found.digest}
    found.delete()
    transaction.on_commit(lambda: storage.delete(place))
    history.record(
        verb=Verb.TERMS_COPY_REMOVED,
        target=version,
        scope=version.workstrand,
        audience=Audience.GROUP,
        actor=by,
        old=old,
        new={"number": version.number, "reason": reason.strip()},
    )
    return version
