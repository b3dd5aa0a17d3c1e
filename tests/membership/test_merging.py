import datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client

from core import clock, mail
from core.models import HistoryEntry, MailPreference
from membership.models import JoinRequest
from membership.selectors import merging as reads
from membership.services import erasing, forgetting, merging
from people import services as people
from people.models import Organisation, OrganisationAlias, Person
from tests.acting import act
from tests.factories import (
    give_second_factor,
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_request,
    make_role,
    make_strand,
)
from tests.people.doors import come_in, is_in
from tests.threads import together
from workstrands.models import Role
from workstrands.services import move_role

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def network():
    return make_network()


@pytest.fixture
def officer(network):
    return make_officer(network, email="officer@example.org")


def verified(person):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@pytest.fixture
def kept(network):
    return verified(make_person("kept@example.org", name="Kim Kept"))


@pytest.fixture
def merged(network):
    return verified(make_person("merged@example.org", name="Kim Merged", job_title="Head"))


def merge(kept, merged, by):
    found = merging.merge_people(kept=kept, merged=merged, by=by)
    kept.refresh_from_db()
    merged.refresh_from_db()
    return found


def log_in(person):
    client = Client()
    client.force_login(person)
    return client


def test_everything_that_refers_to_the_merged_comes_over(kept, merged, officer):
    group = make_group(contact=merged)
    strand = make_strand(group)
    role = make_role(merged, strand, Role.Kind.LEAD)
    asked = make_request(make_strand(group), merged)

    merge(kept, merged, officer)

    for relation in Person._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.related_model not in {HistoryEntry, Person}:
            left = relation.related_model._base_manager.filter(**{relation.field.name: merged})
            assert not left.exists(), relation
    role.refresh_from_db(), asked.refresh_from_db(), group.refresh_from_db()
    assert (role.person, asked.person, group.contact) == (kept, kept, kept)
    assert (kept.job_title, kept.name) == ("Head", "Kim Kept")
    assert merged.merged_into == kept
    assert not merged.is_active


def test_merged_while_logged_in_is_logged_out_and_comes_in_again_with_either_address(kept, merged, officer):
    client = log_in(merged)
    assert client.get("/me/").status_code == 200

    merge(kept, merged, officer)

    assert client.get("/me/").status_code == 302
    for address in ("merged@example.org", "kept@example.org"):
        again = Client()
        come_in(again, address)
        assert is_in(again)
        assert again.get("/me/").context["person"] == kept


def test_address_that_was_never_confirmed_opens_nothing(kept, network, officer):
    imported = make_person("imported@example.org", name="Kim Imported")

    found = merge(kept, imported, officer)

    assert "imported@example.org" in next(row.settled for row in found if "addresses" in row.what)
    assert not EmailAddress.objects.filter(email="imported@example.org").exists()
    client = Client()
    come_in(client, "imported@example.org")
    assert Person.objects.get(email="imported@example.org").pk not in {kept.pk, imported.pk}


@pytest.mark.parametrize(
    ("first", "second", "together_", "count"),
    [
        ((-100, -50), (-60, -10), (-100, -10), 1),
        ((-100, None), (-60, -10), (-100, None), 1),
        ((-60, -10), (-100, None), (-100, None), 1),
        ((-100, -60), (-50, -10), (-100, -60), 2),
        ((-50, None), (-50, None), (-50, None), 1),
    ],
)
def test_overlapping_terms_become_one_with_the_longer_span(kept, merged, officer, first, second, together_, count):
    strand, today = make_strand(), clock.today()

    def term(person, span):
        ends = today + DAY * span[1] if span[1] is not None else None
        return make_role(person, strand, Role.Kind.LEAD, starts_on=today + DAY * span[0], ends_on=ends)

    own, other = term(kept, first), term(merged, second)

    merge(kept, merged, officer)

    own.refresh_from_db(), other.refresh_from_db()
    ends = today + DAY * together_[1] if together_[1] is not None else None
    assert (own.starts_on, own.ends_on, own.voided_at) == (today + DAY * together_[0], ends, None)
    assert Role.objects.not_voided().filter(person=kept, workstrand=strand).count() == count
    assert bool(other.void_reason) == (count == 1)
    assert other.person == kept


def test_two_requests_for_the_same_become_one(kept, merged, officer):
    strand = make_strand()
    own, other = make_request(strand, kept), make_request(strand, merged, message="Take me.")

    merge(kept, merged, officer)

    assert JoinRequest.objects.pending().filter(workstrand=strand).get() == own
    own.refresh_from_db(), other.refresh_from_db()
    assert (own.message, other.state) == ("Take me.", "withdrawn")


def test_own_choices_of_mail_count(kept, merged, officer):
    mail.choose(person=kept, kind="joining", wanted=True)
    mail.choose(person=merged, kind="joining", wanted=False)
    mail.choose(person=merged, kind="roles", wanted=False)

    merge(kept, merged, officer)

    assert dict(MailPreference.objects.filter(person=kept).values_list("kind", "wanted")) == {
        "joining": True,
        "roles": False,
    }


@pytest.mark.parametrize("both", [True, False])
def test_second_factors_never_become_an_easier_door(kept, merged, officer, both):
    give_second_factor(merged)
    own = give_second_factor(kept) if both else None

    merge(kept, merged, officer)

    assert Authenticator.objects.get().user == kept
    assert (own is not None) == both


def test_rights_of_a_superuser_never_come_over(kept, merged, officer):
    boss = make_person(is_superuser=True)
    Person.objects.filter(pk=merged.pk).update(is_superuser=True)

    with pytest.raises(ValidationError):
        merge(kept, merged, officer)
    merge(kept, merged, boss)

    assert not kept.is_superuser
    assert not merged.is_superuser


def test_last_superuser_is_not_merged_away(kept, network):
    boss = verified(make_person(is_superuser=True))

    with pytest.raises(ValidationError):
        merge(kept, boss, boss)


def test_nobody_takes_over_another_s_roles_by_their_own_hand(merged, officer):
    with pytest.raises(ValidationError):
        merge(officer, merged, officer)


def test_who_asked_to_be_erased_is_decided_first(kept, merged, officer):
    erasing.ask_erasure_on_behalf(person=merged, source="Letter.", by=officer)

    with pytest.raises(ValidationError, match="erased"):
        merge(kept, merged, officer)


def test_record_is_not_rewritten_and_names_the_kept(kept, merged, officer):
    people.change_profile(person=merged, by=merged, name="Kim Merged", organisation=None, time_zone=merged.time_zone)
    with_entry = HistoryEntry.objects.get(verb="profile.changed")

    merge(kept, merged, officer)

    entry = HistoryEntry.objects.get(pk=with_entry.pk)
    assert (entry.actor_id, entry.target_id) == (merged.pk, merged.pk)
    assert str(entry.actor) == "Kim Kept"
    page = log_in(give_second_factor(make_person(is_superuser=True))).get(f"/admin/people/person/{kept.pk}/history/")
    assert [row.what for row in page.context["entries"]] == ["merged with another account", "profile changed"]
    assert page.context["entries"][1].actor == "Kim Kept"


def test_merged_twice_leads_to_the_last(kept, merged, officer):
    third = verified(make_person(name="Third"))

    merge(kept, merged, officer)
    merge(third, kept, officer)

    merged.refresh_from_db()
    assert merged.merged_into == third
    assert merged.display_name == "Third"


def test_erasure_takes_the_merged_with_it(kept, merged, officer):
    merge(kept, merged, officer)

    forgetting.erase_person(person=kept, by=officer)

    assert set(Person.objects.filter(pk__in=[kept.pk, merged.pk]).values_list("name", flat=True)) == {""}


@pytest.mark.django_db(transaction=True)
def test_two_merges_at_once_crosswise_leave_one_account():
    network = make_network()
    officer = make_officer(network)
    one, two = make_person(name="One"), make_person(name="Two")

    def attempt(kept, merged):
        try:
            merging.merge_people(kept=kept, merged=merged, by=officer)
        except ValidationError:
            return False
        return True

    assert sorted(together(lambda: attempt(one, two), lambda: attempt(two, one))) == [False, True]
    assert Person.objects.filter(pk__in=[one.pk, two.pk], merged_into=None).count() == 1


# pages


def test_preview_says_what_will_move_and_changes_nothing(kept, merged, officer):
    make_role(merged, make_strand())
    client = log_in(officer)

    page = client.post("/desk/merge/people/preview/", {"kept": kept.pk, "merged": merged.pk})

    assert {row.what: row.count for row in page.context["moved"]} == {
        "Roles": 1,
        "E-mail addresses": 1,
        "Blanks filled": 1,
    }
    merged.refresh_from_db()
    assert merged.is_active
    assert Role.objects.filter(person=merged).count() == 1
    client.post("/desk/merge/people/confirm/", {"kept": kept.pk, "merged": merged.pk})
    merged.refresh_from_db()
    assert merged.merged_into == kept


def test_second_click_on_merge_says_that_it_is_done(kept, merged, officer):
    client, both = log_in(officer), {"kept": kept.pk, "merged": merged.pk}
    client.post("/desk/merge/people/confirm/", both)

    page = client.post("/desk/merge/people/confirm/", both)

    assert "not here any more" in page.content.decode()


@pytest.mark.parametrize("path", ["", "preview/", "confirm/"])
def test_merging_is_for_officers_of_the_network(kept, merged, path):
    for who in (kept, make_officer(make_group())):
        client = log_in(who)
        answer = client.post if path else client.get
        assert answer(f"/desk/merge/people/{path}", {"kept": kept.pk, "merged": merged.pk}).status_code == 404


def test_people_of_one_name_at_one_office_are_hinted_at(officer):
    office = make_organisation()
    twice = [make_person(name=name, organisation=office) for name in ("Ada  Exemplar", "ada exemplar")]
    make_person(name="Ada Exemplar", organisation=make_organisation())

    page = log_in(officer).get("/desk/merge/people/")

    assert [(pair.kept, pair.merged) for pair in page.context["pairs"]] == [tuple(twice)]


def test_people_are_found_in_any_script_and_by_address(kept, officer):
    person = make_person("fulana@example.org", name="فلانة الفلانية")
    client = log_in(officer)

    assert client.get("/desk/merge/people/", {"q": "الفلانية"}).context["rows"] == [person]
    assert client.get("/desk/merge/people/", {"q": "FULANA@"}).context["rows"] == [person]
    assert client.get("/desk/merge/people/", {"chosen": [kept.pk, "x"]}).context["rows"] == [kept]


@pytest.mark.parametrize("number", [1, 3])
def test_page_of_hints_runs_the_same_queries(network, officer, number, django_assert_num_queries):
    for name in range(number):
        office = make_organisation()
        make_person(name=f"Same {name}", organisation=office), make_person(name=f"Same {name}", organisation=office)
    client = log_in(officer)

    with django_assert_num_queries(7):
        assert len(client.get("/desk/merge/people/", {"q": "Same"}).context["pairs"]) == number


def test_action_of_the_list_leads_to_the_page(kept, merged, officer):
    give_second_factor(officer)

    response = log_in(officer).post(
        "/admin/people/person/", {"action": "merge", "_selected_action": [kept.pk, merged.pk]}
    )

    assert response["Location"] == f"/desk/merge/people/?chosen={kept.pk}&chosen={merged.pk}"


def test_letter_is_entered_from_the_list_of_people(kept, officer):
    give_second_factor(officer)

    act(log_in(officer), "/admin/people/person/", "erasure", [kept], source="Letter of 3 March, signed.")

    assert kept.erasure_requests.get().source == "Letter of 3 March, signed."


# organisations


def test_organisations_become_one_with_names_people_roles_groups_and_branches(officer):
    kept = make_organisation("Statistics Testavia", country="XD", slug="testavia")
    merged = make_organisation("Statistics Téstavia", acronym="ST", country="XD", slug="testavia-2")
    OrganisationAlias.objects.create(organisation=merged, name="Завод Теставије")
    person = make_person(organisation=merged)
    branch = make_organisation(parent=merged)
    role = make_role(person, make_strand())
    group = make_group(lead_organisation=merged)
    group.supporting_organisations.add(kept, merged)

    merging.merge_organisations(kept=kept, merged=merged, by=officer)

    for row in (person, role, group, branch, kept):
        row.refresh_from_db()
    assert (person.organisation, role.organisation, group.lead_organisation, branch.parent) == (kept,) * 4
    assert list(group.supporting_organisations.all()) == [kept]
    assert set(kept.aliases.values_list("name", flat=True)) == {"Statistics Téstavia", "Завод Теставије"}
    assert kept.acronym == "ST"
    assert Organisation.objects.named_like("теставије").get() == kept
    assert not Organisation.objects.filter(pk=merged.pk).exists()


def test_old_address_leads_to_the_kept_for_good(client, officer):
    kept, merged = make_organisation(slug="new"), make_organisation(slug="old")
    merging.merge_organisations(kept=kept, merged=merged, by=officer)

    response = client.get("/organisations/old/")

    assert (response.status_code, response["Location"]) == (301, "/organisations/new/")


def test_freed_name_and_address_can_be_used_again_without_clash(officer):
    kept, merged = make_organisation("Kept", slug="kept"), make_organisation("Twice", slug="twice")
    merging.merge_organisations(kept=kept, merged=merged, by=officer)

    assert people.propose_organisation(name="Twice", by=officer) == kept
    new = people.save_organisation(organisation=Organisation(), by=officer, name="Twice", country="GB", kind="national")

    assert new.slug == "twice-2"


@pytest.mark.parametrize("which", ["kept under merged", "merged under kept", "kept a branch"])
def test_heads_and_branches_stay_of_one_level(officer, which):
    kept, merged, head = make_organisation("Kept"), make_organisation("Merged"), make_organisation("Head")
    branch = make_organisation("Branch", parent=merged) if which != "merged under kept" else None
    if which == "kept under merged":
        Organisation.objects.filter(pk=kept.pk).update(parent=merged)
    elif which == "merged under kept":
        Organisation.objects.filter(pk=merged.pk).update(parent=kept)
    else:
        Organisation.objects.filter(pk=kept.pk).update(parent=head)

    merging.merge_organisations(kept=kept, merged=merged, by=officer)

    for office in Organisation.objects.all():
        office.full_clean(exclude=["search_text"])
        assert office.parent is None or office.parent.merged_into is None
    if branch:
        branch.refresh_from_db()
        assert branch.parent == (head if which == "kept a branch" else kept)


def test_organisations_alike_but_for_accents_are_hinted_at(officer):
    one, other = make_organisation("Łódź Statistics"), make_organisation("Lódz  STATISTICS", is_checked=False)
    first, second = make_organisation("Office Démo"), make_organisation("Office demo", country="")
    make_organisation("Office Demo", country="FR")

    found = {(pair.kept, pair.merged) for pair in reads.alike_organisations()}

    assert (first, second) in found
    assert (one, other) not in found  # ł is a letter of its own
    assert log_in(officer).get("/desk/merge/organisations/").status_code == 200


def test_activity_names_the_kept_organisation(client, officer):
    kept, merged = make_organisation("Kept Office"), make_organisation("Merged Office")
    strand = make_strand()
    role = make_role(make_person(organisation=kept), strand, Role.Kind.LEAD)
    move_role(role=role, organisation=merged, by=officer)
    merging.merge_organisations(kept=kept, merged=merged, by=officer)

    assert "moved to Kept Office" in client.get(f"{strand.get_absolute_url()}activity/").content.decode()
