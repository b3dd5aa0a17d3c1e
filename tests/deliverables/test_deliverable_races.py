"""Two people at the same moment: real threads, each with a connection of its own."""

import pytest
from django.core.exceptions import ValidationError

from core.models import HistoryEntry
from deliverables.dependencies import circle
from deliverables.models import Deliverable, Dependency, DueChange
from deliverables.services import due_changes, planning, progress
from tests.deliverables.factories import make_deliverable, year_ahead
from tests.factories import make_group, make_officer, make_strand
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def strand():
    return make_strand(make_group("ml"), "WS1")


@pytest.fixture
def officers(strand):
    return [make_officer(strand.group, name=f"Officer {name}") for name in ("Ann", "Bob")]


def tried(function, *args, **values):
    def act():
        try:
            return function(*args, **values)
        except ValidationError as problem:
            return problem

    return act


def both_and_refused(results):
    refused = [" ".join(one.messages) for one in results if isinstance(one, ValidationError)]
    return len(results) - len(refused), refused


def test_two_officers_accept_one_due_change_and_the_second_is_told_by_whom(strand, officers):
    due = year_ahead(strand.group)
    made = make_deliverable(strand, due_on=due)
    later = (year_ahead(strand.group, 2), "month")
    change = due_changes.propose_due_change(deliverable=made, due=later, reason="Ill.", by=officers[0])

    done, refused = both_and_refused(
        together(*(tried(due_changes.accept_due_change, change=change, by=officer) for officer in officers))
    )

    winner = DueChange.objects.get().decided_by
    assert (done, len(refused)) == (1, 1)
    assert f"was accepted already, by {winner.name} on" in refused[0]
    assert Deliverable.objects.get().due_on == later[0]
    assert HistoryEntry.objects.filter(verb="due_change.accepted").count() == 1


def test_two_officers_accept_one_deliverable_and_the_second_is_told_by_whom(strand, officers):
    made = make_deliverable(strand, state="in_review")

    done, refused = both_and_refused(
        together(*(tried(progress.accept, deliverable=made, by=officer) for officer in officers))
    )

    winner = HistoryEntry.objects.get(verb="deliverable.accepted").actor
    assert (done, len(refused)) == (1, 1)
    assert f"by {winner.name}. Nothing was changed." in refused[0]


def test_two_plans_at_once_get_two_codes(strand, officers):
    due = (year_ahead(strand.group), "month")

    made = together(
        *(
            tried(planning.plan, workstrand=strand, title="X", due=due, by=officer, starts_on=None)
            for officer in officers
        )
    )

    assert sorted(row.code for row in made) == ["D1", "D2"]


def test_two_leads_who_each_close_half_of_a_circle_do_not_close_it(strand, officers):
    one, two = make_deliverable(strand, "D1"), make_deliverable(strand, "D2")

    done, refused = both_and_refused(
        together(
            tried(planning.change, deliverable=one, needs=[two], by=officers[0]),
            tried(planning.change, deliverable=two, needs=[one], by=officers[1]),
        )
    )

    assert (done, len(refused)) == (1, 1)
    assert "would go round in a circle" in refused[0]
    edges = dict(Dependency.objects.values_list("deliverable", "needs"))
    assert len(edges) == 1
    assert not any(circle({key: [value] for key, value in edges.items()}, pk) for pk in (one.pk, two.pk))
