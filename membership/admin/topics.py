from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy

from core.admin import ServiceAction, ServiceAdmin
from people import services
from people.models import Person, Topic
from workstrands import rules
from workstrands.standing import Standing


def _offer(topic: Topic, *, by: Person) -> None:
    services.save_topic(topic=topic, by=by, is_offered=True)


def _withdraw(topic: Topic, *, by: Person) -> None:
    services.save_topic(topic=topic, by=by, is_offered=False)


@admin.register(Topic)
class TopicAdmin(ServiceAdmin):
    fields = ("name", "order", "is_offered")
    list_display = ("name", "order", "is_offered", "people_count")
    list_filter = ("is_offered",)
    search_fields = ("name",)
    ordering = ("order", "name")
    service_actions = (
        ServiceAction(
            "withdraw",
            gettext_lazy("Offer no longer"),
            _withdraw,
            fits=lambda topic: topic.is_offered,
            may=rules.can_look_after_organisations,
        ),
        ServiceAction(
            "offer",
            gettext_lazy("Offer again"),
            _offer,
            fits=lambda topic: not topic.is_offered,
            may=rules.can_look_after_organisations,
        ),
    )

    def visible(self, standing: Standing) -> QuerySet[Topic]:
        return Topic.objects.annotate(people_total=Count("people"))

    def pickable(self, standing: Standing) -> QuerySet[Topic]:
        return Topic.objects.offered()

    def can_add(self, standing: Standing) -> bool:
        return rules.can_look_after_organisations(standing)

    def can_change(self, standing: Standing, row: Topic | None) -> bool:
        return rules.can_look_after_organisations(standing)

    def save_by_service(self, *, row: Topic | None, by: Person, values: dict[str, Any]) -> Topic:
        return services.save_topic(topic=row or Topic(), by=by, **values)

    @admin.display(description=gettext_lazy("people"), ordering="people_total")
    def people_count(self, topic: Any) -> int:
        return int(topic.people_total)
