import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from post_office.models import Email

from core import clock, obligations
from core.models import HistoryEntry
from core.verbs import Verb
from membership.models import OfficeVoice
from membership.selectors.voices import may_speak_for, my_offices, voices_of
from membership.services import leave
from membership.services.voices import name_voice, settle_voices
from tests.factories import make_group, make_officer, make_organisation, make_person, make_role, make_strand
from tests.membership.calls_factories import admit, make_scene
from tests.threads import together
from workstrands.models import Role
from workstrands.services import end_role, move_role, plenary_of, void_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


@pytest.fixture
def group(scene):
    return scene[0].group


@pytest.fixture
def officer(scene):
    return scene[1]


@pytest.fixture
def office():
    return make_organisation("Samplestan Bureau of Statistics", acronym="SBS")


def make_colleague(group, office, name="", kind=Role.Kind.MEMBER, strand=None, **values):
    person = admit(make_person(name=name, organisation=office, **values))
    make_role(person, strand or plenary_of(group), kind)
    return person


@pytest.fixture
def people(group, office):
    return [make_colleague(group, office, name) for name in ("Ada One", "Боб Два", "Cid Three")]


def post(person, office, **data):
    client = Client()
    client.force_login(person)
    return client.post(f"/groups/edition/offices/{office.slug}/", data)


def name(group, office, by, voice, alternate=None, source=""):
    return name_voice(group=group, organisation=office, voice=voice, alternate=alternate, by=by, source=source)


def speakers(group, office):
    return {person for row in voices_of(group) if row.organisation == office for person in row.speakers}


def speaking(group, office, people):
    return [may_speak_for(person, office, group) for person in people]


def mails_to(person):
    return [mail.message for mail in Email.objects.filter(to=person.email).order_by("id")]


def test_any_member_may_speak_until_the_office_names_its_voice(group, office, people):
    observer = make_colleague(group, office, kind=Role.Kind.OBSERVER)
    elsewhere = make_colleague(group, make_organisation())
    assert speaking(group, office, [*people, observer, elsewhere]) == [True, True, True, False, False]

    assert post(people[0], office, voice=people[1].pk, alternate=people[2].pk).status_code == 302

    assert speaking(group, office, [*people, observer]) == [False, True, True, False]
    assert speakers(group, office) == set(people[1:])
    rows = OfficeVoice.objects.values_list("place", "person", "organisation", "named_by", "source")
    assert set(rows) == {
        ("voice", people[1].pk, office.pk, people[0].pk, ""),
        ("alternate", people[2].pk, office.pk, people[0].pk, ""),
    }
    assert len(mails_to(people[1])) == len(mails_to(people[2])) == 1
    assert mails_to(people[0]) == []
    entries = HistoryEntry.objects.filter(verb__in=[Verb.VOICE_NAMED, Verb.ALTERNATE_NAMED])
    assert set(entries.values_list("audience", "scope_id")) == {("network", plenary_of(group).pk)}


def test_voice_and_alternate_name_who_follows_and_colleagues_no_longer_do(group, office, people):
    ada, bob, cid = people
    name(group, office, ada, voice=bob, alternate=cid)
    Email.objects.all().delete()

    assert post(ada, office, voice=ada.pk, alternate="").status_code == 403
    assert post(cid, office, voice=cid.pk, alternate=ada.pk).status_code == 302

    assert speaking(group, office, people) == [True, False, True]
    ended = OfficeVoice.objects.exclude(ends_on=None)
    assert set(ended.values_list("person", "place")) == {(bob.pk, "voice"), (cid.pk, "alternate")}
    assert "no longer speak" in mails_to(bob)[0]
    assert "alternate" in mails_to(ada)[0]
    assert mails_to(cid) == []


def test_office_that_unnames_its_voice_lets_all_speak(group, office, people):
    name(group, office, people[0], voice=people[1])

    assert post(people[1], office, voice="", alternate="").status_code == 302

    assert speaking(group, office, people) == [True, True, True]


def test_officer_names_on_behalf_with_the_source(group, office, people, officer):
    assert post(officer, office, voice=people[0].pk, alternate="", source=" ").status_code == 200
    assert not OfficeVoice.objects.exists()

    assert post(officer, office, voice=people[0].pk, alternate="", source="Mail of 3 May").status_code == 302

    row = OfficeVoice.objects.get()
    assert (row.person, row.named_by, row.source) == (people[0], officer, "Mail of 3 May")
    assert "Mail of 3 May" in mails_to(people[0])[0]
    assert HistoryEntry.objects.get(verb=Verb.VOICE_NAMED).source == "Mail of 3 May"


@pytest.mark.parametrize(
    ("voice", "alternate", "said"),
    [
        ("ada", "ada", "somebody else"),
        (None, "ada", "voice first"),
        ("observer", None, "valid"),
        ("other", None, "valid"),
    ],
)
def test_wrong_naming_is_refused_with_nothing_changed(group, office, people, voice, alternate, said):
    cast = {
        "ada": people[0],
        "observer": make_colleague(group, office, kind=Role.Kind.OBSERVER),
        "other": make_colleague(group, make_organisation()),
        None: None,
    }
    data = {
        "voice": (cast[voice] and cast[voice].pk) or "",
        "alternate": (cast[alternate] and cast[alternate].pk) or "",
    }

    page = post(people[0], office, **data)

    assert page.status_code == 200
    assert said in page.content.decode()
    assert not OfficeVoice.objects.exists()


def test_service_refuses_whoever_does_not_take_part_under_the_office(group, office, people):
    other = make_colleague(group, make_organisation())

    with pytest.raises(ValidationError, match="under this office"):
        name(group, office, people[0], voice=other)
    with pytest.raises(ValidationError, match="office wrote it"):
        name(group, office, other, voice=people[0])


def left(person, group, by):
    leave(person=person, workstrand=plenary_of(group), by=person)


def ended(person, group, by):
    yesterday = group.today() - datetime.timedelta(days=1)
    end_role(role=Role.objects.get(person=person, workstrand__group=group), by=by, on=yesterday)


def voided(person, group, by):
    void_role(role=Role.objects.get(person=person, workstrand__group=group), by=by, reason="Error.")


def moved(person, group, by):
    role = Role.objects.get(person=person, workstrand__group=group)
    move_role(role=role, organisation=make_organisation(), by=by)


def shut_out(person, group, by):
    person.is_active = False
    person.save(update_fields=["is_active"])


@pytest.mark.parametrize("goes", [left, ended, voided, moved, shut_out])
def test_voice_who_goes_no_longer_counts_at_once_and_not_when_they_come_back(group, office, people, officer, goes):
    ada, bob, cid = people
    name(group, office, ada, voice=bob)

    goes(bob, group, officer)

    assert speaking(group, office, people) == [True, False, True]
    settle_voices(clock.now())
    assert OfficeVoice.objects.get().ends_on is not None
    assert name(group, office, cid, voice=cid).voice.person == cid


def test_last_of_several_terms_keeps_the_voice(group, office, people, officer, scene):
    ada, bob, _cid = people
    make_role(bob, scene[0])
    name(group, office, ada, voice=bob)

    ended_role = Role.objects.get(person=bob, workstrand=plenary_of(group))
    end_role(role=ended_role, by=officer, on=group.today() - datetime.timedelta(days=1))

    assert speaking(group, office, [ada, bob]) == [False, True]


def test_branch_counts_as_one_with_its_head_office(group, office, people):
    branch = make_organisation("Samplestan, northern branch", parent=office)
    there = make_colleague(group, branch, "Dee Branch")
    assert may_speak_for(there, office, group)

    name(group, branch, there, voice=there)

    assert OfficeVoice.objects.get().organisation == office
    assert [speaking(group, place, [there, people[0]]) for place in (office, branch)] == [[True, False]] * 2
    assert [row.organisation for row in voices_of(group)].count(office) == 1


def test_past_group_shows_who_spoke_at_its_end_and_nobody_speaks_any_more(group, office, people):
    name(group, office, people[0], voice=people[0])

    with clock.travel(clock.now() + datetime.timedelta(days=300)):
        assert not may_speak_for(people[0], office, group)
        [row] = [row for row in voices_of(group, group.record_day()) if row.organisation == office]
        assert row.voice.person == people[0]
        assert settle_voices(clock.now()) == 0
        assert "Name who speaks" not in Client().get("/groups/edition/offices/").content.decode()


def test_page_shows_public_names_to_everybody_and_all_to_the_network(group, office, people, client):
    hidden, listed = people[0], make_colleague(group, office, "Lida Listed", is_listed=True)
    name(group, office, hidden, voice=hidden, alternate=listed)
    unnamed = make_organisation("Office without a voice")
    make_colleague(group, unnamed), make_colleague(group, unnamed), make_colleague(group, make_organisation())

    page = client.get("/groups/edition/offices/").content.decode()
    assert ("Samplestan Bureau" in page, "Lida Listed" in page, "Ada One" in page) == (True, True, False)
    assert page.count("any of its members may speak") == 1
    assert "Its only member speaks" in page

    client.force_login(admit(make_person()))
    page = client.get("/groups/edition/offices/").content.decode()
    assert "Ada One" in page
    assert "Name who speaks" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_reads_run_a_fixed_number_of_queries(client, group, office, people, django_assert_num_queries, rows):
    for _ in range(rows):
        place = make_organisation()
        colleagues = [make_colleague(group, place) for _ in range(2)]
        make_colleague(group, make_organisation()), make_colleague(group, make_organisation(parent=place))
        name(group, place, colleagues[0], voice=colleagues[1], alternate=colleagues[0])
    client.force_login(people[0])
    client.get("/groups/edition/offices/")

    with django_assert_num_queries(6):
        client.get("/groups/edition/offices/")
    with django_assert_num_queries(2):
        voices_of(group)
    with django_assert_num_queries(2):
        may_speak_for(people[0], office, group)
    with django_assert_num_queries(3):
        my_offices(people[0])


def test_office_with_a_choice_owes_a_name(group, office, people, officer):
    alone = make_colleague(group, make_organisation())
    key = f"voice:{plenary_of(group).pk}:{office.pk}"

    found = [thing for thing in obligations.everything() if thing.kind == "voice"]
    [thing] = found
    assert (thing.key, thing.organisation_id, set(thing.people)) == (key, office.pk, {person.pk for person in people})
    assert thing.since.date() == group.starts_on
    assert key in {thing.key for thing in obligations.awaiting(people[2])}
    assert key in {thing.key for thing in obligations.open_in([plenary_of(group).pk])}
    assert not [thing for thing in obligations.awaiting(alone) if thing.kind == "voice"]

    name(group, office, people[0], voice=people[0])
    assert key not in {thing.key for thing in obligations.everything()}


def test_own_page_says_who_speaks_for_the_office(group, office, people, client):
    name(group, office, people[0], voice=people[1])
    client.force_login(people[1])

    page = client.get("/me/").content.decode()

    assert f"/groups/edition/offices/{office.slug}/" in page
    client.force_login(people[0])
    assert f"/groups/edition/offices/{office.slug}/" not in client.get("/me/").content.decode()


def test_outsiders_find_no_form_and_others_are_refused(group, office, people):
    empty = make_organisation()

    assert post(make_person(), office, voice="").status_code == 404
    assert post(people[0], empty, voice="").status_code == 404
    assert post(make_officer(make_group()), office, voice="").status_code == 403


def test_admin_ends_a_voice_with_a_source(group, office, people, officer, client, settings):
    settings.DEMO = True
    name(group, office, people[0], voice=people[1])
    client.force_login(officer)
    action = {
        "action": "end",
        "_selected_action": OfficeVoice.objects.get().pk,
        "apply": "1",
        "source": "Mail of 3 May",
    }

    assert client.post("/admin/membership/officevoice/", action).status_code == 302

    assert speaking(group, office, people) == [True, True, True]
    assert "no longer speak" in mails_to(people[1])[1]


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_name_at_once_name_one_voice():
    strand, _officer = make_scene()
    group, office = strand.group, make_organisation()
    people = [make_colleague(group, office) for _ in range(3)]

    def act(person):
        def naming():
            try:
                return name(group, office, person, voice=person)
            except ValidationError as error:
                return error

        return naming

    outcomes = together(*map(act, people[:2]))

    assert sorted(isinstance(outcome, ValidationError) for outcome in outcomes) == [False, True]
    assert OfficeVoice.objects.count() == 1


def test_strand_members_of_a_group_speak_too(group, office):
    person = make_colleague(group, office, strand=make_strand(group))

    assert may_speak_for(person, office, group)
