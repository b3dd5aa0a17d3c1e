import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core import clock
from terms.models import TermsVersion
from terms.services.versions import abandon_draft, adopt, enter_agreed, start_draft
from tests.factories import make_group, make_strand
from tests.terms.factories import agree, decision
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def strand():
    return make_strand(make_group("ml-2021"), "WS2")


def numbers(strand):
    return [
        (version.number, version.state) for version in TermsVersion.objects.filter(workstrand=strand).order_by("id")
    ]


def test_numbers_run_from_drafts_to_agreed_and_on(strand):
    start_draft(workstrand=strand, by=None)
    draft = start_draft(workstrand=strand, by=None)
    agree(draft)
    agree(start_draft(workstrand=strand, by=None))

    assert numbers(strand) == [
        ("0.1", "earlier"),
        ("0.2", "earlier"),
        ("1.0", "agreed"),
        ("1.1", "earlier"),
        ("2.0", "agreed"),
    ]


def test_number_of_an_abandoned_draft_is_not_used_again(strand):
    abandon_draft(version=start_draft(workstrand=strand, by=None), by=None, reason="Nobody wants it.")

    assert start_draft(workstrand=strand, by=None).number == "0.2"


def test_first_draft_has_the_headings_and_a_revision_the_agreed_text(strand):
    draft = start_draft(workstrand=strand, by=None)
    assert draft.text.startswith("# Background\n")
    assert "# Duration and review" in draft.text
    agree(start_draft(workstrand=strand, by=None, text="# Mine\n"))

    assert start_draft(workstrand=strand, by=None).text == "# Mine\n"


def test_draft_is_adopted_once(strand):
    draft = start_draft(workstrand=strand, by=None)
    agreed = agree(draft)

    with pytest.raises(ValidationError, match=r"0\.1 \(earlier draft\)"):
        adopt(version=draft, decision=decision(strand), by=None)
    assert agreed.decision.record_path == f"/groups/ml-2021/{strand.slug}/terms/1.0/"


@pytest.mark.parametrize(
    "change", [{"text": "x"}, {"state": "draft"}, {"in_force_on": "2020-01-01"}, {"language": "fr"}]
)
def test_database_refuses_a_change_of_what_is_agreed(strand, change):
    agreed = agree(start_draft(workstrand=strand, by=None))

    with pytest.raises(IntegrityError, match="cannot change"), transaction.atomic():
        TermsVersion.objects.filter(pk=agreed.pk).update(**change)
    TermsVersion.objects.filter(pk=agreed.pk).update(note="A word on what changed.")


def test_older_agreements_are_entered_in_the_order_of_their_days(strand):
    today = clock.today()
    enter_agreed(
        workstrand=strand,
        text="# Old",
        in_force_on=today.replace(year=today.year - 2, day=1),
        decision=decision(strand),
        by=None,
    )

    with pytest.raises(ValidationError, match="enter older ones first"):
        enter_agreed(
            workstrand=strand,
            text="# Older",
            in_force_on=today.replace(year=today.year - 3, day=1),
            decision=decision(strand),
            by=None,
        )
    assert numbers(strand) == [("1.0", "agreed")]


def test_decisions_are_numbered_in_their_strand_for_ever(strand):
    plenary = plenary_of(strand.group)

    assert [decision(strand).number, decision(plenary).number, decision(strand).number] == [
        "ML2021-WS2-001",
        "ML2021-001",
        "ML2021-WS2-002",
    ]
