"""These stand before allauth's own addresses, and take the place of those that differ."""

from django.urls import path

from . import views

urlpatterns = [
    path("login/code/", views.door, name="account_request_login_code"),
    path("login/code/confirm/", views.login_code, name="account_confirm_login_code"),
    path("2fa/webauthn/login/", views.passkey_login, name="mfa_login_webauthn"),
    path("signup/", views.signup, name="account_signup"),
    path("welcome/", views.welcome, name="welcome"),
    path("organisations/", views.organisation_suggestions, name="organisation_suggestions"),
]
