import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect
from post_office.models import Email

from core import clock
from membership.services import sending
from tests.factories import make_group, make_officer, make_person, make_role, make_strand
from workstrands.models import Role

PDF = b"%PDF-1.4 a small one"


@pytest.mark.parametrize("java_script", [True, False])
def test_officer_writes_looks_sends_and_a_member_reads(new_page, log_in, axe, overflow, java_script):
    group = make_group("edition", name="Edition")
    strand = make_strand(group, "WS1", title="Pilots")
    reader = make_person("reader@example.org", name="فلانة الفلانية")
    make_role(reader, strand)
    make_role(make_person(name="Lena Lead"), strand, Role.Kind.LEAD)
    page = new_page(java_script_enabled=java_script, viewport={"width": 390, "height": 844})
    log_in(page, make_officer(group, name="Ana Officer"))

    page.goto("/desk/circulars/")
    page.get_by_role("link", name="Write a circular").click()
    page.get_by_label("To people of").select_option(label="Edition, the whole group")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Subject").fill("The agenda")
    page.get_by_label("Text", exact=True).fill("Dear {name},\n\n**please read it**.")
    page.get_by_label("Add files").set_input_files({"name": "agenda.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_role("button", name="Save and choose people").click()
    page.get_by_label("those whom I describe").check()
    page.get_by_text("Describe whom you mean").click()
    page.get_by_label("member", exact=True).check()
    page.get_by_role("button", name="Show who that is").click()
    expect(page.get_by_role("heading", name="1 person gets it")).to_be_visible()
    if java_script:
        assert (axe(page), overflow(page)) == ([], [])
    page.get_by_label("Somebody in the group").fill("lena")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Add: Lena Lead").click()
    page.get_by_role("link", name="Preview and send").first.click()
    page.get_by_role("link", name="a name from right to left").click()
    expect(page.get_by_text("Dear فلانة الفلانية,").first).to_be_visible()
    if java_script:
        assert (axe(page), overflow(page)) == ([], [])
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("It is on its way")).to_be_visible()

    call_command("tick")
    call_command("tick")
    sending.follow_mails(clock.now())
    assert reader.email in {email.to[0] for email in Email.objects.all()}
    page.reload()
    expect(page.get_by_role("link", name=re.compile("2 sent"))).to_be_visible()
    if java_script:
        assert (axe(page), overflow(page)) == ([], [])

    member = new_page(java_script_enabled=java_script)
    log_in(member, reader)
    member.goto("/me/")
    member.get_by_role("link", name="Circulars I was sent").click()
    member.get_by_role("link", name="The agenda").click()
    expect(member.get_by_text("please read it")).to_be_visible()
    with member.expect_download() as download:
        member.get_by_role("link", name="agenda.pdf").click()
    assert download.value.suggested_filename == "agenda.pdf"
