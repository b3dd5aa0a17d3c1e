"""Every address says hello."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def hello(request: HttpRequest) -> HttpResponse:
    """The least that a view can do."""
    return HttpResponse("hello")


urlpatterns = [path("", hello)]
