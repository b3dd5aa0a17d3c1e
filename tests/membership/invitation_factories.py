"""Invitations as people send them, and the links as they arrive."""

import re

from post_office.models import Email

from membership.addresses import read
from membership.models import Invitation
from membership.services import invitations as services
from workstrands.models import Role

LINK = re.compile(r"http://[^/\s]+(/invitations/[\w-]+/)")


def send(strand, by, text="ana@example.org", kind=Role.Kind.MEMBER, days=30, message="", strands=()):
    return services.invite(
        addresses=read(text).kept, strands=[strand, *strands], kind=kind, days=days, message=message, by=by
    )


def make_invitation(strand, by, email="ana@example.org", **values):
    send(strand, by, email, **values)
    return Invitation.objects.get(email=email, workstrand=strand)


def mails_to(address):
    return [mail for mail in Email.objects.order_by("pk") if address in mail.to]


def link_sent_to(address):
    """The link of the latest invitation mailed to this address."""
    return LINK.findall("\n".join(mail.message for mail in mails_to(address)))[-1]
