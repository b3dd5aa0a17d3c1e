from django.urls import path, re_path

from . import views

urlpatterns = [
    path("groups/<slug:group>/<slug:strand>/join/", views.join, name="join"),
    path("groups/<slug:group>/<slug:strand>/leave/", views.leave, name="leave"),
    path("desk/", views.desk, name="desk"),
    re_path(
        r"^desk/requests/(?P<pk>\d{1,18})/(?P<decision>approve|decline)/$", views.decide, name="join_request_decide"
    ),
    path("me/requests/<int:pk>/withdraw/", views.withdraw, name="join_request_withdraw"),
]
