"""Import in the admin: choose a file, look, apply; in and out again without a change."""

import datetime
import io
import json
import unicodedata

import openpyxl
import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from core import clock
from core.models import HistoryEntry
from core.spreadsheets import EXPORT_FORMATS
from membership.models import ImportRow, ImportUpload
from membership.services import importing
from people.models import Organisation, OrganisationAlias, Person
from people.services import save_organisation
from tests.factories import (
    give_second_factor,
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_role,
    make_strand,
)
from tests.threads import together
from workstrands.models import Role, Workstrand
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(db):
    return make_network()


@pytest.fixture
def officer(network, client):
    person = give_second_factor(make_officer(network, name="Nora Officer"))
    client.force_login(person)
    return person


def as_file(text, name="list.csv"):
    file = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    file.name = name
    return file


def upload(client, kind, text, name="list.csv"):
    response = client.post(f"/admin/imports/{kind}/", {"file": as_file(text, name)})
    assert response.status_code == 302, response.content.decode()
    return ImportUpload.objects.latest("id")


def states(made):
    return list(made.rows.values_list("state", flat=True))


def problem(made):
    return made.rows.get(state="wrong").problem


def apply(client, made, **data):
    return client.post(f"/admin/import/{made.pk}/apply/", data, follow=True)


# people


def test_new_person_is_the_row_that_later_comes_by_the_door(client, officer):
    office = make_organisation("Sample Office", country="IT")
    made = upload(
        client,
        "people",
        "\ufeffName;E-Mail;Organization;Country;Job title;Time zone;Shoe size\n"
        "  Тамара   Образцова ;Tamara@Example.org;sample OFFICE;Italy;Head;europe/rome;41\n",
    )
    assert made.read_as == "CSV, UTF-8, semicolon"
    assert made.ignored == ["Shoe size"]
    assert states(made) == ["new"]
    assert not Person.objects.filter(email="tamara@example.org").exists()

    apply(client, made)

    person = Person.objects.get(email="tamara@example.org")
    assert (person.name, person.organisation, person.job_title) == ("Тамара Образцова", office, "Head")
    assert person.zone_name == "Europe/Rome"
    assert person.search_text == "тамара образцова"
    assert not person.has_usable_password()
    assert list(EmailAddress.objects.filter(user=person).values_list("email", "verified")) == [(person.email, False)]
    entry = HistoryEntry.objects.get(target_id=person.pk, verb="person.added")
    assert (entry.actor, entry.source) == (officer, "list.csv")
    assert not Email.objects.exists()
    Client().post("/account/login/code/", {"email": "tamara@example.org"})
    assert Person.objects.filter(email="tamara@example.org").count() == 1


def test_known_person_is_found_by_a_verified_address_and_changed_only_in_the_profile(client, officer):
    person = make_person("old@example.org", name="Ada Old")
    EmailAddress.objects.create(user=person, email="new@example.org", verified=True)
    password = person.password
    made = upload(
        client,
        "people",
        "email,name,job_title,is_superuser,is_active,password\nnew@example.org,Ada O'New,,1,0,secret\n",
    )
    assert made.rows.get().changes == [["name", "Ada Old", "Ada O'New"]]
    assert "Ada Old" in client.get(f"/admin/import/{made.pk}/").content.decode()

    apply(client, made)

    person.refresh_from_db()
    assert (person.name, person.email, person.password) == ("Ada O'New", "old@example.org", password)
    assert (person.is_superuser, person.is_active, person.search_text) == (False, True, "ada o'new")
    assert HistoryEntry.objects.get(target_id=person.pk, verb="profile.changed").new == {"fields": ["name"]}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",Ada,", "no e-mail"),
        ("nobody,Ada,", "is no e-mail"),
        ("a@example.org,,", "Give the name"),
        (f"a@example.org,{'x' * 201},", "200"),
        ("a@example.org,Ada\u202eecalevoL,", "cannot be shown"),
        ("a@example.org,Ada\x07,", "cannot be shown"),
        ("a@example.org,Ada,Nowhere Office", "No organisation is called"),
        ("a@example.org,Ada,Twice", "Several organisations"),
        ("a@example.org,Ada,,surplus", "more cells"),
        ("claimed@example.org,Ada,", "not confirmed"),
        ("gone@example.org,Other Name,", "may no longer log in"),
    ],
)
def test_wrong_row_says_why(client, officer, row, words):
    make_organisation("Twice", country="IT"), make_organisation("Twice", country="FR")
    EmailAddress.objects.create(user=make_person(), email="claimed@example.org", verified=False)
    make_person("gone@example.org", is_active=False)

    made = upload(client, "people", f"email,name,organisation\n{row}\n")

    assert words in problem(made)
    assert made.rows.get().number == 2


@pytest.mark.parametrize(
    "name",
    ["x" * 200, "فلانة الفلانية", "Иван", "陈样本", "d’Exemple O'Brien", "Mononym", "'=1+1", "@home", "Zoe\u0308"],
)
def test_names_of_every_kind_come_in_as_they_are(client, officer, name):
    apply(client, upload(client, "people", f'email,name\na@example.org,"{name}"\n'))

    assert Person.objects.get(email="a@example.org").name == unicodedata.normalize("NFC", name.removeprefix("'"))


def test_second_row_of_the_same_person_is_wrong_and_the_wrong_rows_come_back_as_a_file(client, officer):
    person = make_person("one@example.org", name="One")
    EmailAddress.objects.create(user=person, email="uno@example.org", verified=True)
    made = upload(
        client,
        "people",
        "email\tname\nnew@example.org\tNew\n\nNEW@example.org\tNew\none@example.org\tOne\nuno@example.org\tOne\n",
    )
    assert list(made.rows.values_list("number", "state")) == [
        (2, "new"), (4, "wrong"), (5, "unchanged"), (6, "wrong"),
    ]  # fmt: skip

    refused = apply(client, made)
    assert "Nothing was written" in refused.content.decode()
    assert not Person.objects.filter(email="new@example.org").exists()

    applied = apply(client, made, only_good="1")
    assert "1 row was written" in applied.content.decode()
    text = client.get(f"/admin/import/{made.pk}/wrong.csv").content.decode("utf-8-sig")
    assert text.splitlines()[0] == "name,email,problem"
    again = upload(client, "people", text, "list-wrong.csv")
    assert states(again) == ["unchanged", "unchanged"]
    assert again.ignored == []
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/admin/import/{made.pk}/wrong.xlsx").content)).active
    assert [cell.value for cell in sheet[2]][:2] == ["New", "NEW@example.org"]


def test_row_whose_person_was_changed_after_the_preview_is_told_and_not_written(client, officer):
    ada, bo = make_person("ada@example.org", name="Ada"), make_person("bo@example.org", name="Bo")
    made = upload(client, "people", "email,name\nada@example.org,Ada New\nbo@example.org,Bo New\n")
    Person.objects.filter(pk=ada.pk).update(name="Ada Married")

    assert "changed after you looked" in apply(client, made).content.decode()
    assert made.rows.get(number=2).changes == [["name", "Ada Married", "Ada New"]]
    Person.objects.filter(pk=ada.pk).update(name="Ada Again")
    apply(client, made, only_good="1")

    ada.refresh_from_db(), bo.refresh_from_db()
    assert (ada.name, bo.name) == ("Ada Again", "Bo New")
    assert "changed after the preview" in problem(made)


def test_new_people_are_told_by_mail_only_if_asked(client, officer):
    apply(client, upload(client, "people", "email,name\na@example.org,Ada\n"), tell="on")

    mail = Email.objects.get()
    assert mail.to == ["a@example.org"]
    assert "/account/login/code/" in mail.message


def test_a_file_is_applied_once(client, officer):
    made = upload(client, "people", "email,name\na@example.org,Ada\n")
    apply(client, made)

    assert "applied already" in apply(client, made).content.decode()
    assert HistoryEntry.objects.filter(verb="person.added").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_apply_at_once_and_one_who_knocks_make_one_person():
    officer = make_officer(make_network())
    text = b"email,name\na@example.org,Ada\n"
    one = importing.upload_file(kind="people", data=text, file_name="one.csv", by=officer)
    two = importing.upload_file(kind="people", data=text, file_name="two.csv", by=officer)

    def apply_one(made):
        def act():
            try:
                return importing.apply_upload(upload=made, by=officer, only_good=True).written
            except Exception as error:  # noqa: BLE001 - told below
                return str(error)

        return act

    done = together(
        apply_one(one), apply_one(one), apply_one(two), lambda: Client().post("/account/login/code/", {"email": "a@example.org"}).status_code
    )  # fmt: skip

    assert Person.objects.filter(email="a@example.org").count() == 1
    assert EmailAddress.objects.filter(email="a@example.org").count() == 1
    assert sum(isinstance(answer, str) and "already" in answer for answer in done) == 1, done


def test_upload_is_forgotten_after_a_day_and_what_was_applied_after_a_week(client, officer):
    waiting = upload(client, "people", "email,name\na@example.org,Ada\n")
    applied = upload(client, "people", "email,name\nb@example.org,Bo\n")
    apply(client, applied)
    now = clock.now()

    assert importing.forget_uploads(now + datetime.timedelta(hours=23)) == 0
    assert importing.forget_uploads(now + datetime.timedelta(hours=25)) == 1
    assert "forgotten" in str(_refusal(waiting, officer))
    assert importing.forget_uploads(now + datetime.timedelta(days=8)) == 1
    assert not ImportRow.objects.exists()
    assert client.get(f"/admin/import/{waiting.pk}/").status_code == 404


def _refusal(made, by):
    with pytest.raises(Exception, match="forgotten") as refused:
        importing.apply_upload(upload=made, by=by, only_good=True)
    return refused.value


def test_waiting_file_is_found_again_and_forgotten_on_purpose(client, officer):
    made = upload(client, "people", "email,name\na@example.org,Ada\n", "waiting.csv")
    assert "waiting.csv" in client.get("/admin/imports/people/").content.decode()
    assert "waiting.csv" not in client.get("/admin/imports/roles/").content.decode()

    client.post(f"/admin/import/{made.pk}/discard/")

    assert not ImportRow.objects.exists()


# organisations


def test_organisations_with_aliases_branches_and_countries_by_name(client, officer):
    old = make_organisation("Old Office", country="IT", acronym="OLD")
    made = upload(
        client,
        "organisations",
        "name,acronym,aliases,kind,country,parent,website,is_checked\n"
        "Branch,,,other,Italy,Head Office,,yes\n"
        'Head Office,HO,"Bureau; ""Semi;colon""",National office,it,,stat.example.org,1\n'
        "old,,Vecchio,,Italy,,,\n"
        "World Bureau,WB,,international,,,,\n"
        "World Bureau,,,national,FR,,,\n",
    )
    assert states(made) == ["new", "new", "changed", "new", "new"], [row.problem for row in made.rows.all()]

    apply(client, made)

    head = Organisation.objects.get(name="Head Office")
    assert Organisation.objects.get(name="Branch").parent == head
    assert (head.slug, head.country, head.website, head.is_checked) == ("ho", "IT", "https://stat.example.org", True)
    assert {alias.name for alias in head.aliases.all()} == {"Bureau", "Semi;colon"}
    assert head.search_text == "head office\nho\nbureau\nsemi;colon"
    old.refresh_from_db()
    assert (old.name, old.search_text) == ("Old Office", "old office\nold\nvecchio")
    assert HistoryEntry.objects.filter(verb="organisation.added").count() == 4


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("A Office,,,,", "Choose the country"),
        ("A Office,,Atlantis,,", "is no country"),
        ("A Office,royal,IT,,", "is none of these"),
        ("A Office,international,IT,,", "has no country"),
        ("A Office,,IT,Nowhere,", "cannot be the head office"),
        ("A Office,,IT,Branch,", "itself a branch"),
        ("A Office,,IT,A Office,", "its own head office"),
        ("A Office,,IT,,nonsense here", "website"),
        (",,IT,,", "no name"),
        ("Twice,,,,", "give the country"),
    ],
)
def test_wrong_organisation_says_why(client, officer, rows, words):
    make_organisation("Branch", country="IT", parent=make_organisation("Head"))
    make_organisation("Twice", country="IT"), make_organisation("Twice", country="FR")

    made = upload(client, "organisations", f"name,kind,country,parent,website\n{rows}\n")

    assert words in problem(made)


def test_branch_of_a_wrong_head_office_is_wrong_too(client, officer):
    made = upload(client, "organisations", "name,country,parent\nHead,IT,Nowhere\nBranch,IT,Head\n")

    assert made.rows.get(number=3).problem == "Its head office, in row 2, is wrong."


# roles


@pytest.fixture
def group(network):
    return make_group("mine")


@pytest.fixture
def coordinator(group, client):
    person = give_second_factor(make_officer(group))
    client.force_login(person)
    return person


def test_roles_are_appointed_and_who_is_not_here_yet_is_made_a_person_of_the_network(client, coordinator, group):
    strand, office = make_strand(group, "WS1"), make_organisation("Sample Office")
    known = make_person("known@example.org", organisation=office)
    made = upload(
        client,
        "roles",
        "Group,Workstrand,Person,Email,Organisation,Role,First day,Last day\n"
        "mine,ws1,New One,new@example.org,Sample Office,Co-lead,,\n"
        "mine,WS1,,known@example.org,,member,,\n"
        "mine,,New One,new@example.org,,observer,,\n",
    )
    assert states(made) == ["new", "new", "new"], [row.problem for row in made.rows.all()]

    apply(client, made)

    new = Person.objects.get(email="new@example.org")
    role = Role.objects.get(person=new, workstrand=strand)
    assert (role.kind, role.organisation, role.starts_on, role.entered_later) == (
        "co_lead",
        office,
        clock.today(),
        False,
    )
    assert Role.objects.get(person=known, workstrand=strand).organisation == office
    assert Role.objects.get(person=new, workstrand=plenary_of(group)).kind == "observer"
    assert Role.objects.filter(workstrand__group__is_network=True, person__in=[new, known]).count() == 2
    assert HistoryEntry.objects.get(target_id=role.pk, verb="role.appointed").audience == "public"
    assert not Email.objects.exists()


def test_roles_of_the_past_are_entered_later_and_the_others_told_if_asked(client, coordinator, group):
    make_strand(group, "WS1")
    begins = group.starts_on
    made = upload(
        client,
        "roles",
        "group,workstrand,person,email,kind,starts_on,ends_on\n"
        f"mine,WS1,Past One,past@example.org,lead,{begins},{begins + datetime.timedelta(days=9)}\n"
        f"mine,WS1,Now One,now@example.org,lead,{begins.strftime('%d.%m.%Y')},\n",
    )

    apply(client, made, tell="1")

    assert list(Role.objects.filter(kind="lead").order_by("person__name").values_list("entered_later", flat=True)) == [
        False, True,
    ]  # fmt: skip
    assert [mail.to for mail in Email.objects.all()] == [["now@example.org"]]
    assert not Role.objects.filter(workstrand__group__is_network=True, person__email="past@example.org").exists()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("theirs,WS1,Ada,a@example.org,member,,", "no officer"),
        ("nowhere,WS1,Ada,a@example.org,member,,", "no officer"),
        ("mine,WS9,Ada,a@example.org,member,,", "no workstrand"),
        ("mine,WS1,,a@example.org,member,,", "give their name"),
        ("mine,WS1,Ada,a@example.org,king,,", "is none of these"),
        ("mine,WS1,Ada,a@example.org,chair,,", "offices of the whole group"),
        ("mine,WS1,Ada,a@example.org,member,31.02.2026,", "is no day"),
        ("mine,WS1,Ada,a@example.org,member,1999-01-01,", "begins later"),
        ("mine,WS1,Ada,a@example.org,member,,2999-01-01", "no term goes beyond"),
        ("mine,WS2,Ada,a@example.org,member,,", "give a last day"),
        ("mine,WS1,Gone,gone@example.org,member,,", "has left"),
        ("mine,WS1,Lead,lead@example.org,lead,{later},", "The term here began"),
        ("mine,WS1,Lead,lead@example.org,lead,{begins},1999-01-01", "before the first"),
    ],
)
def test_wrong_role_says_why(client, coordinator, group, row, words):
    strand = make_strand(group, "WS1")
    make_strand(group, "WS2", state=Workstrand.State.CLOSED)
    make_strand(make_group("theirs"), "WS1")
    make_person("gone@example.org", is_active=False)
    make_role(make_person("lead@example.org"), strand, "lead")
    row = row.format(begins=group.starts_on, later=group.starts_on + datetime.timedelta(days=3))

    made = upload(client, "roles", f"group,workstrand,person,email,kind,starts_on,ends_on\n{row}\n")

    assert words in problem(made)


def test_end_of_a_known_role_is_changed_but_not_of_the_last_officer(client, coordinator, group):
    strand = make_strand(group, "WS1")
    member = make_role(make_person("member@example.org"), strand)
    today = clock.today()
    made = upload(
        client,
        "roles",
        "group,workstrand,email,kind,ends_on,end_reason\n"
        f"mine,WS1,member@example.org,member,{today},New job\n"
        f"mine,WS1,member@example.org,member,{today},New job\n"
        f"mine,plenary,{coordinator.email},coordinator,{today},Tired\n",
    )
    assert states(made) == ["changed", "wrong", "changed"]

    apply(client, made, only_good="1")

    member.refresh_from_db()
    assert (member.ends_on, member.end_reason) == (today, "New job")
    assert Role.objects.get(person=coordinator).ends_on is None
    assert "last officer" in made.rows.get(number=4).problem
    assert not Email.objects.exists()


# in and out


def export(client, path, number):
    response = client.post(f"/admin/{path}/export/", {"format": str(number), "resource": "0"})
    assert response.status_code == 200
    return response.content


@pytest.mark.parametrize("number", range(len(EXPORT_FORMATS)))
def test_what_is_exported_is_unchanged_when_it_is_imported(client, number):
    client.force_login(give_second_factor(make_person("root@example.org", name="'@Root", is_superuser=True)))
    network, group = make_network(), make_group("mine")
    head = make_organisation('=Head; "Office"', country="IT", website="https://stat.example.org", acronym="-H")
    for name in ("Бюро; one", "'quoted'", '"begins'):
        OrganisationAlias.objects.create(organisation=head, name=name)
    branch = make_organisation("+Branch", country="FR", parent=head, kind="other")
    make_organisation("+Branch", country="IT", is_checked=False)
    save_organisation(organisation=Organisation(name="UN", kind="international"))
    person = make_person("p@example.org", name="=cmd|' /C calc'!A0", organisation=branch, job_title="-1")
    make_person("x@example.org", name="＝فلانة", organisation=head, time_zone="Asia/Tashkent")
    strand = make_strand(group, "WS1")
    make_role(person, strand, "lead", ends_on=group.starts_on + datetime.timedelta(days=5), end_reason="@home")
    make_role(person, strand, "lead", starts_on=group.starts_on + datetime.timedelta(days=6))
    make_role(person, plenary_of(network), voided_at=clock.now(), void_reason="=Error")
    for path, kind in (
        ("people/person", "people"), ("people/organisation", "organisations"), ("workstrands/role", "roles"),
    ):  # fmt: skip
        made = upload(client, kind, export(client, path, number))

        assert set(states(made)) == {"unchanged"}, [(row.changes, row.problem) for row in made.rows.all()]
        assert len(states(made)) >= 3
        assert made.ignored == list({"people": ["joined_at", "last_login"], "roles": ["void_reason"]}.get(kind, []))


# who


@pytest.mark.parametrize(("kind", "status"), [("people", 403), ("organisations", 403), ("roles", 200), ("cats", 404)])
def test_officer_of_a_group_imports_roles_only(client, coordinator, kind, status):
    assert client.get(f"/admin/imports/{kind}/").status_code == status
    assert client.post(f"/admin/imports/{kind}/", {"file": as_file("email,name\na@b.org,A\n")}).status_code == status
    assert not ImportUpload.objects.exists()


def test_upload_of_somebody_else_is_not_found(client, officer, network):
    made = upload(client, "people", "email,name\na@example.org,Ada\n")
    client.force_login(give_second_factor(make_officer(network)))

    assert client.get(f"/admin/import/{made.pk}/").status_code == 404
    assert client.post(f"/admin/import/{made.pk}/apply/").status_code == 404
    assert not Person.objects.filter(email="a@example.org").exists()


def test_links_to_import_stand_on_the_lists_and_the_first_page(client, coordinator):
    assert "/admin/imports/roles/" in client.get("/admin/workstrands/role/").content.decode()
    assert "/admin/imports/people/" not in client.get("/admin/people/person/").content.decode()
    first = client.get("/admin/").content.decode()
    assert "/admin/imports/roles/" in first
    assert "/admin/imports/people/" not in first


@pytest.mark.parametrize("kind", ["people", "organisations", "roles"])
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_template_can_be_imported(client, network, kind, suffix):
    client.force_login(give_second_factor(make_person(is_superuser=True)))
    make_organisation("Office for Examples")
    make_strand(make_group("ml-2026", starts_on=datetime.date(2026, 1, 1), ends_on=datetime.date(2026, 12, 31)), "WS1")
    data = client.get(f"/admin/imports/{kind}/template.{suffix}").content

    made = upload(client, kind, data)

    assert states(made) in (["new"], ["changed"]), problem(made)
    assert made.ignored == []


@pytest.mark.parametrize("count", [1, 3])
def test_preview_takes_the_same_queries_for_any_number_of_rows(client, officer, count):
    made = upload(client, "people", "email,name\n" + "".join(f"p{n}@example.org,P\n" for n in range(count)))
    client.get(f"/admin/import/{made.pk}/")

    with CaptureQueriesContext(connection) as queries:
        client.get(f"/admin/import/{made.pk}/")

    assert len(queries) == PREVIEW_QUERIES, [query["sql"][:90] for query in queries]


PREVIEW_QUERIES = 10


# the command


def test_command_says_what_it_would_do_and_does_it(tmp_path, network):
    officer = make_officer(network)
    path = tmp_path / "people.csv"
    path.write_text("email,name,hat\na@example.org,Ada,red\nwrong,Bo,\n", encoding="utf-8")
    said = io.StringIO()

    call_command("import_people", path, "--by", officer.email, "--dry-run", stdout=said)

    assert "1 new, 0 changed, 0 unchanged, 1 wrong" in said.getvalue()
    assert "Row 3: “wrong” is no e-mail address." in said.getvalue()
    assert "hat" in said.getvalue()
    assert not Person.objects.filter(email="a@example.org").exists()
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_people", path, "--by", officer.email, stdout=said)
    call_command("import_people", path, "--by", officer.email, "--good-rows", stdout=said)
    assert Person.objects.get(email="a@example.org").name == "Ada"
    assert not ImportUpload.objects.exists()


@pytest.mark.parametrize("by", ["nobody@example.org", "member@example.org"])
def test_command_refuses_who_may_not(tmp_path, by):
    make_person("member@example.org")
    path = tmp_path / "people.csv"
    path.write_text("email,name\na@example.org,Ada\n", encoding="utf-8")

    with pytest.raises(CommandError, match="nobody who may"):
        call_command("import_people", path, "--by", by)


def test_json_of_the_admin_is_a_list_of_objects(client, officer):
    made = upload(client, "people", json.dumps([{"email": "a@example.org", "name": "=Ada", "age": 3}]))

    assert (states(made), made.read_as, made.ignored) == (["new"], "JSON", ["age"])
    assert made.rows.get().cells["name"] == "=Ada"
