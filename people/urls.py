"""These stand before allauth's own addresses, and take the place of the two that differ."""

from django.urls import path

from . import views

urlpatterns = [
    path("login/code/", views.door, name="account_request_login_code"),
    path("signup/", views.signup, name="account_signup"),
    path("welcome/", views.welcome, name="welcome"),
]
