import pytest
from django.core.exceptions import ValidationError
from post_office.models import Email

from core import clock
from core.models import HistoryEntry
from core.verbs import Verb
from deliverables.lines import LINKS_MOST, checked_links, links_of, methods_of
from deliverables.models import Activity
from deliverables.services.activities import ClashError, add_activity, change_activity, withdraw_activity
from membership.services.merging import merge_organisations, merge_people
from tests.deliverables.activities.pages import add, shown
from tests.factories import (
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_strand,
)
from tests.threads import together
from workstrands.models import Theme
from workstrands.services import change_workstrand

pytestmark = pytest.mark.django_db


# lines


def test_links_are_stored_one_a_line_with_what_is_there():
    text = checked_links("  https://a.example.org/x?y=1   The  report \r\n\nhttp://b.example.org\tCode\n")

    assert text == "https://a.example.org/x?y=1 The report\nhttp://b.example.org Code"
    assert [(link.url, link.label) for link in links_of(f"{text}\nhttps://c.example.org/d")] == [
        ("https://a.example.org/x?y=1", "The report"),
        ("http://b.example.org", "Code"),
        ("https://c.example.org/d", "c.example.org"),
    ]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("javascript:alert(1) x", 2),
        ("ftp://a.example.org", 2),
        ("The report https://a.example.org", 2),
        ("https://", 2),
        ("https://" + "x" * 600 + ".org", 2),
        ("//a.example.org", 2),
        ("data:text/html,x", 2),
    ],
)
def test_line_without_an_address_is_named(line, number):
    with pytest.raises(ValidationError, match=f"Line {number}, “{line[:20]}".replace("(", r"\(").replace(")", r"\)")):
        checked_links(f"https://good.example.org\n{line}")


def test_links_are_so_many_at_most():
    line = "https://a.example.org\n"

    assert checked_links(line * LINKS_MOST)
    with pytest.raises(ValidationError, match="20 is the most"):
        checked_links(line * (LINKS_MOST + 1))


def test_methods_are_there_once_in_whatever_case():
    assert methods_of("Random forest, random  FOREST; fastText,\nСлучайный лес, , СЛУЧАЙНЫЙ ЛЕС") == [
        "Random forest",
        "fastText",
        "Случайный лес",
    ]
    with pytest.raises(ValidationError, match="13 methods; 12 is the most"):
        methods_of(",".join(f"m{number}" for number in range(13)))
    with pytest.raises(ValidationError, match="longer than the 80"):
        methods_of("x" * 81)


# services


def test_activity_is_entered_with_its_methods_and_what_is_searched(strand, member, office):
    theme = Theme.objects.get(title="Coding")

    made = add_activity(
        workstrand=strand, organisation=office, by=member, contact=member, title="  Кодирование  профессий ", theme=theme,
        purpose="For the *census*.", worked="Speed.", did_not="Rare codes.", methods="fastText, SVM, svm",
        links="https://a.example.org Report", state="production", audience="public",
    )  # fmt: skip

    made.refresh_from_db()
    assert (made.title, made.added_by, made.state, made.links) == (
        "Кодирование профессий",
        member,
        "production",
        "https://a.example.org Report",
    )
    assert [row.name for row in made.methods.all()] == ["fastText", "SVM"]
    for word in ("кодирование", "census", "rare codes", "fasttext", "coding"):
        assert word in made.search_text
    entry = HistoryEntry.objects.get(verb=Verb.ACTIVITY_ADDED)
    assert (entry.actor, entry.scope_id, entry.audience, entry.new["title"], entry.new["organisation"]) == (
        member,
        strand.pk,
        "public",
        "Кодирование профессий",
        office.pk,
    )
    assert entry.new["path"] == made.get_absolute_url()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"links": "nowhere"}, "links"),
        ({"methods": "x" * 90}, "methods"),
        ({"purpose": "a\x00b"}, "purpose"),
        ({"title": "x" * 300}, "title"),
        ({"state": "magic"}, "state"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_written(strand, values, field):
    with pytest.raises(ValidationError) as refused:
        add(strand, **values)

    assert field in refused.value.message_dict
    assert not Activity.objects.exists()
    assert not HistoryEntry.objects.filter(verb=Verb.ACTIVITY_ADDED).exists()


def test_theme_of_another_workstrand_is_refused(strand):
    other = make_strand(strand.group, "WS2", themes=["Ethics"])

    with pytest.raises(ValidationError, match="another workstrand"):
        add(strand, theme=Theme.objects.get(workstrand=other))


def test_what_is_recorded_for_somebody_is_told_to_them_and_in_the_record(strand, lead, member, office):
    made = add(strand, organisation=office, by=lead, contact=member, source="Mail of 3 May")

    entry = HistoryEntry.objects.get(verb=Verb.ACTIVITY_ADDED)
    assert (entry.actor, entry.on_behalf_of, entry.source) == (lead, member, "Mail of 3 May")
    mail = Email.objects.get()
    assert mail.to == [member.email]
    assert "Coding trades" in mail.message
    assert "Mail of 3 May" in mail.message
    assert made.get_absolute_url() in mail.message
    assert "recorded by Leo Lead on behalf of Mia Member" in shown(member, "/groups/mine/activity/")
    assert "from: Mail of 3 May" in shown(member, made.get_absolute_url())
    assert "Mail of 3 May" not in shown(None, made.get_absolute_url())
    assert "recorded on behalf of the organisation" in shown(None, made.get_absolute_url())


def test_activity_of_the_past_needs_no_title_and_is_marked(officer):
    ended = clock.today().replace(year=clock.today().year - 2)
    strand = make_strand(make_group("over", starts_on=ended.replace(month=1, day=1), ends_on=ended), "WS1")

    with pytest.raises(ValidationError, match="record of this group is finished"):
        add(strand)
    made = add(strand, title="", entered_later=True, state="unknown", source="The wiki of the group")

    page = shown(None, made.get_absolute_url())
    assert "entered later" in page
    assert "State not recorded" in page
    assert "from: The wiki of the group" in page
    assert HistoryEntry.objects.get(target_id=made.pk, verb=Verb.ACTIVITY_ADDED).entered_later
    assert not Email.objects.exists()


def test_who_has_left_is_no_contact(strand, member):
    made = add(strand, contact=member)
    member.left_at, member.is_active = clock.now(), False
    member.save()

    with pytest.raises(ValidationError, match="has left"):
        add(strand, contact=member)
    assert change_activity(activity=made, by=None, base=None, title="Other").contact == member
    assert "Contact: Mia Member (has left)" in shown(make_officer(strand.group))
    assert "ask the organisation" in shown(make_officer(strand.group), made.get_absolute_url())


def test_change_writes_what_differs_and_says_which(strand, member):
    made = add(strand, methods="SVM", purpose="Old words")

    same = change_activity(activity=made, by=member, base=None, title="Coding trades", methods="SVM")
    assert same.changed_at is None
    changed = change_activity(activity=made, by=member, base=None, purpose="New words", methods="Trees, SVM")

    changed.refresh_from_db()
    assert [row.name for row in changed.methods.all()] == ["Trees", "SVM"]
    assert ("new words" in changed.search_text, "old words" in changed.search_text) == (True, False)
    entry = HistoryEntry.objects.get(verb=Verb.ACTIVITY_CHANGED)
    assert entry.new["fields"] == ["purpose", "methods"]
    assert "what Office" in shown(member, "/groups/mine/activity/")
    with pytest.raises(TypeError):
        change_activity(activity=made, by=member, base=changed.changed_at, workstrand=strand)


def test_second_of_two_changes_is_told(strand, member):
    made = add(strand)
    change_activity(activity=made, by=member, base=None, title="First")

    with pytest.raises(ClashError) as clash:
        change_activity(activity=made, by=member, base=None, title="Second")

    assert clash.value.theirs.title == "First"
    made.refresh_from_db()
    assert made.title == "First"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_at_once_one_is_told():
    strand = make_strand(make_group("mine"), "WS1")
    made = add(strand)

    def change(title):
        try:
            return change_activity(activity=made, by=None, base=None, title=title).title
        except ClashError as clash:
            return f"not {title}, {clash.theirs.title}"

    said = together(lambda: change("One"), lambda: change("Two"))

    made.refresh_from_db()
    other = "Two" if made.title == "One" else "One"
    assert sorted(said) == sorted([made.title, f"not {other}, {made.title}"])
    assert HistoryEntry.objects.filter(verb=Verb.ACTIVITY_CHANGED).count() == 1


def test_withdrawn_activity_stays_at_its_address_with_the_reason(strand, member):
    made = add(strand)
    with pytest.raises(ValidationError, match="Say why"):
        withdraw_activity(activity=made, reason="  ", by=member)
    withdraw_activity(activity=made, reason="Entered twice.", by=member)

    assert "Coding trades" not in shown()
    assert "withdrawn on" in shown(None, made.get_absolute_url())
    assert "Entered twice." in shown(None, made.get_absolute_url())
    for again in (
        lambda: withdraw_activity(activity=made, reason="Again.", by=member),
        lambda: change_activity(activity=made, by=member, base=None, title="New"),
    ):
        with pytest.raises(ValidationError, match="withdrawn meanwhile"):
            again()


def test_theme_with_activities_stays_in_the_list(strand, officer):
    add(strand, theme=Theme.objects.get(title="Coding"))

    change_workstrand(workstrand=strand, themes=["Coding"], by=officer)
    with pytest.raises(ValidationError, match="stays in the list"):
        change_workstrand(workstrand=strand, themes=["Imputation"], by=officer)
    assert [theme.title for theme in strand.themes.all()] == ["Coding"]


def test_merging_takes_activities_along(strand, member, office):
    network = make_officer(make_network(), is_superuser=True)
    twin, again = make_organisation("Samplestan Office", country="NO"), make_person(name="Mia M.")
    add(strand, organisation=office, contact=member, by=member)

    merge_organisations(kept=twin, merged=office, by=network)
    merge_people(kept=again, merged=member, by=network)

    made = Activity.objects.get()
    assert (made.organisation, made.contact, made.added_by) == (twin, again, again)
    assert "Samplestan Office" in shown()
