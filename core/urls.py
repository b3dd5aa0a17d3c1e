from django.urls import path

from . import views

urlpatterns = [
    path("me/mail/", views.mail_preferences, name="mail_preferences"),
    path("me/mail/off/<str:token>/", views.mail_off, name="mail_off"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<int:pk>/", views.outbox_mail, name="outbox_mail"),
]
