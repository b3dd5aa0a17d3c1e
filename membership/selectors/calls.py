"""Reads about calls for leads. Each says how many queries it runs; none grows with its rows."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.registries import Obligation, Reach
from membership.models import Call, Candidacy, OutsideNomination
from people.models import Person, fold
from workstrands.awaiting import midday
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.selectors import runners_of
from workstrands.standing import Standing, run_by

SUGGESTIONS = 300  # names offered while typing; more would outweigh the page
State = Candidacy.State
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class OpenCall:
    """A call that somebody may answer, with what they said of it."""

    call: Call
    candidacy: Candidacy | None


def _appointed() -> Any:
    found = Candidacy.objects.filter(state=State.APPOINTED).select_related("person", "organisation", "role")
    return Prefetch("candidacies", queryset=found, to_attr="appointed")


def calls_readable(standing: Standing) -> QuerySet[Call]:
    """What this reader may see: by audience, and unopened ones only of groups they run. No query of its own."""
    calls: QuerySet[Call] = Call.objects.select_related("workstrand__group")
    if standing.is_superuser:
        return calls
    opened = Q(opened_at__isnull=False) & standing.may_read_q()
    return calls.filter(opened | Q(workstrand__group__in=standing.officer_of))


def calls_of(group: WorkingGroup, standing: Standing) -> list[Call]:
    """The calls of a group that this reader may see, the open ones first, then the latest; each with `appointed`. Two queries."""
    calls = calls_readable(standing).filter(workstrand__group=group).prefetch_related(_appointed())
    order = {Call.State.OPEN: 0, Call.State.DRAFT: 1}
    return sorted(calls, key=lambda call: order.get(Call.State(call.state), 2))


def open_calls_of(workstrand: Workstrand, standing: Standing) -> list[Call]:
    """The calls of a strand that take answers today, as this reader may see them; one query."""
    calls = calls_readable(standing).filter(workstrand=workstrand, state=Call.State.OPEN)
    return [call for call in calls.order_by("closes_on", "id") if call.takes_answers]


def running_calls_of(workstrand: Workstrand, standing: Standing) -> list[Call]:
    """The calls of a strand that are drafted or not decided yet, as this reader may see them; one query."""
    calls = calls_readable(standing).filter(workstrand=workstrand, state__in=[Call.State.DRAFT, Call.State.OPEN])
    return list(calls.order_by("closes_on", "id"))


def open_call_count(group: WorkingGroup, standing: Standing) -> int:
    """How many calls of a group take answers today, as this reader may see them; one query."""
    calls = calls_readable(standing).filter(workstrand__group=group, state=Call.State.OPEN)
    return calls.filter(closes_on__gte=group.today()).count()


def appointed_of(call: Call) -> list[Candidacy]:
    """Whom the call appointed; one query."""
    found = call.candidacies.filter(state=State.APPOINTED).select_related("person", "organisation", "role")
    return list(found.order_by("person__name", "id"))


def candidacy_of(call: Call, person_id: int | None) -> Candidacy | None:
    """What this person said of a call, or was named for; one query."""
    return call.candidacies.filter(person=person_id).select_related("nominated_by", "recorded_by").first()


def candidates_of(call: Call) -> list[Candidacy]:
    """Everybody who stands, was named or withdrew, for the officers; each person with `running`, their roles today. Two queries."""
    running = Role.objects.on(clock.today()).select_related("workstrand__group").order_by("workstrand__group", "id")
    rows = call.candidacies.select_related("person", "organisation", "nominated_by", "recorded_by", "role")
    order = {State.STANDING: 0, State.APPOINTED: 0, State.NOMINATED: 1, State.NOT_APPOINTED: 2}
    found = rows.prefetch_related(
        Prefetch("person__roles", queryset=running.exclude(workstrand__group__is_network=True), to_attr="running")
    )
    return sorted(found, key=lambda row: (order.get(State(row.state), 3), row.made_at, row.pk))


def outsiders_of(call: Call) -> list[OutsideNomination]:
    """Whoever was named by an address and is not here yet; one query."""
    return list(call.outside_nominations.select_related("nominated_by"))


def may_answer(call: Call) -> QuerySet[Person]:
    """The people whom a call is for: the group's or the network's, observers apart. One query."""
    roles = Role.objects.on(call.workstrand.group.today()).taking_part()
    if call.answerers == Call.Answerers.GROUP:
        roles = roles.filter(workstrand__group=call.workstrand.group)
    found: QuerySet[Person] = Person.objects.filter(pk__in=roles.values("person"), is_active=True).exclude(name="")
    return found.select_related("organisation").order_by("name", "id")


def person_label(person: Person) -> str:
    """A person as lists of suggestions name them."""
    return f"{person.name} ({person.organisation.short_name})" if person.organisation else person.name


def suggestions_for(call: Call) -> list[str]:
    """Names to offer while somebody types whom they nominate; one query."""
    return [person_label(person) for person in may_answer(call)[:SUGGESTIONS]]


def people_meant(call: Call, text: str) -> list[Person]:
    """Those whom the call is for and the words mean: a name, alone or with the office in brackets. One query."""
    name = text.rpartition(" (")[0] or text
    words = fold(text)
    found = [
        person
        for person in may_answer(call).filter(search_text__in={fold(name), words})
        if words in {fold(person.name), fold(person_label(person))}
    ]
    return [person for person in found if fold(person_label(person)) == words] or found


def open_calls_for(standing: Standing) -> list[OpenCall]:
    """The calls that this reader may answer today, with what they said; the one that closes first is first. Two queries."""
    if not standing.in_network:
        return []
    mine = Q(answerers=Call.Answerers.NETWORK) | Q(workstrand__group__in=standing.groups)
    calls = calls_readable(standing).filter(mine, state=Call.State.OPEN, closes_on__gte=clock.today() - DAY)
    own = Candidacy.objects.filter(person=standing.person_id)
    calls = calls.prefetch_related(Prefetch("candidacies", queryset=own, to_attr="own")).order_by("closes_on", "id")
    return [OpenCall(call, call.own[0] if call.own else None) for call in calls if call.takes_answers]


def obligations(reach: Reach) -> Iterable[Obligation]:
    """Calls whose last day is over wait for the officers; nominations for whoever was named, until the call closes. Three queries."""
    yield from _undecided(reach)
    yield from _unanswered(reach)


def _undecided(reach: Reach) -> Iterable[Obligation]:
    run = run_by(reach, "workstrand__")
    if run is None:
        return
    calls = Call.objects.filter(run, state=Call.State.OPEN, closes_on__lte=clock.today()).select_related(
        "workstrand__group"
    )
    waiting = [call for call in calls if call.waits_for_decision]
    runners = runners_of({call.workstrand.group_id for call in waiting})
    for call in waiting:
        yield Obligation(
            key=f"call:{call.pk}",
            kind="call",
            title=_("Decide the call for a %(kind)s of %(strand)s")
            % {"kind": call.get_kind_display(), "strand": call.workstrand},
            url=call.get_absolute_url(),
            since=call.closes_at,
            due=None,
            scope_id=call.workstrand_id,
            people=runners.get(call.workstrand.group_id, ()),
        )


def _unanswered(reach: Reach) -> Iterable[Obligation]:
    waiting = Candidacy.objects.filter(
        state=State.NOMINATED,
        call__state=Call.State.OPEN,
        call__closes_on__gte=clock.today() - DAY,
        person__is_active=True,
    )
    if reach.scope_ids is not None:
        waiting = waiting.filter(call__workstrand__in=reach.scope_ids)
    if reach.person is not None:
        waiting = waiting.filter(person=reach.person)
    for candidacy in waiting.select_related("call__workstrand__group"):
        call = candidacy.call
        if call.takes_answers:
            yield Obligation(
                key=f"nomination:{candidacy.pk}",
                kind="nomination",
                title=_("Say whether you would be %(kind)s of %(strand)s: you were nominated")
                % {"kind": call.get_kind_display(), "strand": call.workstrand},
                url=reverse("call_answer", args=call.place),
                since=candidacy.made_at,
                due=midday(call.closes_on, call.workstrand.group),
                scope_id=call.workstrand_id,
                people=(candidacy.person_id,),
                desk_url=call.get_absolute_url(),
                is_personal=True,
                record_url=f"{reverse('call_record', args=call.place)}?{urlencode({'person': candidacy.person_id})}",
            )
