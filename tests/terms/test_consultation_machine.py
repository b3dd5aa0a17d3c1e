"""The life of a consultation under every order of what people and the clock may do, beside a model of it that is as plain as can be."""

from contextlib import nullcontext

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core import clock, mail
from membership.services.voices import name_voice
from terms.models import Consultation, ConsultedContact, Position, TermsVersion
from terms.services.closing import close_due
from terms.services.consultations import call_off, extend, pause, resume
from terms.services.positions import take_position, withdraw_objection
from terms.services.reaching import remind_due
from terms.services.ticking import open_due
from tests.factories import make_organisation, make_person, make_role
from tests.terms.consultation_factories import DAY, HOUR, MONDAY, mail_leaves, make_place, make_speaker
from workstrands.models import Decision, Role

EXAMPLES, STEPS = 30, 25
CHOICES = ["agree", "comments", "object", "abstain"]
HAPPENINGS = ["mail_goes", "mail_comes_back", "colleague_joins", "leaves", "voice_is_named", "new_office_says"]
RUNNING = {"planned", "open", "paused", "blocked"}
offices, people = st.integers(0, 2), st.integers(0, 1)


class World:
    """Made once: three offices of two people each, of whom the second takes part later or never; and an office that comes too late."""

    def __init__(self):
        self.place = make_place(offices=2)
        first = [*self.place.people, make_speaker(self.place.strand, is_confirmed=False)]
        self.people = [[person, make_person(organisation=person.organisation)] for person in first]
        self.new_office = make_person(organisation=make_organisation())


class Life(RuleBasedStateMachine):
    """`said` holds what each office was told counts: its choice, who signed, whether it was withdrawn."""

    world: World

    def __init__(self):
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.moved = clock.travel(MONDAY)
        self.travel = self.moved.__enter__()
        self.place = self.world.place
        self.state, self.said, self.count = "planned", {}, 0
        self.members = [{0}, {0}, {0}]
        self.voices = [None, None, None]
        self.adopted_at = self.paused_at = None

    def teardown(self):
        self.moved.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    @initialize(
        by=st.sampled_from(["silence", "silence", "consent"]),
        reach=st.sampled_from([1, 1, 1, 60, 100]),
        is_planned=st.sampled_from([False] * 4 + [True]),
        early=st.lists(st.sampled_from(["object", *CHOICES]), max_size=3),
        have_colleagues=st.booleans(),
    )
    def begin(self, by, reach, is_planned, early, have_colleagues):
        self.rule, self.reach = by, reach
        self.closes = MONDAY + 15 * DAY
        self.place.open(
            rule=by,
            share_to_agree=60 if by == "consent" else None,
            share_to_reach=reach,
            opens_at=MONDAY + HOUR if is_planned else None,
            closes_at=self.closes,
        )
        self.row = self.place.consultation
        self.state = "planned" if is_planned else "open"
        mail_leaves()
        for office in range(3) if have_colleagues else ():
            self.colleague_joins(office, 1)
        for office, choice in enumerate(early):
            self.say(office, 0, choice, "Because.")

    def takes_positions(self):
        return self.state == "paused" or (self.state == "open" and clock.now() < self.closes)

    def speakers(self, office):
        voice = self.voices[office]
        return {voice} if voice in self.members[office] else self.members[office]

    def objects(self, office):
        return office in self.said and self.said[office][0] == "object" and not self.said[office][2]

    def may_lift(self, office, who):
        return who in self.members[office] and who in {self.voices[office], self.said[office][1]}

    def attempt(self, may, act):
        """Do it, or be refused, as the model says; whether it was done."""
        with nullcontext() if may else pytest.raises(ValidationError):
            act()
        return may

    def answer(self, office, who, choice, text):
        person = self.world.people[office][who]
        return lambda: take_position(
            consultation=self.row, organisation=person.organisation, choice=choice, text=text, by=person
        )

    @rule(
        office=offices,
        who=people,
        choice=st.sampled_from(CHOICES),
        text=st.sampled_from(["Because.", "Étant donné."]),
        clicks=st.integers(1, 2),
    )
    def says(self, office, who, choice, text, clicks):
        for _click in range(clicks):
            self.say(office, who, choice, text)

    def say(self, office, who, choice, text):
        may = self.takes_positions() and who in self.speakers(office)
        if self.objects(office):
            may = may and self.may_lift(office, who)
        if self.attempt(may, self.answer(office, who, choice, text)):
            self.count += self.said.get(office) != (choice, who, False, text)
            self.said[office] = (choice, who, False, text)

    @rule(office=offices, who=st.sampled_from([0, 0, 0, 1]), clicks=st.integers(1, 2))
    def withdraws(self, office, who, clicks):
        person = self.world.people[office][who]
        for _click in range(clicks):
            may = (
                self.objects(office)
                and self.may_lift(office, who)
                and (self.takes_positions() or self.state == "blocked")
            )
            again = office in self.said and self.said[office][2] == person.pk
            if (
                self.attempt(
                    may or again,
                    lambda: withdraw_objection(consultation=self.row, organisation=person.organisation, by=person),
                )
                and not again
            ):
                choice, author, _withdrawn, text = self.said[office]
                self.said[office] = (choice, author, person.pk, text)
                if self.state == "blocked" and not any(map(self.objects, range(3))):
                    self.state = "adopted"
                    self.adopted_at = (
                        Position.objects.filter(withdrawn_at__isnull=False).latest("withdrawn_at").withdrawn_at
                    )

    def new_office_says(self, office, who):
        make_role(self.world.new_office, self.place.strand, starts_on=MONDAY.date())
        self.attempt(
            False,
            lambda: take_position(
                consultation=self.row,
                organisation=self.world.new_office.organisation,
                choice="object",
                text="We too.",
                by=self.world.new_office,
            ),
        )
        Role.objects.filter(person=self.world.new_office).delete()

    @rule()
    def pauses(self):
        may = self.state == "open" and clock.now() < self.closes
        if self.attempt(may, lambda: pause(consultation=self.row, by=self.place.officer, reason="Wait.")):
            self.state, self.paused_at = "paused", self.row.clock_changes.latest("id").at

    @rule()
    def resumes(self):
        if self.attempt(self.state == "paused", lambda: resume(consultation=self.row, by=self.place.officer)):
            self.state = "open"
            self.closes += self.row.clock_changes.latest("id").ended_at - self.paused_at

    @rule(days=st.integers(-1, 5))
    def extends(self, days):
        to = self.closes + days * DAY
        may = self.state == "open" and clock.now() < self.closes and days > 0
        if self.attempt(
            may, lambda: extend(consultation=self.row, by=self.place.officer, closes_at=to, reason="More time.")
        ):
            self.closes = to

    @rule(really=st.sampled_from([False] * 19 + [True]))  # or most lives would be short
    def is_called_off(self, really):
        if not really:
            return
        may = self.state in RUNNING and not (self.state == "open" and clock.now() >= self.closes)
        if self.attempt(may, lambda: call_off(consultation=self.row, by=self.place.officer, reason="Off.")):
            self.state = "ended"

    @rule(hours=st.sampled_from([1, 30, 100, 200, 400]))
    def time_passes(self, hours):
        self.travel.shift(hours * HOUR)

    @rule(
        late=st.sampled_from([1, 50]),
        ticks=st.integers(0, 2),
        office=offices,
        who=people,
        choice=st.sampled_from(CHOICES),
    )
    def closing_time_comes(self, late, ticks, office, who, choice):
        if self.state == "planned":
            self.travel.shift(2 * HOUR)
            self.tick(1)
        if self.state == "open" and clock.now() < self.closes - HOUR:
            self.travel.shift(self.closes - clock.now() - HOUR / 60)
            self.say(office, who, choice, "At the last minute.")
            self.travel.shift(late * HOUR)
            self.say(office, who, choice, "Too late.")
            self.tick(ticks)
            self.say(office, who, choice, "Much too late.")

    @rule(ticks=st.integers(1, 2))
    def ticks(self, ticks):
        self.tick(ticks)

    def tick(self, ticks):
        if not ticks:
            return
        closing = self.state == "open" and clock.now() >= self.closes
        opening = self.state == "planned" and clock.now() >= self.row.opens_at
        if opening and not any(self.members):
            opening, self.state = False, "ended"
        expected = self.outcome() if closing else None
        for _tick in range(ticks):
            now = clock.now()
            open_due(now)
            close_due(now)
            remind_due(now)
        if opening:
            self.state = "open"
            self.closes = max(self.closes, Consultation.objects.get(pk=self.row.pk).closes_at)
        if expected:
            self.state = expected
            self.adopted_at = self.closes if expected == "adopted" else None

    def outcome(self):
        """From what is in the database, told as a child would."""
        asked = list(self.row.offices.all())
        numbers = {self.world.people[office][0].organisation_id: office for office in range(3)}
        said = [self.said.get(numbers[row.organisation_id]) for row in asked]
        reached = [
            any(
                contact.sent_at
                and not contact.bounced_at
                and not contact.person.unreachable_since
                and (contact.person.emailaddress_set.filter(verified=True).exists())
                for contact in ConsultedContact.objects.filter(office=row).select_related("person")
            )
            for row in asked
        ]
        counted = sum(bool(one) or there for one, there in zip(said, reached, strict=True))
        if 100 * counted < self.reach * len(asked):
            return "rejected"
        if self.rule == "consent":
            agree = sum(one is not None and one[0] in {"agree", "comments"} for one in said)
            return "adopted" if 100 * agree >= 60 * len(asked) else "rejected"
        return "blocked" if any(map(self.objects, range(3))) else "adopted"

    def mail_goes(self, office, who):
        mail_leaves()

    def mail_comes_back(self, office, who):
        mail.tell_bounced(self.world.people[office][0].email, clock.now())

    def colleague_joins(self, office, who):
        if 1 not in self.members[office]:
            make_role(self.world.people[office][1], self.place.strand, starts_on=MONDAY.date())
            self.members[office] = self.members[office] | {1}

    def leaves(self, office, who):
        Role.objects.filter(person=self.world.people[office][who]).update(
            starts_on=MONDAY.date() - 9 * DAY, ends_on=MONDAY.date() - DAY
        )
        self.members[office] = self.members[office] - {who}

    def voice_is_named(self, office, who):
        if who in self.members[office]:
            person = self.world.people[office][who]
            name_voice(
                group=self.place.strand.group,
                organisation=person.organisation,
                voice=person,
                alternate=None,
                by=self.place.officer,
                source="Mail",
            )
            self.voices[office] = who

    @rule(what=st.sampled_from(HAPPENINGS), office=offices, who=people)
    def something_happens(self, what, office, who):
        getattr(self, what)(office, who)

    @invariant()
    def is_as_the_model_says(self):
        if not hasattr(self, "row"):
            return
        row = Consultation.objects.select_related("decision", "version").get(pk=self.row.pk)
        assert (row.state, row.closes_at) == (self.state, self.closes)
        positions = list(Position.objects.select_related("office"))
        assert len(positions) == self.count  # all that was acknowledged is kept, and nothing else
        current = [
            (one.office.organisation_id, one.choice, one.person_id, one.withdrawn_by_id or False, one.text)
            for one in positions
            if one.is_current
        ]
        assert sorted(current) == sorted(
            (self.world.people[office][who].organisation_id, choice, self.world.people[office][who].pk, withdrawn, text)
            for office, (choice, who, withdrawn, text) in self.said.items()
        )
        assert self.state in {"paused", "ended"} or all(one.at < self.closes for one in positions)
        assert (row.version.text, row.version.revision) == (self.place.draft.text, self.place.draft.revision)
        states = {"adopted": "earlier", "rejected": "draft", "ended": "draft"}
        assert row.version.state == states.get(self.state, "consulted")
        assert Decision.objects.count() == (self.state == "adopted")
        if self.state == "adopted":
            self.is_rightly_adopted(row)

    def is_rightly_adopted(self, row):
        agreed = TermsVersion.objects.agreed().get()
        assert agreed.in_force_at == row.decision.taken_at == row.state_since == self.adopted_at
        assert agreed.text == self.place.draft.text
        assert self.rule == "consent" or not any(map(self.objects, range(3)))
        answered = set(Position.objects.filter(is_current=True).values_list("office", flat=True))
        offices = list(row.offices.all())
        assert 100 * sum(one.was_reached or one.pk in answered for one in offices) >= self.reach * len(offices)


@pytest.mark.django_db
def test_consultation_keeps_its_promises_in_every_order_of_events(travel):
    Life.world = World()
    chosen = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(Life, settings=chosen)
