"""A coordinator's way: from a strand without a lead to a call, an appointment, a circular, and the member who reads it."""

import datetime
import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from core import clock
from membership.models import Call
from membership.services import sending
from tests.browser.conftest import PHONE
from tests.factories import give_second_factor
from tests.membership.calls_factories import leads_of, make_member, make_over, make_scene, stand

DAYS = 20


@pytest.mark.parametrize("java_script", [True, False])
def test_coordinator_finds_a_lead_and_writes_to_the_strand(new_page, log_in, axe, overflow, java_script):
    strand, officer = make_scene()
    give_second_factor(officer)
    member = make_member(strand, "فلانة الفلانية")
    desk = new_page(java_script_enabled=java_script, viewport=PHONE)
    log_in(desk, officer)

    def look(page):
        if java_script:
            assert (axe(page), overflow(page)) == ([], [])

    desk.goto("/me/")
    desk.get_by_role("link", name="WS4 Training data has no lead").click()
    expect(desk.get_by_role("link", name="Appoint somebody to WS4 Training data without a call")).to_be_visible()
    look(desk)
    desk.get_by_label("What the lead does").fill("Finish the **note**.")
    last = strand.group.today() + datetime.timedelta(days=DAYS)
    desk.get_by_label("Last day to answer").fill(last.isoformat())
    desk.get_by_role("button", name="Save the draft").click()
    desk.get_by_role("button", name="Open the call").click()
    expect(desk.get_by_text("The call is open.")).to_be_visible()

    call = Call.objects.get()
    stand(call, member)
    make_over(call)
    desk.goto("/me/")
    desk.get_by_role("link", name="Decide the call for a lead").click()
    desk.get_by_role("link", name="Decide", exact=True).click()
    desk.get_by_label("فلانة الفلانية").check()
    desk.get_by_role("button", name="Appoint and close the call").click()
    assert leads_of(strand) == {member}

    desk.goto("/groups/edition/ws4/")
    look(desk)
    desk.get_by_role("link", name="Write a circular").click()
    expect(desk.get_by_label("To people of")).to_have_value(str(strand.pk))
    desk.get_by_role("button", name="Begin").click()
    desk.get_by_label("Subject").fill("The new lead")
    desk.get_by_label("Text", exact=True).fill("Dear {name},\n\n*welcome* in {strand}.")
    desk.get_by_role("button", name="Save and choose people").click()
    desk.get_by_role("link", name="Preview and send").first.click()
    expect(desk.get_by_role("heading", name="As فلانة الفلانية gets it")).to_be_visible()
    look(desk)
    desk.get_by_role("button", name="Send now").click()
    for _time in range(2):
        call_command("tick")
    sending.follow_mails(clock.now())
    desk.reload()
    expect(desk.get_by_role("link", name=re.compile("1 sent"))).to_be_visible()

    reader = new_page(java_script_enabled=java_script, viewport=PHONE)
    log_in(reader, member)
    reader.goto("/me/")
    reader.get_by_role("link", name="Circulars I was sent").click()
    reader.get_by_role("link", name="The new lead").click()
    expect(reader.get_by_text("welcome in WS4 Training data.")).to_be_visible()
    look(reader)
