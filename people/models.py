"""Persons, who are the users, and the organisations they work for."""

import unicodedata
from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from django_countries.fields import CountryField
from timezone_field import TimeZoneField

from core import clock
from core.validators import CONTROL_CHARACTERS

from . import languages as language_list

NAME_LENGTH = 200
LANGUAGE_CODES = RegexValidator(r"^ ([a-z]{2} )+$")


def fold(text: str) -> str:
    """The text as search compares it: compatibility-normalised, caseless, with single spaces, in any script."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def folded_names(names: Iterable[str]) -> str:
    """Several names as search compares them, one a line."""
    return "\n".join(fold(name) for name in names if name)


def folded_q(text: str, *columns: str) -> Q:
    """The condition that every word of the text is in one of these folded columns; true for no words."""
    found = Q()
    for word in fold(text).split():
        found &= Q(*((f"{column}__contains", word) for column in columns), _connector=Q.OR)
    return found


def tidy(text: str) -> str:
    """A name as it is stored: composed (NFC), so that the same letters are the same text whichever keyboard typed them, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def named_like(self, text: str) -> "OrganisationQuerySet":
        """Those of which a name, an acronym or an alias holds every word of the text."""
        return self.filter(folded_q(text, "search_text"))


class OrganisationManager(models.Manager["Organisation"]):
    def get_queryset(self) -> OrganisationQuerySet:
        return OrganisationQuerySet(self.model, using=self._db).filter(merged_into=None)


class Organisation(models.Model):
    """An office as it takes part: a statistics office, an international organisation, a research institute."""

    class Kind(models.TextChoices):
        NATIONAL = "national", _("national office")
        INTERNATIONAL = "international", _("international organisation")
        RESEARCH = "research", _("research institute")
        OTHER = "other", _("other")

    name = models.CharField(_("name"), max_length=NAME_LENGTH, validators=[CONTROL_CHARACTERS])
    acronym = models.CharField(_("acronym"), max_length=40, blank=True, validators=[CONTROL_CHARACTERS])
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.NATIONAL)
    country = CountryField(_("country"), blank=True, help_text=_("Left empty for an international organisation."))
    parent = models.ForeignKey(
        "self",
        verbose_name=_("head office"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="branches",
        help_text=_("A branch counts as one with its head office."),
    )
    website = models.URLField(_("website"), blank=True)
    is_checked = models.BooleanField(
        _("checked"), default=True, help_text=_("Off while it is only what somebody typed when signing up.")
    )
    # What search compares: name, acronym and aliases, folded. Kept by the services and by save().
    search_text = models.TextField(editable=False, default="")
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged_from",
    )

    # Without those that were merged into another: their rows stay for the record and for old addresses, and are found by `_base_manager`.
    objects = OrganisationManager.from_queryset(OrganisationQuerySet)()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("name"), "country", name="organisation_name_unique_in_country"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="organisation_not_its_own_parent"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="organisation_not_merged_into_itself"),
            models.CheckConstraint(
                condition=~Q(kind="international") | Q(country=""), name="organisation_international_no_country"
            ),
        ]

    def __str__(self) -> str:
        return self.merged_into.name if self.merged_into else self.name

    @property
    def short_name(self) -> str:
        return self.acronym or self.name

    @property
    def label(self) -> str:
        """The name with what tells it from another of the same name."""
        return f"{self.name} ({self.country_name})"

    @property
    def country_name(self) -> str:
        if self.country:
            return str(countries.name(str(self.country)))
        return str(_("International") if self.kind == self.Kind.INTERNATIONAL else _("not recorded yet"))

    def clean(self) -> None:
        self.name, self.acronym = tidy(self.name), tidy(self.acronym)
        if self.kind != self.Kind.INTERNATIONAL and not self.country and self.is_checked:
            raise ValidationError(
                {"country": _("Choose the country of this office, or make it an international organisation.")}
            )
        if self.parent and self.parent.parent_id:
            raise ValidationError({"parent": _("The head office is itself a branch. Choose its head office instead.")})

    def fold_names(self) -> str:
        aliases = [alias.name for alias in self.aliases.all()] if self.pk else []
        return folded_names([self.name, self.acronym, *aliases])

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = self.fold_names()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)


class OrganisationAlias(models.Model):
    """Another name of an organisation: an earlier one, or the one in its own language and script."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(_("name"), max_length=NAME_LENGTH, validators=[CONTROL_CHARACTERS])

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint("organisation", Lower("name"), name="alias_unique_in_organisation")
        ]

    def __str__(self) -> str:
        return self.name


class TopicQuerySet(models.QuerySet["Topic"]):
    def offered(self) -> "TopicQuerySet":
        """Those that can be chosen today."""
        return self.filter(is_offered=True)


class Topic(models.Model):
    """Something that people work on, by which colleagues find each other. One no longer offered stays with whoever chose it."""

    name = models.CharField(_("name"), max_length=60, validators=[CONTROL_CHARACTERS])
    order = models.PositiveSmallIntegerField(
        _("order"), default=100, help_text=_("Small numbers come first: the lasting topics before those of a year.")
    )
    is_offered = models.BooleanField(
        _("offered"), default=True, help_text=_("Off when nobody should choose it any more.")
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ("order", "name")
        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="topic_name_unique")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.name = tidy(self.name)


class PersonQuerySet(models.QuerySet["Person"]):
    def named_like(self, text: str) -> "PersonQuerySet":
        """Those whose name holds every word of the text, in any script."""
        return self.filter(folded_q(text, "search_text"))


class PersonManager(BaseUserManager["Person"]):
    def get_queryset(self) -> PersonQuerySet:
        return PersonQuerySet(self.model, using=self._db)

    def named_like(self, text: str) -> PersonQuerySet:
        return self.get_queryset().named_like(text)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.full_clean(exclude=["password"])
        person.save()
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "Person":
        return self.get(email=(email or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody, who may log in: also those imported or invited who never did. The e-mail is the login and is stored lower-case."""

    email = models.EmailField(
        _("e-mail"),
        max_length=254,
        unique=True,
        error_messages={"unique": _("Somebody with this address is here already.")},
    )
    name = models.CharField(_("name"), max_length=NAME_LENGTH, blank=True, validators=[CONTROL_CHARACTERS])
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
    )
    job_title = models.CharField(_("job title"), max_length=NAME_LENGTH, blank=True, validators=[CONTROL_CHARACTERS])
    time_zone = TimeZoneField(_("time zone"), default="UTC", choices_display="STANDARD")
    zone_is_assumed = models.BooleanField(
        _("time zone assumed"),
        default=False,
        editable=False,
        help_text=_("On until somebody says where this person is."),
    )
    is_listed = models.BooleanField(
        _("show my name to everybody"),
        default=False,
        help_text=_(
            "Members see each other's names. The public sees yours only where you allow it, or while you hold an office or lead a workstrand."
        ),
    )
    # Codes of ISO 639-1 with a blank around each, so that one of them can be searched for: " en fr ".
    languages = models.CharField(_("languages"), max_length=60, blank=True, default="", validators=[LANGUAGE_CODES])
    topics = models.ManyToManyField(Topic, verbose_name=_("what I work on"), blank=True, related_name="people")
    is_active = models.BooleanField(_("may log in"), default=True)
    is_superuser = models.BooleanField(_("superuser"), default=False)
    joined_at = models.DateTimeField(_("here since"), default=clock.now, editable=False)
    unreachable_since = models.DateTimeField(_("mail bounces since"), null=True, blank=True, editable=False)
    left_at = models.DateTimeField(_("left"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged_from",
    )
    search_text = models.TextField(editable=False, default="")

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("name", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="person_email_lower_case"),
            models.CheckConstraint(
                condition=Q(left_at=None, erased_at=None, merged_into=None) | Q(is_active=False, is_superuser=False),
                name="person_gone_may_not_log_in",
            ),
            models.CheckConstraint(condition=Q(erased_at=None) | Q(name=""), name="person_erased_has_no_name"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="person_not_merged_into_itself"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name", "id"], name="person_by_name")  # lists of people, page by page
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """What pages call the person; of one who was merged into another, the other's name.

        Whoever has not said their name yet was invited: nobody who signs up is shown anywhere before they do.
        """
        if self.merged_into:
            return self.merged_into.display_name
        return self.name or str(_("former member") if self.erased_at else _("somebody invited"))

    @property
    def has_answered(self) -> bool:
        """Whether the three first questions need not be asked: also of somebody whom others entered, where they said all of it."""
        return bool(self.name) and not self.zone_is_assumed

    @property
    def is_gone(self) -> bool:
        """Left, erased or merged: the row stays for the record, and nobody logs in with it again."""
        return bool(self.left_at or self.erased_at or self.merged_into_id)

    @property
    def initials(self) -> str:
        """One or two letters in the script of the name, for the disc beside it."""
        words = self.name.split()
        return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()

    @property
    def language_codes(self) -> list[str]:
        return self.languages.split()

    @property
    def language_names(self) -> list[str]:
        """In the reader's language."""
        return [language_list.name_of(code) for code in self.language_codes]

    @property
    def zone_name(self) -> str:
        return str(self.time_zone)

    @property
    def is_staff(self) -> bool:
        # Django's own decorators ask this; whoever else may use the admin is decided by the admin site, from the standing.
        return self.is_superuser

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_superuser

    def has_perms(self, perms: object, obj: object = None) -> bool:
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_superuser

    def clean(self) -> None:
        self.email = self.email.strip().lower()
        self.name = tidy(self.name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = fold(self.name)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)
