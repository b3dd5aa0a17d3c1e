"""What an officer looks at before somebody is erased: words and files that may name them."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.validators import CONTROL_CHARACTERS
from membership.selectors.naming import Place
from membership.selectors.naming_files import FoundFile
from membership.services.redacting import KEEP, REMOVE, REPLACE, Choices

MOST_SHOWN = 200  # of each kind; what is beyond is decided for all together
REASON_LENGTH = 300
LEAVE = "leave"


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=REASON_LENGTH, validators=[CONTROL_CHARACTERS])


class EraseForm(forms.Form):
    """A choice for each text, or for all of them; for each file that names the person; and for those that cannot be read."""

    all_texts = forms.ChoiceField(
        label=gettext_lazy("For all of these"),
        choices=[
            ("", gettext_lazy("As chosen at each")),
            (REPLACE, gettext_lazy("Replace all of these")),
            (LEAVE, gettext_lazy("Replace none of these")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    unread_reason = _reason(gettext_lazy("Why those not ticked stay"))

    def __init__(self, *args: Any, places: list[Place], files: list[FoundFile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places, self.named = places, [one for one in files if one.is_named]
        self.unread = [one for one in files if not one.is_named]
        if not places:
            del self.fields["all_texts"]
        if not self.unread:
            del self.fields["unread_reason"]
        for place in islice(places, MOST_SHOWN):
            self.fields[f"text-{place.key}"] = forms.ChoiceField(
                label=_("This word"),
                choices=[(REPLACE, _("Replace by “former member”")), (LEAVE, _("Leave: somebody else, or a word"))],
                widget=forms.RadioSelect,
                initial=REPLACE if place.suggested else None,
                required=False,
            )
        for one in self.named:
            acts = [(REPLACE, _("Replace the name in it"))] if one.can_replace else []
            self.fields[f"file-{one.key}"] = forms.ChoiceField(
                label=_("This file"),
                choices=[*acts, (REMOVE, _("Remove what is in it")), (KEEP, _("Keep it"))],
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"reason-{one.key}"] = _reason(_("Why it is kept"))
        for one in islice(self.unread, MOST_SHOWN):
            self.fields[f"unread-{one.key}"] = forms.BooleanField(label=one.name, required=False)

    def texts_shown(self) -> Iterator[tuple[Place, Any]]:
        """Each place with its choice."""
        return ((place, self[f"text-{place.key}"]) for place in islice(self.places, MOST_SHOWN))

    def named_shown(self) -> Iterator[tuple[FoundFile, Any, Any]]:
        """Each file that names the person, with its choice and the reason."""
        return ((one, self[f"file-{one.key}"], self[f"reason-{one.key}"]) for one in self.named)

    def unread_shown(self) -> Iterator[tuple[FoundFile, Any]]:
        """Each file that cannot be read, with its tick."""
        return ((one, self[f"unread-{one.key}"]) for one in islice(self.unread, MOST_SHOWN))

    @property
    def texts_not_shown(self) -> int:
        """How many places are too many to show."""
        return max(0, len(self.places) - MOST_SHOWN)

    @property
    def unread_not_shown(self) -> int:
        """How many files that cannot be read are too many to show."""
        return max(0, len(self.unread) - MOST_SHOWN)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.places and not said.get("all_texts"):
            if self.texts_not_shown:
                self.add_error("all_texts", _("There are too many to choose at each: replace all or none of them."))
            self._each_chosen([f"text-{place.key}" for place in self.places[:MOST_SHOWN]], _("Look at it and choose."))
        self._each_chosen([f"file-{one.key}" for one in self.named], _("Look at it and choose."))
        for one in self.named:
            if said.get(f"file-{one.key}") == KEEP and not said.get(f"reason-{one.key}"):
                self.add_error(f"reason-{one.key}", _("Say why a file stays."))
        stays = any(not said.get(f"unread-{one.key}") for one in self.unread)
        if stays and not said.get("unread_reason"):
            self.add_error("unread_reason", _("Say why these files stay, or tick them all."))
        return said

    def _each_chosen(self, names: list[str], words: str) -> None:
        for name in names:
            if name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(name, words)

    def choices(self) -> Choices:
        """What was chosen, once valid."""
        said = self.cleaned_data
        texts = {place.key: (said["all_texts"] or said.get(f"text-{place.key}")) == REPLACE for place in self.places}
        files = {one.key: said[f"file-{one.key}"] for one in self.named}
        reasons = {one.key: said[f"reason-{one.key}"] for one in self.named if files[one.key] == KEEP}
        for one in self.unread:
            files[one.key] = REMOVE if said.get(f"unread-{one.key}") else KEEP
            if files[one.key] == KEEP:
                reasons[one.key] = said["unread_reason"]
        return Choices(texts, files, reasons)
