"""What an officer records for a lead or an owner who wrote or called."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from deliverables.models import Deliverable
from membership.services.behalf import for_somebody
from people.models import Person

from .letters import tell


@transaction.atomic
def record_for(*, person: Person, source: str, by: Person, act: Callable[[], Deliverable]) -> Deliverable:
    """Do what somebody asked for by mail or telephone: in the record it is theirs, with the source; they are told by mail.

    Raises `ValidationError` without a source, for oneself, and as what is done does.
    """
    with for_somebody(person, source, by):
        done = act()
    sentence = _("%(name)s recorded for you on %(code)s, %(title)s, what you said. Source: %(source)s.")
    named = {"name": by.display_name, "code": done.code, "title": done.title, "source": source.strip().rstrip(".")}
    tell([person], done, sentence % named, by=by)
    return done
