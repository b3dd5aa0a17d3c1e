"""allauth's forms in the words of the site: its fields and rules stay, labels are ours, and no placeholder repeats a label."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("Your e-mail address"),
    "email": _("Your e-mail address"),
    "password": _("Password"),
    "oldpassword": _("Password until now"),
    "password1": _("New password"),
    "password2": _("New password again"),
    "code": _("Code"),
    "name": _("A name for it"),
    "passwordless": _("Log in with it alone, without a code by mail"),
}
HELP = {
    "name": _("For example the device it is on, so that you can tell it from another."),
    "passwordless": _(
        "Your device then asks for your fingerprint, face or PIN. Take this off for a simple security key."
    ),
}


class PlainFields(forms.Form):
    """Puts our words on whatever fields the form of allauth has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = HELP.get(name, field.help_text)
        if "code" in self.fields:
            self.fields["code"].widget.attrs.update(autofocus=True, autocapitalize="characters", spellcheck="false")


class Door(PlainFields, account.RequestLoginCodeForm):
    """The one door: an address, whether new, known or imported."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autofocus"] = True


class PasswordLogin(PlainFields, account.LoginForm):
    pass


class LoginCode(PlainFields, account.ConfirmLoginCodeForm):
    pass


class AddressCode(PlainFields, account.ConfirmEmailVerificationCodeForm):
    pass


class ResetCode(PlainFields, account.ConfirmPasswordResetCodeForm):
    pass


class FurtherAddress(PlainFields, account.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Another e-mail address of yours")


class ResetPassword(PlainFields, account.ResetPasswordForm):
    pass


class NewPassword(PlainFields, account.ResetPasswordKeyForm):
    pass


class ChangePassword(PlainFields, account.ChangePasswordForm):
    pass


class SetPassword(PlainFields, account.SetPasswordForm):
    pass


class Reauthenticate(PlainFields, account.ReauthenticateForm):
    pass


class SecondFactor(PlainFields, mfa.AuthenticateForm):
    pass


class SecondFactorAgain(PlainFields, mfa.ReauthenticateForm):
    pass


class ActivateApp(PlainFields, ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The six digits that the app shows now")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AddPasskey(PlainFields, AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class RenamePasskey(PlainFields, EditWebAuthnForm):
    pass
