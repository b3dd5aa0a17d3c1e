import pytest
from playwright.sync_api import expect

from membership.models import Call
from tests.browser.conftest import PHONE
from tests.membership.calls_factories import leads_of, make_call, make_member, make_over, make_scene, stand
from workstrands.models import Role

PATHS = [
    "/groups/edition/calls/", "{call}", "{call}answer/", "{call}nominate/", "{call}appoint/", "/groups/edition/calls/new/",
    "/groups/edition/offices/", "/groups/edition/offices/{office}/",
]  # fmt: skip


@pytest.mark.parametrize("java_script", [True, False])
def test_member_volunteers_the_coordinator_appoints_and_page_and_feed_say_so(new_page, log_in, axe, java_script):
    strand, officer = make_scene()
    call, member = make_call(strand, officer), make_member(strand, "Keʻala O'Example")
    stand(call, make_member(strand, "فلانة الفلانية"))

    page = new_page(java_script_enabled=java_script, viewport=PHONE)
    log_in(page, member)
    page.goto("/groups/edition/ws4/")
    page.get_by_role("link", name="Call for a lead").click()
    page.get_by_role("link", name="Volunteer").click()
    expect(page.get_by_text("read by the officers of the group and by nobody else")).to_be_visible()
    page.get_by_label("Your statement").fill("I would like to finish the note on labels.")
    page.get_by_label("Time you can give").fill("two days a month")
    page.get_by_role("button", name="Volunteer").click()
    expect(page.get_by_text("You stand for")).to_be_visible()

    make_over(call)
    desk = new_page(java_script_enabled=java_script)
    log_in(desk, officer)
    desk.goto("/me/")
    desk.get_by_role("link", name="Decide the call for a lead").click()
    expect(desk.get_by_text("I would like to finish the note on labels.")).to_be_visible()
    if java_script:
        assert axe(desk) == []
    desk.get_by_role("link", name="Decide", exact=True).click()
    desk.get_by_label("Keʻala O'Example").check()
    desk.get_by_role("button", name="Appoint and close the call").click()
    expect(desk.get_by_text("Appointed by Ana Coordinator")).to_be_visible()

    assert leads_of(strand) == {member}
    assert Call.objects.get().state == Call.State.APPOINTED
    reader = new_page(java_script_enabled=java_script)
    reader.goto("/groups/edition/ws4/")
    expect(reader.get_by_text("Keʻala O'Example", exact=False).first).to_be_visible()
    assert "Keʻala O" in reader.request.get("/groups/edition/ws4/feed.atom").text()
    assert Role.objects.leads().get().organisation == member.organisation


@pytest.mark.parametrize("path", PATHS)
def test_page_is_accessible_and_fits_a_phone(new_page, log_in, axe, overflow, path):
    strand, officer = make_scene()
    call, member = make_call(strand, officer), make_member(strand, "M" + "aria do Carmo Exemplificação " * 5)
    stand(call, member, "word " * 90 + "x" * 200)
    page = new_page(viewport={"width": 320, "height": 700})
    log_in(page, officer)
    page.goto(path.format(call=call.get_absolute_url(), office=member.organisation.slug))

    assert axe(page) == []
    assert overflow(page) == []
