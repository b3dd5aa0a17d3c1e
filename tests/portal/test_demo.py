import datetime
import io

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.test import Client
from django_countries import countries
from post_office.models import Email
from pypdf import PdfReader

from core import clock
from core.models import HistoryEntry
from core.months import months_between
from deliverables.models import Activity, Deliverable, DueChange, Material, Output
from membership.models import (
    Call,
    Candidacy,
    JoinRequest,
    OfficeVoice,
)
from membership.selectors.voices import voices_of
from people.models import Organisation, Person
from portal.demo import enlarge, load
from reports.models import BoardMessage, Report
from workstrands.models import OFFICER_KINDS, STRAND_LEAD_KINDS, Role, Theme, WorkingGroup, Workstrand
from workstrands.standing import standing_of

pytestmark = pytest.mark.django_db
FICTITIOUS = {"XA", "XB", "XC", "XD", "XE", "XF", "XG", "XH"}


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demonstration, loaded once for the tests of this file, which only read."""
    from django.conf import settings

    with django_db_blocker.unblock():
        before = settings.COUNTRIES_OVERRIDE
        settings.COUNTRIES_OVERRIDE = {code: f"Country {code}" for code in sorted(FICTITIOUS)}
        del countries.countries
        with transaction.atomic():
            yield load.load()
            transaction.set_rollback(True)
        settings.COUNTRIES_OVERRIDE = before
        del countries.countries


@pytest.fixture
def year(demo):
    return WorkingGroup.objects.get(slug="ml-demo")


def strand(code):
    return Workstrand.objects.get(group__slug="ml-demo", code=code)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        ("2026-11-24", "2026-06-01"),
        ("2026-05-31", "2025-12-01"),
        ("2026-06-01", "2026-01-01"),
        ("2028-02-29", "2027-09-01"),
    ],
)
def test_first_day_is_five_months_before(today, first):
    assert load.first_day(datetime.date.fromisoformat(today)) == datetime.date.fromisoformat(first)


def test_load_counts_editions_organisations_people(demo):
    assert demo["editions"] == 4
    assert demo["workstrands"] == 3 + 5 + 1 + 8
    assert Organisation.objects.filter(is_checked=True).count() == 27 + 8
    assert Person.objects.filter(is_superuser=False).count() == demo["people"] - 1 >= 45


def test_every_row_is_valid(demo):
    for model in (
        Organisation,
        Person,
        WorkingGroup,
        Workstrand,
        Theme,
        Role,
        JoinRequest,
        Call,
        Candidacy,
        OfficeVoice,
        Deliverable,
        DueChange,
        Output,
        Material,
        Activity,
    ):
        for row in model.objects.all():
            row.full_clean(exclude=["search_text", "password"])


def test_real_editions_hold_facts_and_no_people(demo):
    real = WorkingGroup.objects.editions().exclude(slug="ml-demo")

    assert [(group.slug, group.state) for group in real] == [
        ("ml-2022", "closed"),
        ("ml-2021", "closed"),
        ("ml-project-2019", "closed"),
    ]
    assert not Role.objects.filter(workstrand__group__in=real).exists()
    assert not JoinRequest.objects.filter(workstrand__group__in=real).exists()
    assert all(group.contact is None and group.source for group in real)
    assert set(Workstrand.objects.filter(group__in=real, is_plenary=False).values_list("state", flat=True)) == {
        "closed"
    }
    scopes = Workstrand.objects.filter(group__in=real).values("pk")
    assert not HistoryEntry.objects.filter(scope_id__in=scopes).exclude(actor=None).exists()


def test_editions_follow_each_other(year):
    chain = [year]
    while chain[-1].predecessor:
        chain.append(chain[-1].predecessor)
    assert [group.slug for group in chain] == ["ml-demo", "ml-2022", "ml-2021", "ml-project-2019"]


def test_norway_is_a_country(demo):
    assert Organisation.objects.get(acronym="SSB").country.code == "NO"


def test_organisation_is_found_by_its_own_name(demo):
    assert Organisation.objects.named_like("główny urząd").get().acronym == "GUS"
    assert Organisation.objects.named_like("завод за статистику").count() == 2


def test_year_began_five_months_ago_and_lasts_twelve(year):
    today = clock.today("Europe/London")

    assert year.state == "active"
    assert year.starts_on == load.first_day(today)
    assert year.ends_on == year.starts_on.replace(year=year.starts_on.year + 1) - datetime.timedelta(days=1)
    assert year.starts_on < today < year.ends_on


def test_year_has_five_strands_and_three_dropped_with_reason(year):
    states = dict(year.workstrands.strands().values_list("code", "state"))

    assert states == dict.fromkeys(["WS1", "WS2", "WS3", "WS4", "WS5"], "active") | dict.fromkeys(
        ["WS6", "WS7", "WS8"], "dropped"
    )
    assert all(row.state_reason for row in year.workstrands.filter(state="dropped"))
    assert set(year.workstrands.strands().open().values_list("joining_policy", flat=True)) == {
        "open",
        "approval",
        "invitation",
    }
    assert strand("WS1").themes.count() == 6


def test_roles_show_every_case(year):
    live = Role.objects.on(year.today()).filter(workstrand__group=year)

    assert live.filter(workstrand=strand("WS1")).leads().count() == 2
    assert live.filter(workstrand=strand("WS3")).leads().get().kind == "acting_lead"
    assert not live.filter(workstrand=strand("WS4")).leads().exists()
    assert live.filter(kind="observer").exists()
    assert Role.objects.exclude(voided_at=None).exists()
    assert Role.objects.filter(ends_on__lt=year.today()).exclude(end_reason="").exists()
    assert sorted(live.officers().values_list("kind", flat=True)) == ["chair", "coordinator", "secretariat"]
    moved = Role.objects.filter(person__name="Dilnoza Misolova", workstrand=strand("WS1")).order_by("starts_on")
    assert [role.organisation.acronym for role in moved] == ["SBS", "NIE"]


def test_at_real_organisations_there_are_members_only(demo):
    real = Role.objects.exclude(organisation__country__in=FICTITIOUS)

    assert set(real.values_list("kind", flat=True)) == {Role.Kind.MEMBER}
    assert (
        not JoinRequest.objects.exclude(organisation__country__in=FICTITIOUS)
        .filter(organisation__is_checked=True)
        .exists()
    )
    assert not Person.objects.exclude(organisation__country__in=FICTITIOUS).exclude(job_title="").exists()
    held = Role.objects.filter(kind__in=OFFICER_KINDS | STRAND_LEAD_KINDS)
    assert set(held.values_list("organisation__country", flat=True)) <= FICTITIOUS


def test_calls_and_voices_are_of_fictitious_offices(demo, year):
    called = Call.objects.get(state="open")
    assert (called.workstrand, called.takes_answers) == (strand("WS4"), True)
    assert sorted(called.candidacies.values_list("state", flat=True)) == ["nominated", "standing", "standing"]
    past = Call.objects.get(state="appointed")
    assert past.candidacies.get(state="appointed").role == Role.objects.get(
        workstrand=strand("WS2"), kind="lead", ends_on=None
    )
    named = {office.organisation for office in voices_of(year) if office.is_named}
    assert len(named) == 4
    choosing = {office.organisation for office in voices_of(year) if not office.is_named and not office.is_alone}
    assert {str(office.country) for office in named | choosing} <= FICTITIOUS
    assert choosing
    assert set(Candidacy.objects.values_list("organisation__country", flat=True)) <= FICTITIOUS


def test_year_has_ten_deliverables_of_which_one_slipped_one_is_late_and_two_wait(year):
    rows = {row.code: row for row in Deliverable.objects.filter(workstrand__group=year).order_by("sort_key")}

    assert list(rows) == [f"D{number}" for number in range(1, 12)]
    assert [code for code, row in rows.items() if row.is_late()] == ["D5"]
    assert [code for code, row in rows.items() if row.is_slipped] == ["D3"]
    assert {code: row.state for code, row in rows.items() if row.state not in {"planned", "in_progress"}} == {
        "D1": "accepted",
        "D2": "accepted",
        "D6": "in_review",
        "D11": "proposed",
    }
    assert sorted(DueChange.objects.values_list("deliverable__code", "state")) == [("D3", "accepted"), ("D4", "open")]
    assert {row.code for row in rows["D10"].needs.all()} == {"D3", "D4", "D5", "D6", "D7"}
    live = Role.objects.on(year.today()).values("pk")
    assert all(row.owners.filter(pk__in=live).exists() for row in rows.values())
    assert [months_between(year.starts_on, row.first_due_on) + 1 for row in rows.values()] == [
        2, 3, 10, 10, 5, 6, 11, 11, 11, 12, 12,
    ]  # fmt: skip


def test_outputs_belong_to_what_was_accepted_and_one_was_made_of_shared_material(year):
    outputs = Output.objects.all()

    assert sorted(outputs.exclude(deliverable=None).values_list("deliverable__code", "licence")) == [
        ("D1", "CC-BY-4.0"),
        ("D2", "CC-BY-4.0"),
        ("D2", "CC-BY-4.0"),
    ]
    assert all(".example.org/" in row.link for row in [*outputs, *Material.objects.all()])
    assert sorted(Material.objects.values_list("added_by__organisation__acronym", "output__kind")) == [
        ("NIE", None),
        ("PSA", "code"),
    ]


def test_of_2021_is_known_who_was_active_where_and_no_more(demo):
    known = Activity.objects.filter(workstrand__group__slug="ml-2021")

    assert known.count() == 14
    assert set(known.values_list("title", "purpose", "worked", "did_not", "links", "theme", "contact", "added_by")) == {
        ("", "", "", "", "", None, None, None)
    }
    assert set(known.values_list("state", "entered_later", "audience")) == {("unknown", True, "public")}
    assert all(row.source for row in known)
    assert known.filter(workstrand__code="WS2", organisation__acronym="SCB").exists()


def test_real_organisations_have_no_invented_work(demo):
    for model in (Deliverable, Output, Material):
        assert set(model.objects.values_list("workstrand__group__slug", flat=True)) == {"ml-demo"}
    invented = Activity.objects.filter(workstrand__group__slug="ml-demo")
    assert set(invented.values_list("organisation__country", flat=True)) <= FICTITIOUS
    assert set(Material.objects.values_list("added_by__organisation__country", flat=True)) <= FICTITIOUS
    assert set(Deliverable.objects.values_list("owners__organisation__country", flat=True)) <= FICTITIOUS
    assert {"running", "production", "stopped", "planned"} == set(invented.values_list("state", flat=True))


def test_everybody_in_the_year_is_in_the_network(year):
    for role in Role.objects.on(year.today()).filter(workstrand__group=year).select_related("person"):
        assert standing_of(role.person).in_network, role


def test_names_are_from_many_scripts(demo):
    names = list(Person.objects.values_list("name", flat=True))

    assert max(len(name) for name in names) == 80
    assert any(" " not in name and name.isascii() for name in names)
    assert any("'" in name for name in names)
    assert any("’" in name for name in names)
    for first, last in (
        "Ѐӿ",
        "Ͱ\u03ff",
        "\u0590\u05ff",
        "\u0600\u06ff",
        "\u0e00\u0e7f",
        "\u1200\u137f",
        "\u4e00\u9fff",
        "\uac00\ud7a3",
    ):
        assert any(first <= letter <= last for name in names for letter in name), (first, last)
    here = Person.objects.filter(left_at=None)
    assert all(email.endswith("@example.org") for email in here.values_list("email", flat=True))


def test_nothing_happens_in_the_future_and_history_is_in_order(demo):
    moments = list(HistoryEntry.objects.order_by("pk").values_list("at", flat=True))

    assert moments == sorted(moments)
    assert moments[-1] < clock.now()
    assert not Role.objects.filter(starts_on__gt=clock.today()).exists()


def test_requests_wait_and_no_mail_is_queued_for_the_past(demo):
    waiting = JoinRequest.objects.pending()

    assert sorted(waiting.values_list("workstrand__code", flat=True)) == ["WS1", "WS2", "WS4", *["plenary"] * 4]
    assert sorted(set(JoinRequest.objects.values_list("state", flat=True))) == [
        "approved",
        "declined",
        "pending",
        "withdrawn",
    ]
    assert not Email.objects.exists()


def test_invented_board_got_a_brief_of_two_pages_and_spoke(demo, year):
    brief = Report.objects.get(workstrand__group=year, kind=Report.Kind.BRIEF)
    said = BoardMessage.objects.filter(workstrand__group=year)

    assert brief.sent_to_count == 1
    assert len(PdfReader(io.BytesIO(Client().get(f"{brief.get_absolute_url()}report.pdf").content)).pages) <= 2
    assert sorted(said.values_list("kind", flat=True)) == ["endorsement", "request", "request"]
    assert said.open().count() == 1
    assert said.get(kind="request", answered_on__isnull=False).answer
    [reader] = Role.objects.filter(kind=Role.Kind.BOARD)
    assert reader.organisation.country in FICTITIOUS
    assert standing_of(reader.person).board_of == {year.pk}


def test_logins_work(demo, year):
    coordinator, lead, member, superuser = (Person.objects.get(email=login.email) for login in load.logins())

    for person in (coordinator, lead, member, superuser):
        assert person.check_password(load.PASSWORD)
        assert EmailAddress.objects.get(user=person).verified
    assert year.pk in standing_of(coordinator).officer_of
    assert standing_of(coordinator).network_officer
    assert strand("WS1").pk in standing_of(lead).leads
    assert strand("WS1").pk in standing_of(member).strands
    assert superuser.is_superuser


def test_enlarge_reaches_the_size(demo):
    size = enlarge.Size(
        people=200, organisations=60, strands=40, roles=500, deliverables=80, outputs=90, activities=100
    )

    counts = enlarge.enlarge(size)

    assert counts == {
        "people": 200, "organisations": 60, "workstrands": 40, "roles": 500, "deliverables": 80, "outputs": 90, "activities": 100,
    }  # fmt: skip
    for model in (Deliverable, Output, Activity):
        for row in model.objects.order_by("-pk")[:20]:
            row.full_clean()
    year = WorkingGroup.objects.get(slug="ml-demo")
    for role in Role.objects.filter(workstrand__group=year).select_related("workstrand__group")[:50]:
        role.full_clean()
    assert enlarge.enlarge(size) == counts
