from django.urls import path

from people import views as people_views

from . import feeds, service_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("groups/", views.groups, name="groups"),
    path("groups/<slug:group>/", views.group, name="group"),
    path("groups/<slug:group>/activity/", views.group_activity, name="group_activity"),
    path("groups/<slug:group>/feed.atom", feeds.group_feed, name="group_feed"),
    path("groups/<slug:group>/<slug:strand>/", views.workstrand, name="workstrand"),
    path("groups/<slug:group>/<slug:strand>/members/", views.members, name="members"),
    path("groups/<slug:group>/<slug:strand>/activity/", views.workstrand_activity, name="workstrand_activity"),
    path("groups/<slug:group>/<slug:strand>/feed.atom", feeds.workstrand_feed, name="workstrand_feed"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
    path("me/", views.me, name="me"),
    path("me/profile/", people_views.profile, name="profile"),
    path("feed.atom", feeds.site_feed, name="feed"),
    path("sitemap.xml", service_views.sitemap, name="sitemap"),
    path("robots.txt", service_views.robots, name="robots"),
    path(".well-known/security.txt", service_views.security_txt, name="security_txt"),
    path("healthz", service_views.healthz, name="healthz"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
