"""Reads about the yearly question: who is asked, what they answered, who is silent."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.registries import Obligation, Reach
from membership.models import ConfirmationAnswer, ConfirmationChoice, ConfirmationRound
from people.models import Organisation, Person
from workstrands.awaiting import midday
from workstrands.models import OFFICER_KINDS, READER_KINDS, STRAND_LEAD_KINDS, Role, WorkingGroup, Workstrand
from workstrands.selectors import runners_of
from workstrands.standing import run_by

ASK_BEFORE_END = datetime.timedelta(days=60)
ASKED_LATELY = datetime.timedelta(days=180)
ASKED_AFTER = datetime.timedelta(days=30)  # who joined in the last month has just said that they want to be here


@dataclass
class AskedRow:
    """Somebody whom a question asks, or who answered it; `strands` are those they are in now, without the plenary."""

    person: Person
    organisation: Organisation | None
    roles: list[Role] = field(default_factory=list)
    first_day: datetime.date = datetime.date.max
    answer: ConfirmationAnswer | None = None

    @property
    def strands(self) -> list[str]:
        """Their codes, each once."""
        return list(dict.fromkeys(role.workstrand.code for role in self.roles if not role.workstrand.is_plenary))

    @property
    def is_in(self) -> bool:
        """Whether they take part today."""
        return bool(self.roles)

    @property
    def state(self) -> str:
        """One of: leave, change, stay, unreachable, silent."""
        if self.answer is None:
            return "unreachable" if self.person.unreachable_since else "silent"
        choices = {choice.what for choice in self.answer.choices.all()}
        if self.answer.leaves:
            return "leave"
        return "change" if choices - {ConfirmationChoice.What.STAY} else "stay"


def strands_of(person: Person, group: WorkingGroup) -> list[Role]:
    """The terms of a person that run in the strands of a group today, observers' too, but not that of a reader of the board; by strand, one query."""
    roles = Role.objects.on(group.record_day()).filter(person=person, workstrand__group=group)
    roles = roles.exclude(kind=Role.Kind.BOARD)
    return list(roles.select_related("workstrand__group").order_by("workstrand__order", "workstrand_id", "starts_on"))


def switches_for(person: Person, group: WorkingGroup) -> list[Workstrand]:
    """The strands of a group into which somebody may switch: open, not by invitation, and not theirs already; one query."""
    own = Role.objects.on(group.record_day()).taking_part().filter(person=person).values("workstrand")
    found = group.workstrands.strands().open().exclude(pk__in=own)
    found = found.exclude(joining_policy=Workstrand.JoiningPolicy.INVITATION)
    return list(found.select_related("group").order_by("order", "code"))


def answer_of(question: ConfirmationRound, person: Person) -> ConfirmationAnswer | None:
    """What a person answered, with what they said of each strand; two queries."""
    found = question.answers.filter(person=person).select_related("successor", "recorded_by")
    return found.prefetch_related(_choices()).first()


def _choices() -> "Prefetch[str, QuerySet[ConfirmationChoice], str]":
    return Prefetch(
        "choices",
        ConfirmationChoice.objects.select_related("workstrand__group", "to__group").order_by("workstrand__order", "id"),
    )


def asked_by(question: ConfirmationRound) -> list[AskedRow]:
    """Everybody who had been in the group for a month when it asked and still is, and whoever answered; by office and name. Three queries.

    Whoever joined later has just said that they want to be here, and is not asked; whoever left meanwhile is no more.
    """
    group = question.workstrand.group
    rows = _people_in(Role.objects.filter(workstrand__group=group), {group.pk: group.record_day()}).get(group.pk, {})
    rows = {pk: row for pk, row in rows.items() if _is_asked(row, question)}
    answers = question.answers.select_related("person", "organisation", "successor", "recorded_by")
    for answer in answers.prefetch_related(_choices()):
        row = rows.setdefault(answer.person_id, AskedRow(answer.person, answer.organisation))
        row.answer = answer
    return _by_office(rows)


def _is_asked(row: AskedRow, question: ConfirmationRound) -> bool:
    """Whether somebody had been there long enough when the question opened. Asks nothing of the database."""
    return row.first_day <= question.opened_at.astimezone(question.workstrand.group.time_zone).date() - ASKED_AFTER


def terms_left(question: ConfirmationRound) -> dict[int, Role]:
    """By person, of those who named a successor: a term of theirs that somebody takes over, the one that ended last. One query."""
    roles = Role.objects.not_voided().filter(
        workstrand__group=question.workstrand.group,
        kind__in=OFFICER_KINDS | STRAND_LEAD_KINDS,
        person__confirmation_answers__in=question.answers.exclude(successor=None, successor_email=""),
    )
    return {role.person_id: role for role in roles.select_related("workstrand__group").order_by("ends_on", "id")}


def people_of_group(group: WorkingGroup) -> list[AskedRow]:
    """Everybody who takes part in a group, with their answer to its last question; by office and name. At most four queries."""
    rows = _people_in(Role.objects.filter(workstrand__group=group), {group.pk: group.record_day()}).get(group.pk, {})
    last = ConfirmationRound.objects.filter(workstrand__group=group).first()
    for answer in last.answers.prefetch_related(_choices()) if last else ():
        if answer.person_id in rows:
            rows[answer.person_id].answer = answer
    return _by_office(rows)


def _by_office(rows: dict[int, AskedRow]) -> list[AskedRow]:
    return sorted(rows.values(), key=lambda row: (str(row.organisation or ""), row.person.display_name, row.person.pk))


def _people_in(roles: QuerySet[Role], days: dict[int, datetime.date]) -> dict[int, dict[int, AskedRow]]:
    """By group and person: who takes part on the group's day, with when they first did. One query."""
    found: dict[int, dict[int, AskedRow]] = {}
    terms = roles.filter(voided_at=None).exclude(kind__in=READER_KINDS)
    for role in terms.select_related("person", "organisation", "workstrand__group").order_by(
        "workstrand__order", "starts_on", "id"
    ):
        group = role.workstrand.group_id
        row = found.setdefault(group, {}).setdefault(role.person_id, AskedRow(role.person, role.organisation))
        row.first_day = min(row.first_day, role.starts_on)
        if role.is_live(days[group]):
            row.roles.append(role)
            row.organisation = role.organisation or row.organisation
    return {
        group: {pk: row for pk, row in rows.items() if row.is_in and row.person.is_active}
        for group, rows in found.items()
    }


def last_round(group: WorkingGroup) -> ConfirmationRound | None:
    """The question that a group asked last, open or not; one query."""
    return ConfirmationRound.objects.filter(workstrand__group=group).select_related("workstrand__group").first()


def obligations(reach: Reach) -> Iterable[Obligation]:
    """Answers owed by members, each for themselves; and for officers, to ask before the end, and to say what becomes of the silent.

    At most eight queries.
    """
    yield from _answers_owed(reach)
    yield from _officers_owe(reach)


def _answers_owed(reach: Reach) -> Iterable[Obligation]:
    running = ConfirmationRound.objects.running().select_related("workstrand__group")
    if reach.scope_ids is not None:
        running = running.filter(workstrand__in=reach.scope_ids)
    rounds = [question for question in running if question.is_open]
    if not rounds:
        return
    groups = {question.workstrand.group_id: question.workstrand.group.record_day() for question in rounds}
    roles = Role.objects.filter(workstrand__group__in=groups)
    people = _people_in(roles.filter(person=reach.person) if reach.person else roles, groups)
    answered = set(ConfirmationAnswer.objects.filter(round__in=rounds).values_list("round", "person"))
    for question in rounds:
        group = question.workstrand.group
        for row in people.get(group.pk, {}).values():
            if (question.pk, row.person.pk) in answered or not _is_asked(row, question):
                continue
            yield Obligation(
                key=f"confirmation:{question.pk}:{row.person.pk}",
                kind="confirmation",
                title=_("Say whether you stay in %s") % group.title,
                url=reverse("confirm", args=[question.pk]),
                since=question.opened_at,
                due=midday(question.closes_on, group),
                scope_id=question.workstrand_id,
                people=(row.person.pk,),
                desk_url=question.get_absolute_url(),
                is_personal=True,
                record_url=reverse("confirmation_record", args=[question.pk, row.person.pk]),
            )


def _officers_owe(reach: Reach) -> Iterable[Obligation]:
    run = run_by(reach)
    if run is None:
        return
    plenaries = Workstrand.objects.filter(run, is_plenary=True).select_related("group")
    ending = list(_not_asked_yet(plenaries))
    left = list(
        ConfirmationRound.objects.filter(workstrand__in=plenaries.values("pk"), settled_at=None)
        .exclude(closed_at=None)
        .select_related("workstrand__group")
    )
    left = [question for question in left if not question.workstrand.group.is_read_only()]
    runners = runners_of({plenary.group_id for plenary in ending} | {question.workstrand.group_id for question in left})
    for plenary in ending:
        last_day = plenary.group.ends_on
        assert last_day is not None  # noqa: S101 - for the type checker: the query says so
        due = midday(last_day, plenary.group)
        yield Obligation(
            key=f"yearly:{plenary.pk}",
            kind="yearly",
            title=_("%s ends soon: ask everybody whether they stay") % plenary.group.title,
            url=f"{reverse('admin:membership_confirmationround_add')}?workstrand={plenary.pk}",
            since=due - ASK_BEFORE_END,
            due=due,
            scope_id=plenary.pk,
            people=runners.get(plenary.group_id, ()),
        )
    for question in left:
        yield Obligation(
            key=f"silent:{question.pk}",
            kind="yearly",
            title=_("Say what becomes of those in %s who did not answer whether they stay")
            % question.workstrand.group.title,
            url=question.get_absolute_url(),
            since=question.closed_at or question.opened_at,
            due=None,
            scope_id=question.workstrand_id,
            people=runners.get(question.workstrand.group_id, ()),
        )


def _not_asked_yet(plenaries: QuerySet[Workstrand]) -> QuerySet[Workstrand]:
    """Of groups that end within sixty days, those that did not ask in the half year before."""
    today = clock.today()
    asked = ConfirmationRound.objects.filter(workstrand=OuterRef("pk"), opened_at__gt=clock.now() - ASKED_LATELY)
    return plenaries.filter(
        ~Exists(asked),
        group__ends_on__gte=today,
        group__ends_on__lte=today + ASK_BEFORE_END,
        group__state=WorkingGroup.State.ACTIVE,
    )


def counted(rows: list[AskedRow]) -> dict[str, int]:
    """How many are in each state."""
    found = dict.fromkeys(("stay", "change", "leave", "silent", "unreachable"), 0)
    for row in rows:
        found[row.state] += 1
    return found


def said_of(row: AskedRow) -> str:
    """An answer in a few words."""
    if row.answer is None:
        return _("no answer yet") if row.state == "silent" else _("no mail reaches them")
    if row.answer.leaves:
        return _("leaves the group")
    choices = row.answer.choices.all()
    changed = [str(choice) for choice in choices if choice.what != ConfirmationChoice.What.STAY]
    if not changed:
        return ngettext("stays", "stays in all", max(len(choices), 1))
    return ", ".join(changed)
