"""Asking to be erased, confirming, taking it back, deciding."""

import datetime
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from core import clock, history, mail
from core.file_texts import WORDS
from core.mail import MailKind
from core.verbs import Verb
from membership.models import ErasureRequest
from membership.models.privacy import DECIDED_WITHIN
from membership.selectors.naming import Place, Whom, known_as, texts_that_may_name
from membership.selectors.naming_files import FoundFile, files_that_may_name
from membership.selectors.privacy import network_officers
from people.models import Person

from .forgetting import erase_person, refuse_gone
from .redacting import KEEP, Choices

State = ErasureRequest.State
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without those that look like each other
CODE_LENGTH = 8
CODE_GOOD_FOR = datetime.timedelta(minutes=15)
CODE_TRIES = 5
ASK_AGAIN_AFTER = datetime.timedelta(minutes=1)


def _hashed(request: ErasureRequest, code: str) -> str:
    """Without the site's key, and for another request, the code cannot be guessed from it."""
    plain = "".join(code.upper().split()).replace("-", "")
    return salted_hmac("membership.erasure", f"{request.pk}:{plain}", algorithm="sha256").hexdigest()


@transaction.atomic
def ask_erasure(*, person: Person, by: Person) -> ErasureRequest:
    """Ask to be erased: a code is mailed, good once, for a quarter of an hour and a few tries. Nothing counts until it is given back.

    Asked again, a new code takes the place of the old one, at most one a minute. A request that waits already is returned as it is.
    Raises `ValidationError` for a superuser.
    """
    person = refuse_gone(person)
    now = clock.now()
    request = ErasureRequest.objects.select_for_update(of=("self",)).open().filter(person=person).first()
    if request is None:
        try:
            with transaction.atomic():
                request = ErasureRequest.objects.create(person=person, asked_at=now)
        except IntegrityError:  # two tabs at once: the other one's request stands
            return ErasureRequest.objects.open().get(person=person)
    elif request.state == State.WAITING or (request.code_hash and request.asked_at > now - ASK_AGAIN_AFTER):
        return request
    code = "".join(secrets.choice(LETTERS) for _number in range(CODE_LENGTH))
    request.code_hash, request.code_tries = _hashed(request, code), 0
    request.asked_at, request.code_expires_at = now, now + CODE_GOOD_FOR
    request.save(update_fields=["code_hash", "code_tries", "asked_at", "code_expires_at"])
    shown = f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"
    mail.queue(
        to=person,
        kind=MailKind.ACCOUNT,
        template="mail/erasure_code",
        context={"person": person, "code": shown, "minutes": CODE_GOOD_FOR.seconds // 60},
    )
    return request


def confirm_erasure(*, request: ErasureRequest, code: str, by: Person) -> ErasureRequest:
    """Give the code back: the request waits for an officer of the network, who are mailed, for thirty days at most.

    A wrong code is counted, also though it is refused. Raises `ValidationError` for a wrong code, one too old, or one tried too often.
    """
    with transaction.atomic():
        request = ErasureRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
        if request.state != State.UNCONFIRMED:
            raise ValidationError(_("This request was confirmed already."))
        refused = _refused(request, code)
        if not refused:
            request.confirmed_at = clock.now()
            _begin(request, by=by)
        else:
            request.code_tries += 1
            request.save(update_fields=["code_tries"])
    if refused:
        raise ValidationError({"code": refused})
    return request


def _refused(request: ErasureRequest, code: str) -> str:
    is_old = request.code_expires_at is None or request.code_expires_at < clock.now()
    if is_old or request.code_tries >= CODE_TRIES:
        return _("That code is no longer good. Ask for a new one.")
    if not constant_time_compare(_hashed(request, code), request.code_hash):
        return _("That is not the code. Look at the newest mail; an older code is no longer good.")
    return ""


def _begin(request: ErasureRequest, *, by: Person) -> None:
    request.state, request.code_hash, request.due_at = State.WAITING, "", clock.now() + DECIDED_WITHIN
    request.full_clean()
    request.save()
    for officer in network_officers():
        context = {"request": request, "person": officer}
        mail.queue(to=officer, kind=MailKind.JOINING, template="mail/erasure_asked", context=context)
    history.record(verb=Verb.ERASURE_ASKED, target=request, scope=None, actor=by)


@transaction.atomic
def ask_erasure_on_behalf(*, person: Person, source: str, by: Person) -> ErasureRequest:
    """Enter what reached an officer by letter or telephone: it waits at once, and the person is mailed that it does.

    Raises `ValidationError` without a source, for a superuser, and where a request is open already.
    """
    person = refuse_gone(person)
    if not source.strip():
        raise ValidationError({"source": _("Say how it reached you, and how you know that it is from the person.")})
    if ErasureRequest.objects.waiting().filter(person=person).exists():
        raise ValidationError({"person": _("A request of this person is waiting already.")})
    ErasureRequest.objects.open().filter(person=person).delete()
    request = ErasureRequest(person=person, source=source.strip(), entered_by=by, asked_at=clock.now())
    request.full_clean()
    request.save(force_insert=True)
    _begin(request, by=by)
    context = {"person": person, "request": request, "by": by}
    mail.queue(to=person, kind=MailKind.ACCOUNT, template="mail/erasure_entered", context=context)
    return request


def _waiting(request: ErasureRequest) -> ErasureRequest:
    fresh = ErasureRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
    if fresh.state != State.WAITING:
        said = _("This request is %s; nothing was changed.")
        raise ValidationError(said % fresh.get_state_display())
    return fresh


@transaction.atomic
def withdraw_erasure(*, request: ErasureRequest, by: Person) -> ErasureRequest:
    """Take it back before it is decided. Raises `ValidationError` afterwards."""
    fresh = ErasureRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
    if fresh.state not in {State.UNCONFIRMED, State.WAITING}:
        raise ValidationError(_("This request was decided already."))
    return _decide(fresh, State.WITHDRAWN, Verb.ERASURE_WITHDRAWN, by=by)


@transaction.atomic
def refuse_erasure(*, request: ErasureRequest, reason: str, by: Person) -> ErasureRequest:
    """Say no, with a reason that the person is sent, together with whom they can complain to.

    Raises `ValidationError` without a reason, or where it is decided already.
    """
    request = _waiting(request)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: it is sent to the person, who may complain about it.")})
    request.reason = reason.strip()
    context = {"person": request.person, "request": request}
    mail.queue(to=request.person, kind=MailKind.ACCOUNT, template="mail/erasure_refused", context=context)
    return _decide(request, State.REFUSED, Verb.ERASURE_REFUSED, by=by)


def _decide(request: ErasureRequest, state: str, verb: Verb, *, by: Person) -> ErasureRequest:
    request.state, request.decided_at, request.code_hash = state, clock.now(), ""
    request.decided_by = by if verb == Verb.ERASURE_REFUSED else None
    request.full_clean()
    request.save(update_fields=["state", "decided_at", "decided_by", "reason", "code_hash"])
    history.record(verb=verb, target=request, scope=None, actor=by)
    return request


@transaction.atomic
def approve_erasure(*, request: ErasureRequest, by: Person, choices: Choices | None = None) -> ErasureRequest:
    """Erase the person; see `forgetting.erase_person` for what that does and when it is refused. Cannot be undone, and no mail follows.

    What may name them was looked at before: `choices` has an answer for each text and file that the selectors find now. What was chosen stays
    with the request. Raises `ValidationError` where something was not looked at, or a file stays without a reason.
    """
    request, choices = _waiting(request), choices or Choices()
    if request.person_id == by.pk:
        raise ValidationError(_("Another officer of the network decides about your own request."))
    whom = Whom(known_as(request.person))
    places, files = texts_that_may_name(whom), files_that_may_name(whom)
    _refuse_unseen(places, files, choices)
    outcome = _outcome(whom, places, files, choices)
    erase_person(person=request.person, by=by, choices=choices)
    request.refresh_from_db()
    request.state, request.decided_at, request.decided_by = State.DONE, clock.now(), by
    request.source = request.reason = request.code_hash = ""
    request.outcome = outcome
    request.full_clean()
    request.save()
    return request


def _refuse_unseen(places: list[Place], files: list[FoundFile], choices: Choices) -> None:
    if {one.key for one in places} - set(choices.texts) or {one.key for one in files} - set(choices.files):
        raise ValidationError(_("Something that may name this person was not looked at yet; nothing was changed."))
    if any(choices.files[one.key] == KEEP and not choices.reasons.get(one.key, "").strip() for one in files):
        raise ValidationError(_("Say why a file stays."))


def _outcome(whom: Whom, places: list[Place], files: list[FoundFile], choices: Choices) -> dict[str, Any]:
    """What the record keeps of it: which rows and what became of them, in words without the name."""
    texts = [
        {"where": f"{one.model._meta.label}:{one.pk}:{one.field.name}", "replaced": choices.texts[one.key]}
        for one in places
    ]
    kept = [
        {
            "where": one.where,
            "done": choices.files[one.key],
            "reason": whom.naming.replaced(choices.reasons.get(one.key, "").strip(), WORDS, also_asked=True),
        }
        for one in files
    ]
    return {"texts": texts, "files": kept} if texts or kept else {}
