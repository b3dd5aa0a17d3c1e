"""Of the demonstration: who waits for admission, whom a colleague let in, and what people work on and speak. All at fictitious offices."""

import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from membership import services as membership
from membership.models import JoinRequest
from people import services as people
from people.models import Topic

from .timeline import Step

if TYPE_CHECKING:
    from .load import Demonstration

# login, name, office, how many days ago they asked, what they wrote
WAITING: list[dict[str, Any]] = [
    {"login": "luz.muestrario", "name": "Luz Muestrario", "office": "PSA", "title": "Household surveys", "ago": 9,
     "message": "I code answers to the time-use survey by hand, and would like to see how others let a model do the first pass."},
    {"login": "testan.uzorak", "name": "Тестан Узорак", "office": "StatTest", "title": "Price statistics", "ago": 1, "message": ""},
    {"login": "noname.sample", "name": "Noname Sample", "office": "Institute for Applied Placeholders", "zone": "America/Bogota", "ago": 6,
     "message": "A colleague at a conference spoke of this network."},
]  # fmt: skip
VOUCHED: dict[str, Any] = {
    "login": "rangi.tauira", "name": "Rangi Tauira", "office": "MCSO", "title": "Register data", "ago": 20,
    "message": "I join Hinemoa's team and take over the register pilots.", "by": "hinemoa.tauira", "after": 1,
}  # fmt: skip
DAY_OF_PROFILES = 20  # of the demonstration year
# login: languages, and topics by their place among the lasting ones
PROFILES: dict[str, tuple[list[str], list[int]]] = {
    "ana.coordinator": (["en", "es"], [4, 5]),
    "jovana.primeric": (["sr", "en"], [5]),
    "ada.example": (["en", "es"], [1, 3]),
    "hinemoa.tauira": (["en", "mi"], [1, 4]),
    "siti.contoh": (["ms", "en"], [3]),
    "guadalupe.muestra": (["es", "en"], [1, 2]),
    "namuna.ganieva": (["uz", "ru", "en"], [1]),
    "mfano.juma": (["sw", "en", "am"], [4, 5]),
    "uthahon.tuayang": (["th", "en"], [1]),
    "keala.laana": (["en"], [3]),
    "petar.uzorkovic": (["sr", "en", "de"], [1, 2]),
    "siobhan.osample": (["en", "ga"], [4, 5]),
    "kim.placeholder": (["en", "es", "fr"], [1, 2]),
    "contohwati": (["ms"], [2]),
}


def plan(demo: "Demonstration") -> None:
    """Put all of it on the timeline."""
    for row in (*WAITING, VOUCHED):
        demo.timeline.add(_ago(demo, row["ago"]), Step.PEOPLE, partial(_ask, demo, row))
    demo.timeline.add(_ago(demo, VOUCHED["ago"] - VOUCHED["after"]), Step.EVENTS, partial(_vouch, demo, VOUCHED))
    demo.at(DAY_OF_PROFILES, Step.PEOPLE, partial(_tell, demo))


def _ago(demo: "Demonstration", days: int) -> datetime.date:
    return demo.today - datetime.timedelta(days=days)


def _ask(demo: "Demonstration", row: dict[str, Any]) -> None:
    person = demo.sign_up(row)
    membership.ask_to_join(person=person, workstrand=demo.strands["network"], message=row["message"], by=person)


def _vouch(demo: "Demonstration", row: dict[str, Any]) -> None:
    request = JoinRequest.objects.pending().get(person=demo.people[row["login"]])
    membership.vouch(request=request, by=demo.people[row["by"]])


def _tell(demo: "Demonstration") -> None:
    topics = list(Topic.objects.offered())
    for login, (languages, places) in PROFILES.items():
        person = demo.people[login]
        demo.people[login] = people.change_profile(
            person=person,
            by=person,
            name=person.name,
            organisation=person.organisation,
            time_zone=person.time_zone,
            job_title=person.job_title,
            is_listed=person.is_listed,
            languages=languages,
            topics=[topics[place - 1] for place in places],
        )
