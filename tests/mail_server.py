"""A real SMTP server on a free port of this machine, which can be down, refuse recipients, and leave in the middle."""

import email
import socket
import time
from asyncio import to_thread
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from django.db import connections

HOST = "127.0.0.1"


@dataclass
class Arrived:
    to: str
    at: float
    message: EmailMessage

    def part(self, kind):
        return self.message.get_body((kind,)).get_content()


class MailServer:
    """Keeps what arrives, in its order. `refusals` are its answers to recipients, `in_the_middle` runs while it takes a mail."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = probe.getsockname()[1]
        self.arrived, self.refusals, self.answers, self.in_the_middle = [], {}, {}, lambda: None
        self._controller = None

    @property
    def recipients(self):
        return [mail.to for mail in self.arrived]

    @property
    def settings(self):
        return {"EMAIL_HOST": HOST, "EMAIL_PORT": self.port, "EMAIL_TIMEOUT": 5}

    def up(self):
        self._controller = Controller(self, hostname=HOST, port=self.port)
        self._controller.start()

    def down(self):
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def wait_for(self, count, seconds=30):
        deadline = time.monotonic() + seconds
        while len(self.arrived) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(self.arrived) >= count, self.recipients

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - the server calls it by this name
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        await to_thread(self._work)
        [to] = envelope.rcpt_tos
        if to in self.answers:
            return self.answers[to]
        message = email.message_from_bytes(envelope.content, policy=default)
        self.arrived.append(Arrived(to, time.time(), message))
        return "250 OK"

    def _work(self):
        try:
            self.in_the_middle()
        finally:
            connections.close_all()
