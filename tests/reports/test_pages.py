"""Reports by their addresses: what readers, leads and officers do, and what the database holds then."""

import datetime

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from core.merging import YOURS
from core.registries import Fact
from reports.models import Report, ReportingRhythm
from reports.selectors.drafting import days_to_report
from reports.selectors.reports import latest_report, latest_reports
from reports.services import reports as services
from reports.services import writing
from tests.factories import make_group, make_officer, make_person, make_role, make_strand
from tests.reports.factories import make_draft, make_lead, make_report
from workstrands.models import Role, Workstrand
from workstrands.services import plenary_of
from workstrands.services_decisions import record_decision
from workstrands.standing import NOBODY, standing_of

pytestmark = pytest.mark.django_db
AT = "/groups/mine/reports/"
QUERIES = {"public": 9, "officer": 12}


@pytest.fixture
def strand():
    return make_strand(make_group("mine"), "WS1", title="Pilot studies")


@pytest.fixture
def lead(strand):
    return make_lead(strand, name="Ada Lead")


@pytest.fixture
def officer(strand):
    return make_officer(strand.group, name="Ana Officer")


@pytest.fixture
def member(strand):
    person = make_person(name="Kim Member")
    make_role(person, strand)
    return person


def typed(draft, **texts):
    """What the form of a draft sends, with these texts."""
    data = {"covers_from": draft.covers_from.isoformat(), "covers_to": draft.covers_to.isoformat()}
    for section in draft.sections.all():
        data[f"text_{section.key}"] = texts.pop(section.key, section.text)
        data[f"revision_{section.key}"] = section.revision
    return data | texts


def words(page):
    return page.content.decode()


def test_lead_is_done_in_four_steps(client, strand, lead):
    record_decision(workstrand=strand, title="Take the second method", how="meeting", by=lead)
    client.force_login(lead)
    assert "Write a status report" in words(client.get(AT))
    days = days_to_report(strand)
    begun = client.post(
        f"{AT}new/?strand=ws1", {"covers_from": days.starts_on.isoformat(), "covers_to": days.ends_on.isoformat()}
    )

    draft = Report.objects.get()
    assert begun["Location"] == f"{AT}{draft.pk}/edit/"
    page = words(client.get(begun["Location"]))
    assert "- Ada Lead became lead of WS1" in page
    assert "Take the second method" in page
    assert "Drawn from" in page
    data = typed(draft, next="- Write it up", risks="", rating="amber", rating_reason="One office left.", go_on="1")
    saved = client.post(f"{AT}{draft.pk}/edit/", data)
    assert saved["Location"] == f"{AT}{draft.pk}/publish/"
    assert "Write it up" in words(client.get(saved["Location"]))
    done = client.post(
        saved["Location"], {"audience": "group", "rating": "amber", "rating_reason": "One office left."}, follow=True
    )

    draft.refresh_from_db()
    assert (draft.state, draft.rating, draft.audience) == ("published", "amber", "group")
    assert "amber: at risk" in words(done)
    assert "Drawn from" in words(done)


def test_prefilled_text_puts_facts_under_their_headings(client, strand, lead, monkeypatch):
    from core import registries

    day = strand.group.today()
    facts = [
        Fact("deliverables", strand.pk, day, "D1 was delivered.", ("deliverables.Deliverable:1",)),
        Fact("deliverables", strand.pk, None, "D2 is due in March 2027.", ("deliverables.Deliverable:2",)),
        Fact("deliverables", strand.pk, None, "D3 is late.", ("deliverables.Deliverable:3",), "", "late"),
        Fact("deliverables", strand.pk, day, "D4 slipped.", ("deliverables.DueChange:4",), "", "slip"),
        Fact("deliverables", strand.pk, day, "D5 came late.", ("deliverables.Deliverable:5",), "", "slip"),
        Fact("deliverables", strand.pk, None, "D6 is to be decided.", ("deliverables.Deliverable:6",), "", "asked"),
        Fact("membership", strand.pk, day, "Three joined.", ("workstrands.Role:1",)),
        Fact("terms", strand.pk, day, "Draft 0.1 was begun.", ("terms.TermsVersion:1",)),
        Fact("reports", strand.pk, day, "A report was published.", ("reports.Report:1",)),
    ]
    monkeypatch.setattr(registries.report_facts, "_functions", [lambda span: facts])
    client.force_login(lead)

    client.post(f"{AT}new/?strand=ws1", {"covers_from": day.isoformat(), "covers_to": day.isoformat()})

    sections = {section.key: section.text for section in Report.objects.get().sections.all()}
    assert sections == {
        "progress": "- Draft 0.1 was begun.\n- D1 was delivered.\n- D5 came late.\n- Three joined.\n",
        "next": "- D2 is due in March 2027.\n- D6 is to be decided.\n",
        "risks": "- D4 slipped.\n- D3 is late.\n",
    }


def test_report_begins_the_day_after_the_last_one(strand, lead):
    today = strand.group.today()
    assert days_to_report(strand).starts_on == strand.group.starts_on
    make_report(strand, lead, covers_to=today - datetime.timedelta(days=10))

    assert days_to_report(strand).starts_on == today - datetime.timedelta(days=9)


def test_double_click_on_begin_and_on_publish_does_it_once(client, strand, lead):
    client.force_login(lead)
    days = {"covers_from": strand.group.today().isoformat(), "covers_to": strand.group.today().isoformat()}
    first = client.post(f"{AT}new/?strand=ws1", days)
    second = client.post(f"{AT}new/?strand=ws1", days)
    assert first["Location"] == second["Location"]
    draft = Report.objects.get()
    draft.sections.update(text="Words.\n")
    data = {"audience": "group", "rating": "green", "rating_reason": ""}
    for _click in range(2):
        answer = client.post(f"{AT}{draft.pk}/publish/", data)

        assert answer["Location"] == f"{AT}{draft.pk}/"

    assert Report.objects.get().state == "published"


@pytest.mark.parametrize(
    ("who", "status"), [("outsider", 404), ("member", 404), ("lead", 200), ("officer", 200), ("other_lead", 404)]
)
def test_draft_is_read_by_leads_and_officers_only(client, strand, lead, officer, member, who, status):
    draft = make_draft(strand, lead)
    people = {"lead": lead, "officer": officer, "member": member}
    people["other_lead"] = make_lead(make_strand(strand.group, "WS2"))
    if who in people:
        client.force_login(people[who])

    assert client.get(f"{AT}{draft.pk}/").status_code == status
    assert (draft.title in words(client.get(AT))) == (status == 200)


@pytest.mark.parametrize("audience", ["public", "network", "group", "strand"])
def test_published_report_is_read_by_its_audience(client, strand, lead, member, audience):
    report = make_report(strand, lead, audience=audience)
    group_member = make_person()
    make_role(group_member, plenary_of(strand.group))

    readers = {"public": None, "network": make_person(), "group": group_member, "strand": member}
    order = list(readers)
    make_role(readers["network"], plenary_of(make_group("network", is_network=True, name="Network")))
    for reader, person in readers.items():
        client.logout()
        if person is not None:
            client.force_login(person)
        reads = order.index(reader) >= order.index(audience)
        assert client.get(f"{AT}{report.pk}/").status_code == (200 if reads else 404)
        assert (report.title in words(client.get(AT))) == reads


@pytest.mark.parametrize("page", ["edit", "publish", "discard", "withdraw", "correct"])
def test_member_may_not_write(client, strand, lead, member, page):
    report = make_report(strand, lead)
    client.force_login(member)

    assert client.get(f"{AT}{report.pk}/{page}/").status_code == 403
    assert client.post(f"{AT}{report.pk}/{page}/", {"reason": "x"}).status_code == 403
    report.refresh_from_db()
    assert report.state == "published"


def test_who_leads_nothing_begins_nothing(client, strand, lead, member):
    assert client.get(f"{AT}new/?strand=ws1").status_code == 302
    client.force_login(make_person())
    assert client.get(f"{AT}new/?strand=ws1").status_code == 404
    client.force_login(member)
    assert client.post(f"{AT}new/?strand=ws1", {}).status_code == 403
    assert not Report.objects.exists()


def test_lead_of_two_strands_chooses_and_may_not_report_on_a_third(client, strand, lead):
    make_role(lead, make_strand(strand.group, "WS2"), Role.Kind.LEAD)
    make_strand(strand.group, "WS3")
    client.force_login(lead)

    page = words(client.get(f"{AT}new/"))

    assert "?strand=ws1" in page
    assert "?strand=ws2" in page
    assert "?strand=ws3" not in page
    assert client.get(f"{AT}new/?strand=ws3").status_code == 403
    assert client.get(f"{AT}new/?strand=none").status_code == 404


def test_officer_files_for_a_lead_who_is_told(client, strand, lead, officer):
    client.force_login(officer)
    today = strand.group.today().isoformat()
    data = {"covers_from": today, "covers_to": today, "on_behalf_of": lead.pk, "source": "Call of Monday."}
    assert "Call of Monday." in words(client.post(f"{AT}new/?strand=ws1", data | {"covers_to": ""}))
    client.post(f"{AT}new/?strand=ws1", data)
    draft = Report.objects.get()
    draft.sections.update(text="Words.\n")

    client.post(f"{AT}{draft.pk}/publish/", {"audience": "public", "rating": "green", "rating_reason": ""})

    draft.refresh_from_db()
    assert (draft.on_behalf_of, draft.published_by, draft.source) == (lead, officer, "Call of Monday.")
    assert Email.objects.filter(to=[lead.email]).count() == 1
    assert "Ada Lead" in words(client.get(draft.get_absolute_url()))
    client.logout()
    assert "Ada Lead" not in words(client.get(draft.get_absolute_url()))


def test_officer_enters_an_old_report_with_its_days(client, strand, officer):
    client.force_login(officer)
    first = strand.group.starts_on
    last = first + datetime.timedelta(days=60)
    data = {"covers_from": first.isoformat(), "covers_to": last.isoformat(), "entered_later": "on"}
    client.post(f"{AT}new/?strand=ws1", data)
    draft = Report.objects.get()
    draft.sections.update(text="Words.\n")

    day = last + datetime.timedelta(days=3)
    data = {"audience": "group", "rating": "red", "rating_reason": "So it was.", "published_on": day.isoformat()}
    client.post(f"{AT}{draft.pk}/publish/", data)

    draft.refresh_from_db()
    assert (draft.entered_later, draft.published_at.date()) == (True, day)
    assert not Email.objects.exists()
    assert "entered later" in words(client.get(AT))


def test_bad_input_keeps_what_was_typed(client, strand, lead):
    draft = make_draft(strand, lead)
    client.force_login(lead)

    page = client.post(f"{AT}{draft.pk}/edit/", typed(draft, progress="My long words", covers_to="never"))

    assert page.status_code == 200
    assert "My long words" in words(page)
    assert "never" in words(page)
    assert draft.sections.get(key="progress").text == "Words.\n"


@pytest.mark.parametrize("revision", ["", "x", "77", "99999999999999999999"])
def test_forged_beginning_keeps_what_was_typed(client, strand, lead, revision):
    draft = make_draft(strand, lead)
    client.force_login(lead)

    page = client.post(f"{AT}{draft.pk}/edit/", typed(draft, progress="My words", revision_progress=revision))

    assert "My words" in words(page)
    assert "no longer knows where you began" in words(page)
    assert draft.sections.get(key="progress").revision == 1


def test_preview_saves_nothing(client, strand, lead):
    draft = make_draft(strand, lead)
    client.force_login(lead)

    page = words(client.post(f"{AT}{draft.pk}/edit/", typed(draft, progress="**bold** words", preview="Preview")))

    assert "<strong>bold</strong>" in page
    assert "**bold** words" in page
    assert draft.sections.get(key="progress").text == "Words.\n"


def test_clash_shows_both_texts_and_then_saves(client, strand, lead, officer):
    draft = make_draft(strand, lead)
    mine = typed(draft, progress="My words.", next="Mine too.")
    section = draft.sections.get(key="progress")
    writing.save_section(section=section, text="Their words.", revision=1, by=officer)
    client.force_login(lead)

    page = client.post(f"{AT}{draft.pk}/edit/", mine)

    assert page.status_code == 409
    for said in (YOURS, "My words.", "Their words.", "Mine too.", "Ana Officer"):
        assert said in words(page)
    assert draft.sections.get(key="next").text == "Words.\n"
    again = mine | {"text_progress": "Our words.", "revision_progress": 2}
    assert client.post(f"{AT}{draft.pk}/edit/", again).status_code == 302
    assert draft.sections.get(key="progress").text == "Our words.\n"


def test_merged_save_says_with_whom(client, strand, lead, officer):
    draft = make_draft(strand, lead)
    mine = typed(draft, progress="Words.\n\nMine at the end, on a line of its own.")
    section = draft.sections.get(key="next")
    writing.save_section(section=section, text="Others.", revision=1, by=officer)
    client.force_login(lead)

    page = client.post(f"{AT}{draft.pk}/edit/", mine | {"text_next": "Words.\n"}, follow=True)

    assert "Saved." in words(page)
    assert draft.sections.get(key="next").text == "Others.\n"


def test_one_section_is_written_by_itself(client, strand, lead):
    draft = make_draft(strand, lead)
    client.force_login(lead)
    page = words(client.get(f"{AT}{draft.pk}/edit/?section=risks"))
    assert "text_risks" in page
    assert "text_progress" not in page

    client.post(f"{AT}{draft.pk}/edit/?section=risks", {"text_risks": "None.", "revision_risks": 1})

    assert draft.sections.get(key="risks").text == "None.\n"
    assert client.get(f"{AT}{draft.pk}/edit/?section=none").status_code == 404


def test_words_typed_while_it_was_published_are_kept_to_be_copied(client, strand, lead):
    report = make_report(strand, lead)
    client.force_login(lead)
    assert client.get(f"{AT}{report.pk}/edit/").status_code == 302

    page = words(client.post(f"{AT}{report.pk}/edit/", typed(report, progress="Too late")))

    assert "Too late" in page
    assert "not written any more" in page
    assert report.sections.get(key="progress").text == "Words.\n"


def test_publishing_for_everybody_shows_what_was_not_open_and_takes_it_out_of_the_facts(client, strand, lead):
    record_decision(workstrand=strand, title="Kept to ourselves", how="meeting", by=lead, audience="group")
    record_decision(workstrand=strand, title="For everybody", how="meeting", by=lead, audience="public")
    client.force_login(lead)
    today = strand.group.today().isoformat()
    client.post(f"{AT}new/?strand=ws1", {"covers_from": today, "covers_to": today})
    draft = Report.objects.get()
    page = words(client.get(f"{AT}{draft.pk}/publish/"))
    assert "Kept to ourselves" in page.split("Not open to everybody")[1]
    assert "For everybody" not in page.split("Not open to everybody")[1]

    client.post(f"{AT}{draft.pk}/publish/", {"audience": "public", "rating": "green", "rating_reason": ""})

    draft.refresh_from_db()
    told = " ".join(fact["sentence"] for fact in draft.facts)
    assert "For everybody" in told
    assert "Kept to ourselves" not in told


def test_withdrawn_report_keeps_its_address_without_its_words(client, strand, lead):
    report = make_report(strand, lead, rating="red", rating_reason="They were late.")
    client.force_login(lead)
    assert "Why" in words(client.post(f"{AT}{report.pk}/withdraw/", {"reason": ""}))
    client.post(f"{AT}{report.pk}/withdraw/", {"reason": "Wrong numbers."})
    assert "Words." in words(client.get(report.get_absolute_url()))
    client.logout()

    page = words(client.get(report.get_absolute_url()))

    assert "Wrong numbers." in page
    assert "<p>Words.</p>" not in page
    assert "They were late." not in page
    assert latest_reports(strand.group, NOBODY)[0].report is None


def test_correction_leads_from_the_old_page_to_the_new(client, strand, lead):
    report = make_report(strand, lead)
    client.force_login(lead)
    begun = client.post(f"{AT}{report.pk}/correct/")
    draft = Report.objects.get(corrects=report)
    assert begun["Location"] == f"{AT}{draft.pk}/edit/"
    assert "A newer report corrects" not in words(client.get(report.get_absolute_url()))

    services.publish(report=draft, audience="group", rating="green", by=lead)

    assert draft.get_absolute_url() in words(client.get(report.get_absolute_url()))
    client.logout()
    assert "it is not open to you" in words(client.get(report.get_absolute_url()))
    assert latest_report(strand, NOBODY).report is None
    assert latest_report(strand, standing_of(lead)).report == draft


def test_discard_makes_the_draft_go_from_the_list(client, strand, lead):
    draft = make_draft(strand, lead)
    client.force_login(lead)

    client.post(f"{AT}{draft.pk}/discard/", {"reason": ""})

    draft.refresh_from_db()
    assert draft.state == "discarded"
    assert draft.title not in words(client.get(AT))


def test_officer_sets_the_rhythm_which_the_page_says(client, strand, officer, lead):
    client.force_login(lead)
    assert client.get(f"{AT}rhythm/").status_code == 403
    client.force_login(officer)
    assert "every 2 months" in words(client.get(AT))

    assert "every_months" in words(client.post(f"{AT}rhythm/", {"every_months": "13"}))
    client.post(f"{AT}rhythm/", {"every_months": "0"})

    assert ReportingRhythm.objects.get().every_months == 0
    assert "when there is something to tell" in words(client.get(AT))


def test_latest_of_each_strand_stand_side_by_side(client, strand, lead):
    other = make_strand(strand.group, "WS2", title="Production")
    make_strand(strand.group, "WS3", title="Over", state=Workstrand.State.CLOSED)
    today = strand.group.today()
    make_report(strand, lead, covers_to=today - datetime.timedelta(days=20), rating="red", rating_reason="Then.")
    make_report(strand, lead, covers_from=today - datetime.timedelta(days=19), rating="amber", rating_reason="Now.")

    page = words(client.get(AT)).split("All reports")[0]

    assert "Now." in page
    assert "Then." not in page
    assert "amber: at risk" in page
    assert "No report yet." in page
    assert "Production" in page
    assert "Over" not in page
    assert [row.strand for row in latest_reports(strand.group, NOBODY)] == [strand, other]


def test_list_is_filtered_and_says_where_nothing_is_found(client, strand, lead):
    make_report(strand, lead)
    make_report(plenary_of(strand.group), None, kind="annual", title="The whole year")
    year = strand.group.today().year

    assert "The whole year" not in words(client.get(f"{AT}?kind=status"))
    assert "The whole year" in words(client.get(f"{AT}?strand=plenary&year={year}"))
    assert "No report found" in words(client.get(f"{AT}?kind=brief"))
    assert client.get(f"{AT}?kind=x&year=y&page=z").status_code == 200


def test_empty_list_teaches(client, strand, lead):
    client.force_login(lead)

    assert "No reports yet" in words(client.get(AT))


def test_feed_tells_everybody_what_is_public(client, strand, lead):
    public = make_report(strand, lead)
    hidden = make_report(make_strand(strand.group, "WS2"), None, audience="group")
    make_draft(strand, lead)
    client.force_login(lead)

    feed = feedparser.parse(client.get(f"{AT}feed.atom").content)

    assert [entry.title for entry in feed.entries] == [public.title]
    assert hidden.title not in client.get(f"{AT}feed.atom").content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("reader", ["public", "officer"])
def test_list_runs_the_same_queries_for_one_report_and_for_three(client, strand, officer, count, reader):
    for number in range(count):
        other = make_strand(strand.group, f"WS{number + 2}")
        make_report(other, make_lead(other))
        make_draft(other)
    if reader == "officer":
        client.force_login(officer)
        client.get(AT)
    client.get("/groups/mine/members/")

    with CaptureQueriesContext(connection) as queries:
        client.get(AT)

    assert len(queries) == QUERIES[reader]
