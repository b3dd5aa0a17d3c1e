"""Writing to people: whom a circular is for, what leaves, what becomes of it, and who reads it."""

import datetime
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Attachment, Email

from core import clock, mail
from core.mail import MailKind
from core.models import HistoryEntry
from core.verbs import Verb
from membership import services as membership
from membership.models import Circular, CircularAsked, CircularFile, CircularRecipient
from membership.selectors.circulars import addressees, last_chased
from membership.services import circulars, sending, yearly
from people.models import Person
from tests.circular_factories import (
    LIST,
    PDF,
    at,
    choose,
    make_circular,
    make_crowd,
    make_file,
    member,
    names,
    page,
    sent,
)
from tests.factories import (
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_request,
    make_role,
    make_strand,
)
from tests.threads import together
from workstrands.models import Role
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
ARABIC, APOSTROPHE, ONE_WORD, LONG = "فلانة الفلانية", "Siobhán O'Sample", "Contohwati", "ن" * 200


@pytest.fixture
def group():
    return make_group("mine", name="My group")


@pytest.fixture
def officer(group):
    return make_officer(group, name="Ana Officer")


@pytest.fixture
def browser(client, officer):
    client.force_login(officer)
    return client


# whom it is for


@pytest.fixture
def crowd(group):
    return make_crowd(group)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"whom": "all"}, {"Ana Officer", "Lead", "One", "Two", "Observer"}),
        ({"strands": ["ws1"]}, {"Lead", "One"}),
        ({"strands": ["ws1", "ws2"], "kinds": ["member"]}, {"One", "Two"}),
        ({"kinds": ["lead", "observer"]}, {"Lead", "Observer"}),
        ({"organisations": ["abroad"]}, {"One"}),
        ({"countries": ["NO"]}, {"One"}),
        ({"countries": ["NO"], "strands": ["ws2"]}, set()),
        ({"owing_kinds": ["join"]}, {"Lead"}),
        ({"whom": "picked"}, set()),
    ],
)
def test_people_are_those_whom_the_description_fits(group, officer, crowd, choice, expected):
    make_request(crowd["ws1"])
    rows = {key: [crowd[one] for one in value] for key, value in choice.items() if key in {"strands", "organisations"}}
    circular = choose(make_circular(group, officer), **{**choice, **rows})

    assert names(addressees(circular).getting) == expected


def test_single_obligation_chooses_who_owes_it(group, officer, crowd):
    make_request(crowd["ws1"]), make_request(crowd["ws2"])
    circular = choose(make_circular(group, officer), owing_keys=[f"join:{crowd['ws2'].pk}"])

    assert names(addressees(circular).getting) == {"Ana Officer"}  # WS2 has no lead


def test_lead_writes_to_the_people_of_the_strand_only(client, group, crowd):
    lead = Person.objects.get(name="Lead")
    client.force_login(lead)

    begun = client.post(f"{LIST}new/", {"workstrand": crowd["ws1"].pk})
    refused = client.post(f"{LIST}new/", {"workstrand": crowd["ws2"].pk})

    circular = Circular.objects.get()
    assert begun["Location"] == at(circular)
    assert refused.status_code == 200
    assert names(addressees(circular).getting) == {"Lead", "One"}
    shown = page(client.get(at(circular, "people/")))
    assert "One" in shown
    assert Person.objects.get(name="One").email not in shown  # addresses are the officers'


def test_somebody_is_added_and_taken_out_by_hand_and_only_people_of_the_group_are(browser, group, officer, crowd):
    circular = make_circular(group, officer)
    browser.post(at(circular, "people/"), {"whom": "some", "strands": crowd["ws1"].pk})
    circular.refresh_from_db()
    two, one, stranger = Person.objects.get(name="Two"), Person.objects.get(name="One"), make_person(name="Stranger")

    found = page(browser.get(at(circular, "people/?find=tw")))
    for person, act in ((two, "add"), (one, "out"), (stranger, "add")):
        browser.post(at(circular, "people/pick/"), {"person": person.pk, "act": act})

    assert ">Two " in found
    assert ">Stranger " not in found
    everybody = addressees(circular)
    assert names(everybody.getting) == {"Lead", "Two"}
    assert names(everybody.taken_out) == {"One"}


def test_who_gets_nothing_is_shown_with_why(browser, group, officer, crowd):
    for name, values in (("Gone", {"is_active": False}), ("Lost", {"unreachable_since": clock.now()})):
        Person.objects.filter(pk=member(crowd["ws1"], name).pk).update(**values)
    off = member(crowd["ws1"], "Off")
    mail.choose(person=off, kind=MailKind.CIRCULAR, wanted=False)
    circular = make_circular(group, officer)

    shown = page(browser.get(at(circular, "preview/")))

    assert {one.person.name: one.reason for one in addressees(circular).not_getting} == {
        "Gone": "no_login",
        "Lost": "unreachable",
        "Off": "off",
    }
    assert "5 people get it" in shown
    assert "3 people are meant and get no mail" in shown
    assert "mail to this address comes back" in shown


# what it says


@pytest.mark.parametrize("name", [ARABIC, APOSTROPHE, ONE_WORD, LONG, "*[x](javascript:1)* <b>_bold_</b>"])
def test_placeholders_are_filled_and_a_name_means_nothing_but_itself(group, officer, mail_server, name):
    strand = make_strand(group, "WS1", title="Pilots")
    reader = member(strand, name, email="reader@example.org", organisation=make_organisation("R&D <office>"))
    text = "Dear {name},\n\n**{organisation}** in {strand}; {what you owe}"
    circular = make_circular(group, officer, strand=strand, subject="For {name}", text=text)

    sent(circular)
    call_command("tick")

    [got] = [one for one in mail_server.arrived if one.to == reader.email]
    html, plain = got.part("html"), got.part("plain")
    assert f"Dear {name}," in plain.replace("\n", "")
    assert "<strong>R&amp;D &lt;office&gt;</strong> in WS1 Pilots; nothing at the moment" in html
    assert "javascript:1" not in re.findall(r'href="([^"]*)"', html)
    assert "<b>" not in html
    assert f"/me/circulars/{circular.pk}/" in plain
    if len(name) < 100:
        assert got.message["Subject"].startswith("For ")


def test_unknown_placeholder_is_refused_with_what_was_typed(browser, group, officer):
    circular = make_circular(group, officer)

    refused = browser.post(at(circular), {"subject": "Hi", "text": "Dear {nam}", "reply": "own"})

    assert "is no placeholder" in page(refused)
    assert "Dear {nam}" in page(refused)
    assert Circular.objects.get().text != "Dear {nam}"


def test_preview_shows_each_kind_of_reader_without_anybodys_link_to_switch_mail_off(browser, group, officer, crowd):
    member(crowd["ws1"], ARABIC)
    circular = make_circular(group, officer)

    first = page(browser.get(at(circular, "preview/")))
    chosen = page(browser.get(at(circular, f"preview/?person={Person.objects.get(name=ARABIC).pk}")))

    for kind in ("lead", "member", "observer", "coordinator", "a name from right to left"):
        assert f">{kind}</a>" in first
    assert f"Dear {ARABIC}," in chosen
    assert "/me/mail/off/" not in first + chosen
    assert not Email.objects.exists()


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ({"reply": "contact"}, "office@example.org"),
        ({"reply": "own"}, "own@example.org"),
        ({"reply": "other", "reply_other": "answers@example.org"}, "answers@example.org"),
    ],
)
def test_replies_go_where_the_writer_says(client, mail_server, reply, expected):
    group = make_group(contact_email="office@example.org")
    officer = make_officer(group, email="own@example.org")
    client.force_login(officer)
    circular = make_circular(group, officer)

    client.post(at(circular), {"subject": "Hi", "text": "Hello.", **reply})
    sent(Circular.objects.get())
    call_command("tick")

    [got] = mail_server.arrived
    assert got.message["Reply-To"] == expected
    assert got.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


# files


def test_files_are_attached_and_kept_for_readers_only(browser, group, officer, mail_server):
    reader, stranger = member(plenary_of(group)), make_person()
    circular = make_circular(group, officer)
    browser.post(
        at(circular),
        {
            "subject": "Hi",
            "text": "Hello.",
            "reply": "own",
            "attachments": [SimpleUploadedFile("Повестка \u202edня.pdf", PDF), SimpleUploadedFile("b.csv", b"a,b")],
        },
    )
    sent(circular)
    call_command("tick")

    attached = list(mail_server.arrived[0].message.iter_attachments())
    assert [part.get_filename() for part in attached] == ["Повестка dня.pdf", "b.csv"]
    assert attached[0].get_content() == PDF
    assert Attachment.objects.count() == 2  # shared by all mails
    file = CircularFile.objects.first()
    path = f"/me/circulars/{circular.pk}/files/{file.pk}/"
    answers = {}
    for person in (reader, stranger):
        other = Client()
        other.force_login(person)
        answers[person] = other.get(path)
    got = answers[reader]
    assert got.content == PDF
    assert got["Content-Disposition"].startswith("attachment;")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert answers[stranger].status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("run.exe", b"MZ", "cannot be sent"),
        ("page.html", b"<script>", "cannot be sent"),
        ("not.pdf", b"<html>", "is not what its name says"),
        ("empty.txt", b"", "empty"),
        ("big.txt", b"x" * (10 * 1024 * 1024 + 1), "at most 10.0"),
    ],
)
def test_file_that_may_not_be_sent_is_refused_and_nothing_is_kept(browser, group, officer, name, content, said):
    circular = make_circular(group, officer)

    refused = browser.post(
        at(circular),
        {"subject": "Kept", "text": "Kept too", "reply": "own", "attachments": SimpleUploadedFile(name, content)},
    )

    assert said in page(refused)
    assert "Kept too" in page(refused)
    assert not CircularFile.objects.exists()


def test_sixth_file_is_one_too_many_and_one_can_be_taken_off(browser, group, officer):
    circular = make_circular(group, officer)
    for number in range(5):
        make_file(circular, f"{number}.pdf")
    data = {"subject": "Hi", "text": "Hello.", "reply": "own", "attachments": SimpleUploadedFile("6.pdf", PDF)}

    assert "At most 5 files" in page(browser.post(at(circular), data))
    browser.post(at(circular, f"files/{circular.files.first().pk}/remove/"))
    browser.post(at(circular), data | {"attachments": SimpleUploadedFile("6.pdf", PDF)})

    assert [file.name for file in circular.files.all()] == ["1.pdf", "2.pdf", "3.pdf", "4.pdf", "6.pdf"]


# sending


def test_button_sends_nothing_itself_and_tick_sends_to_each_once(browser, group, officer, mail_server):
    people = [member(plenary_of(group)) for _ in range(3)]
    circular = make_circular(group, officer)

    first, second = (browser.post(at(circular, "send/"), follow=True) for _ in range(2))
    assert not Email.objects.exists()
    for _ in range(3):
        sending.send_due(clock.now())
        call_command("tick")

    assert "on its way" in page(first)
    assert "Nobody gets it twice" in page(second)
    assert sorted(mail_server.recipients) == sorted(person.email for person in [officer, *people])
    circular.refresh_from_db()
    assert circular.state == "sent"
    assert HistoryEntry.objects.filter(verb=Verb.CIRCULAR_SENT).values_list("new", flat=True).get() == {"count": 4}


def test_sending_goes_on_after_a_crash_in_the_middle(group, officer, monkeypatch):
    for _ in range(5):
        member(plenary_of(group))
    circular = make_circular(group, officer)
    circulars.send_circular(circular=circular, by=officer)
    monkeypatch.setattr(sending, "BATCH", 2)

    counts = []
    for _ in range(4):
        sending.send_due(clock.now())
        counts.append(Email.objects.count())
        circular.refresh_from_db()
        counts.append(circular.state)

    assert counts == [2, "sending", 4, "sending", 6, "sending", 6, "sent"]
    assert len({email.to[0] for email in Email.objects.all()}) == 6


@pytest.mark.django_db(transaction=True)
def test_two_hosts_that_send_at_once_and_two_who_press_the_button_send_one(group, officer):
    for _ in range(3):
        member(plenary_of(group))
    circular = make_circular(group, officer)

    def press():
        browser = Client()
        browser.force_login(officer)
        return browser.post(at(circular, "send/")).status_code

    together(press, press)
    together(*[lambda: sending.send_due(clock.now())] * 2)
    sending.send_due(clock.now())

    circular.refresh_from_db()
    assert circular.state == "sent"
    assert len([email.to[0] for email in Email.objects.all()]) == 4 == len({e.to[0] for e in Email.objects.all()})
    assert HistoryEntry.objects.filter(verb=Verb.CIRCULAR_SENT).count() == 1


def test_sending_needs_the_same_number_of_queries_for_few_and_for_many(group, officer):
    needed = []
    for count in (1, 8):
        for _ in range(count):
            member(plenary_of(group))
        circular = make_circular(group, officer)
        make_file(circular)
        circulars.send_circular(circular=circular, by=officer)
        with CaptureQueriesContext(connection) as settling:
            sending.settle_recipients(circular)
        with CaptureQueriesContext(connection) as queuing:
            sending.queue_batch(circular)
        needed.append((len(settling), len(queuing)))

    assert needed[0] == needed[1]
    assert needed[0][1] <= 16


def test_scheduled_one_leaves_at_its_time_to_those_who_are_there_then(browser, group, officer):
    Person.objects.filter(pk=officer.pk).update(time_zone="America/Santiago")
    circular = make_circular(group, officer)
    day = clock.today() + datetime.timedelta(days=2)

    browser.post(at(circular, "schedule/"), {"day": day.isoformat(), "time": "14:30"})

    circular.refresh_from_db()
    assert circular.send_at.strftime("%Y-%m-%d %H:%M") == f"{day} 17:30"  # UTC
    assert "17:30 UTC" in page(browser.get(at(circular, "preview/")))
    assert browser.get(at(circular, "people/")).status_code == 302
    late = member(plenary_of(group), "Came meanwhile")
    sending.send_due(clock.now())
    assert not Email.objects.exists()
    with clock.travel(circular.send_at + datetime.timedelta(seconds=1)):
        call_command("tick")
    assert {row.person for row in circular.recipients.all()} == {officer, late}


@pytest.mark.parametrize(
    ("zone", "day", "time", "said"),
    [("UTC", "2020-01-01", "10:00", "That time is over"), ("Europe/Paris", "2090-03-26", "02:30", "no such time")],
)
def test_time_that_is_over_or_never_comes_is_refused(browser, group, officer, zone, day, time, said):
    Person.objects.filter(pk=officer.pk).update(time_zone=zone)
    circular = make_circular(group, officer)

    refused = browser.post(at(circular, "schedule/"), {"day": day, "time": time})

    assert said in page(refused)
    assert f'value="{day}"' in page(refused)
    assert Circular.objects.get().state == "draft"


def test_scheduled_one_can_be_called_off_and_is_not_sent_by_somebody_who_left_office(browser, group, officer):
    make_officer(group)
    one, other = make_circular(group, officer), make_circular(group, officer)
    for circular in (one, other):
        circulars.schedule_circular(circular=circular, by=officer, at=clock.now() + datetime.timedelta(hours=1))

    browser.post(at(one, "call-off/"))
    Role.objects.filter(person=officer).update(ends_on=clock.today() - datetime.timedelta(days=1))
    with clock.travel(clock.now() + datetime.timedelta(hours=2)):
        sending.send_due(clock.now())

    assert set(Circular.objects.values_list("state", flat=True)) == {"draft"}
    assert not Email.objects.exists()


def test_circular_that_was_sent_does_not_change_and_is_corrected_by_another_to_the_same_people(
    browser, group, officer, crowd
):
    circular = sent(choose(make_circular(group, officer), kinds=["lead"]))

    browser.post(at(circular), {"subject": "Other", "text": "Other", "reply": "own"})
    browser.post(at(circular, "people/pick/"), {"person": officer.pk, "act": "add"})
    refused = browser.post(at(circular, "discard/"), follow=True)
    Role.objects.filter(kind="lead").update(kind="member")
    corrected = browser.post(at(circular, "correct/"))

    circular.refresh_from_db()
    assert circular.subject == "News"
    assert "does not change any more" in page(refused)
    correction = Circular.objects.get(corrects=circular)
    assert corrected["Location"] == at(correction)
    assert names(addressees(correction).getting) == {"Lead"}
    sent(correction)
    assert 'This corrects "News".' in Email.objects.latest("id").message


@pytest.mark.parametrize("lacking", [{"subject": ""}, {"text": ""}])
def test_circular_without_words_or_people_is_not_sent(browser, group, officer, lacking):
    circular = make_circular(group, officer, **lacking)
    nobody = choose(make_circular(group, officer), whom="picked")

    for one in (circular, nobody):
        browser.post(at(one, "send/"))

    assert set(Circular.objects.values_list("state", flat=True)) == {"draft"}


# what became of it


def test_what_the_mail_server_said_stays_when_the_mail_is_forgotten(browser, group, officer, mail_server):
    gone = member(plenary_of(group), email="gone@example.org")
    mail_server.refusals["gone@example.org"] = "554 5.3.2 not today"
    circular = sent(make_circular(group, officer))
    call_command("tick")
    sending.follow_mails(clock.now())

    Email.objects.all().delete()

    states = dict(CircularRecipient.objects.values_list("person", "state"))
    assert states == {gone.pk: "failed", officer.pk: "sent"}
    shown = page(browser.get(at(circular)))
    assert "not today" in shown
    assert ">failed<" in shown


def test_answered_is_who_no_longer_owes_what_was_asked_or_was_marked_by_hand(browser, group, officer, crowd):
    make_network()
    asked = make_request(crowd["ws1"], make_person(name="Applicant"))
    key, lead = f"join:{crowd['ws1'].pk}", Person.objects.get(name="Lead")
    circular = make_circular(group, officer, text="{what you owe}", people=[lead, officer], about=[key])
    sent(circular)
    assert f"Requests to join {crowd['ws1']}" in Email.objects.get(to=lead.email, subject="News").message
    assert sending.follow_answers(clock.now()) == 0
    chased = last_chased([key, "join:0"])
    assert list(chased) == [key]
    assert list(CircularAsked.objects.values_list("key", "recipient__person")) == [(key, lead.pk)]

    membership.decline(request=asked, by=lead, answer="No room.")
    sending.follow_answers(clock.now())
    other = circular.recipients.get(person=officer)
    browser.post(at(circular, f"recipients/{other.pk}/answered/"), {"answered": "1"})

    assert circular.recipients.filter(answered_at=None).count() == 0
    other.refresh_from_db()
    assert other.answer_noted_by == officer
    browser.post(at(circular, f"recipients/{other.pk}/answered/"), {"answered": "0"})
    assert circular.recipients.filter(answered_at=None).get() == other


def test_addresses_are_shown_to_officers_and_that_is_recorded(browser, group, officer, crowd):
    make_role(make_person("quote@example.org", name='Jo "J" O\'Doe'), crowd["ws1"])
    circular = sent(make_circular(group, officer))

    shown = browser.post(at(circular, "addresses/"))

    assert "&quot;Jo J O&#x27;Doe&quot; &lt;quote@example.org&gt;" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    entry = HistoryEntry.objects.get(verb=Verb.CIRCULAR_COPIED)
    assert (entry.actor, entry.new) == (officer, {"count": 6})


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_number_of_queries(browser, group, officer, crowd, count, django_assert_num_queries):
    for _ in range(count):
        circular = sent(make_circular(group, officer))
        for _ in range(count):
            member(crowd["ws1"])
    with django_assert_num_queries(5):
        browser.get(LIST)
    with django_assert_num_queries(9):
        browser.get(at(circular))
    with django_assert_num_queries(5):
        browser.get("/me/circulars/")


def test_question_to_each_is_owed_by_each_alone_and_chosen_as_one_thing(group, officer, browser):
    """Two of one office: one has answered whether they stay, and is not written to for the other."""
    office, strand = make_organisation(), make_strand(group, "WS1")
    answered, silent = (make_person(name=name, organisation=office) for name in ("D’Arcy O'Example", "مثال"))
    for person in (answered, silent):
        make_role(person, strand)
    day = group.today() + datetime.timedelta(days=9)
    question = yearly.open_round(group=group, closes_on=day, by=officer)
    yearly.answer_round(question=question, person=answered, by=answered, choices={strand: ("stay", None)})
    circular = make_circular(group, officer)

    offered = browser.get(f"/desk/circulars/{circular.pk}/people/").context["form"].fields["owing_keys"].choices
    title = f"Say whether you stay in {group.title} (2)"
    key = {str(label): key for key, label in offered}[title]
    browser.post(f"/desk/circulars/{circular.pk}/people/", {"whom": "some", "owing_keys": [key]})

    page = browser.get(f"/desk/circulars/{circular.pk}/people/")
    assert {one.person for one in page.context["addressees"].getting} == {silent, officer}
    assert page.context["form"]["owing_keys"].value() == [key]
