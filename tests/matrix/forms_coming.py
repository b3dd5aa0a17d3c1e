"""Forms of admission and of the profile's rest."""

from membership.models import JoinRequest
from people.models import Topic
from tests.matrix.form import Form, column

FORMS = [
    Form(
        "decline those chosen",
        "lead",
        "/desk/requests/decline/",
        {"chosen": "{asked}", "answer": "No room."},
        {"answer": column(JoinRequest, "answer")},
    ),
    Form(
        "profile, the rest",
        "strand_member",
        "/me/profile/",
        {
            "name": "Ada Example",
            "organisation": "Some Office",
            "time_zone": "UTC",
            "languages_0": "en",
            "languages_1": "fr",
            "topics": "{topic}",
        },
    ),
    Form(
        "admin, topic",
        "network_officer",
        "/admin/people/topic/add/",
        {"name": "Satellite imagery", "order": "7", "is_offered": "on"},
        {"name": column(Topic, "name")},
    ),
]
QUERIES = [
    "/desk/requests/?strand={}",
    "/people/?q={}",
    "/people/?topic={}",
    "/people/?country={}",
    "/people/?strand={}",
    "/people/?page={}",
    "/account/organisations/?q={}",
]
