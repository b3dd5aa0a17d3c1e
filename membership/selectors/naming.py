"""Where somebody is named: in texts that others wrote and in files; surely, or in words that only a reader can tell apart."""

import hashlib
import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from post_office.models import STATUS, Email

from core.file_texts import WORDS
from core.holdings import everything, is_many, model_of, rows_of
from people.models import Organisation, OrganisationAlias, Person, fold

SHORTEST_SINGLE_NAME = 6  # letters; a shorter name of one word is as likely to be a word
CHUNK = 1000
AROUND = 50  # letters shown before and after a name
UNSENT = (STATUS.queued, STATUS.requeued)
# Scripts that put no blank between words: a name stands between letters there.
UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")
# Names of others and of offices, and what is gone or rewritten anyway.
NOT_SEARCHED = (Person, Organisation, OrganisationAlias, Email)
MAIL_TEXTS = ("subject", "message", "html_message")
TECHNICAL = frozenset({"sessions", "contenttypes", "auth", "mfa", "account"})  # nothing that somebody wrote for others
# Whose words nobody else may read: who decides sees that the name stands there, and not what stands around it.
OWN_EYES = frozenset({("membership.DeskNote", "note"), ("membership.Absence", "reason")})


@dataclass(frozen=True)
class Known:
    """By which numbers, addresses and names somebody is known here, earlier accounts included."""

    ids: frozenset[int]
    addresses: frozenset[str]
    names: frozenset[str]


def known_as(person: Person) -> Known:
    """Two queries."""
    rows = list(Person.objects.filter(models.Q(pk=person.pk) | models.Q(merged_into=person)))
    further = apps.get_model("account", "EmailAddress").objects.filter(user__in=rows)
    addresses = {row.email for row in rows} | {address.lower() for address in further.values_list("email", flat=True)}
    return Known(
        frozenset(row.pk for row in rows),
        frozenset(addresses),
        frozenset(" ".join(row.name.split()) for row in rows if row.name.strip()),
    )


@dataclass(frozen=True)
class Naming:
    """What finds somebody in a text: `sure` can mean nobody else; what `asked` finds may be another's name, or a word."""

    sure: tuple[re.Pattern[str], ...]
    asked: re.Pattern[str] | None
    suggested: bool = False  # whether what `asked` finds is likelier this person than not

    def holds(self, value: Any, *, also_asked: bool = False) -> bool:
        """Whether a text, or anything within JSON, names the person."""
        if isinstance(value, str):
            patterns = (*self.sure, self.asked) if also_asked and self.asked else self.sure
            return any(one.search(value) for one in patterns)
        return any(self.holds(part, also_asked=also_asked) for part in _within(value))

    def replaced(self, value: Any, instead: str, *, also_asked: bool = False) -> Any:
        """The same without the name."""

        def clean(text: str) -> str:
            for one in self.sure:
                text = one.sub(instead, text)
            return self.asked.sub(instead, text) if also_asked and self.asked else text

        return each_text(value, clean)


def naming_of(known: Known) -> Naming:
    """Addresses and whole names, as typed, decomposed, or escaped in HTML. One query for each name of one word."""
    sure = [rf"(?<![\w.+-]){re.escape(address)}(?![\w-])" for address in known.addresses]
    asked: list[str] = []
    lengths: list[int] = []
    for name in sorted(known.names):
        if _tells(name, known):
            sure += _patterns({name})
        else:  # as a name is written, so that "Will" does not find every "will"
            asked += _patterns({name, name.upper(), name.title()})
            lengths.append(len(name))
    one = re.compile("|".join(sorted(asked, key=lambda pattern: (-len(pattern), pattern)))) if asked else None
    is_long = bool(lengths) and min(lengths) >= SHORTEST_SINGLE_NAME
    return Naming(tuple(re.compile(each, re.IGNORECASE) for each in sure), one, is_long)


def _patterns(names: set[str]) -> set[str]:
    forms = {unicodedata.normalize(form, name) for form in ("NFC", "NFD", "NFKC") for name in names} | names
    found = set()
    for form in forms | {html.escape(form) for form in forms}:
        words = r"\s+".join(re.escape(word) for word in form.split())
        found.add(("" if _is_unspaced(form[0]) else r"(?<!\w)") + words + ("" if _is_unspaced(form[-1]) else r"(?!\w)"))
    return found


def _is_unspaced(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(UNSPACED)


def _tells(name: str, known: Known) -> bool:
    """Whether a name in a text can only be this person: one of several words, or a long word that is part of nobody else's."""
    if " " in name:
        return True
    others = Person.objects.exclude(pk__in=known.ids).filter(search_text__contains=fold(name))
    return len(name) >= SHORTEST_SINGLE_NAME and not _is_unspaced(name[0]) and not others.exists()


def searched() -> Iterator[tuple[type[models.Model], list[Any]]]:
    """The tables with the columns that can hold words that somebody wrote."""
    for model in apps.get_models(include_auto_created=True):
        if model in NOT_SEARCHED or model._meta.proxy or not model._meta.managed:
            continue
        fields = [field for field in model._meta.concrete_fields if _is_text(field)]
        if fields:
            yield model, fields


def _is_text(field: Any) -> bool:
    is_words = isinstance(field, models.CharField | models.TextField | models.JSONField)
    return is_words and not (field.primary_key or field.unique or field.choices or isinstance(field, models.EmailField))


def is_asked_about(model: type[models.Model], field: Any) -> bool:
    """Whether a column holds words that an officer can read and judge: no address of a page, no device's secret."""
    return model._meta.app_label not in TECHNICAL and not isinstance(field, models.SlugField)


def _within(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from (part for pair in value.items() for part in pair)
    elif isinstance(value, list):
        yield from value


def each_text(value: Any, clean: Any) -> Any:
    """A text, or all texts within JSON, its keys too, as `clean` makes them."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {each_text(key, clean): each_text(part, clean) for key, part in value.items()}
    return [each_text(part, clean) for part in value] if isinstance(value, list) else value


def place_of(where: tuple[str, Any, str], match: re.Match[str]) -> tuple[str, str, str, str]:
    """The key of one place in a text, and what stands there: before it, itself, after it. The same words in one column have one key."""
    text, start, end = match.string, match.start(), match.end()
    shown = text[max(0, start - AROUND) : start], match[0], text[end : end + AROUND]
    key = hashlib.sha256("\0".join([*map(str, where), *shown]).encode(errors="surrogatepass")).hexdigest()[:20]
    return key, *shown


@dataclass
class Place:
    """Where a word stands that may be somebody's name."""

    key: str
    model: type[models.Model]
    pk: Any
    field: Any
    before: str
    found: str
    after: str
    suggested: bool
    url: str = ""
    title: str = ""

    @property
    def what(self) -> str:
        """Which kind of text it is, in words, and of what."""
        kind = f"{capfirst(str(self.model._meta.verbose_name))}, {self.field.verbose_name}"
        return f"{kind}: {self.title}" if self.title else kind

    @property
    def around(self) -> tuple[str, str]:
        """What is shown before and after, with dots where it goes on."""
        if self.is_hidden:
            return "… ", " …"
        long = [len(words) >= AROUND for words in (self.before, self.after)]
        return ("…" if long[0] else "") + self.before, self.after + ("…" if long[1] else "")

    @property
    def is_hidden(self) -> bool:
        """Whether what stands around it is for its writer's eyes alone."""
        return (self.model._meta.label, self.field.name) in OWN_EYES


@dataclass(frozen=True)
class Going:
    """What erasure deletes or clears by itself, so that nobody needs to look at it."""

    rows: dict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))
    fields: dict[tuple[str, str], set[Any]] = field(default_factory=lambda: defaultdict(set))

    def holds(self, model: type[models.Model], pk: Any, name: str) -> bool:
        """Whether a row, or one column of it, goes."""
        label = model._meta.label
        return pk in self.rows.get(label, ()) or pk in self.fields.get((label, name), ())


def going(known: Known) -> Going:
    """One query for each thing declared that is deleted or cleared."""
    found = Going()
    for holding in everything():
        if holding.model == Person._meta.label or is_many(holding) or not (holding.is_deleted or holding.cleared):
            continue
        label = model_of(holding)._meta.label
        ids = set(rows_of(holding, known.ids, known.addresses).values_list("pk", flat=True))
        if holding.is_deleted:
            found.rows[label] |= ids
        for name in () if holding.is_deleted else holding.cleared:
            found.fields[label, name] |= ids
    return found


@dataclass(frozen=True)
class Whom:
    """A person to be erased, as who decides about it needs to know them."""

    known: Known

    @cached_property
    def naming(self) -> Naming:
        """See `naming_of`."""
        return naming_of(self.known)

    @cached_property
    def going(self) -> Going:
        """See `going`."""
        return going(self.known)


def texts_that_may_name(whom: Whom) -> list[Place]:
    """Each place, once, where a word stands that may be the person's name, and that erasure does not take away by itself.

    No query where no name is in doubt; else one for each table with texts, one more where something is found, and those of `going`.
    """
    if whom.naming.asked is None:
        return []
    found: dict[str, Place] = {}
    tables = [*searched(), (Email, [Email._meta.get_field(name) for name in MAIL_TEXTS])]
    for model, fields in tables:
        columns = [field for field in fields if is_asked_about(model, field)]
        rows = model._base_manager.order_by("pk")
        if model is Email:
            rows = rows.filter(status__in=UNSENT)
        for pk, *texts in rows.values_list("pk", *(one.name for one in columns)).iterator(chunk_size=CHUNK):
            for one, text in zip(columns, texts, strict=True):
                for place in _places(whom.naming, model, pk, one, text):
                    if not whom.going.holds(model, pk, one.name):
                        found.setdefault(place.key, place)
    _link(list(found.values()))
    return list(found.values())


def _places(naming: Naming, model: type[models.Model], pk: Any, one: Any, value: Any) -> Iterator[Place]:
    if isinstance(value, dict | list):
        for part in _within(value):
            yield from _places(naming, model, pk, one, part)
    elif isinstance(value, str) and naming.asked:
        for match in naming.asked.finditer(naming.replaced(value, WORDS)):
            key, before, found, after = place_of((model._meta.label, pk, one.name), match)
            yield Place(key, model, pk, one, before, found, after, naming.suggested)


def _link(places: list[Place]) -> None:
    by_model: dict[type[models.Model], list[Place]] = defaultdict(list)
    for place in places:
        by_model[place.model].append(place)
    for model, those in by_model.items():
        rows = model._base_manager.select_related().in_bulk({place.pk for place in those})
        for place in those:
            if place.pk in rows:
                row = rows[place.pk]
                place.url = url_of(row)
                place.title = str(row) if hasattr(row, "get_absolute_url") else ""


def url_of(row: models.Model) -> str:
    """Where a row is looked at: its page, the page of what it belongs to, or the administration's. No query for a row read with what it needs."""
    if hasattr(row, "get_absolute_url"):
        return str(row.get_absolute_url())
    for one in row._meta.concrete_fields:
        parent = getattr(row, one.name) if one.many_to_one and row._state.fields_cache.get(one.name) else None
        if parent is not None and not isinstance(parent, Person) and hasattr(parent, "get_absolute_url"):
            return str(parent.get_absolute_url())
    if type(row) in admin.site._registry:
        try:
            return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
        except NoReverseMatch:
            return ""
    return ""
