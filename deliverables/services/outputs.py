"""Writes about outputs."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, history
from core.audiences import Audience
from core.verbs import Verb
from deliverables import licences
from deliverables.models import DOI_PREFIX, Output
from people.models import Person, folded_names
from workstrands.models import Theme, Workstrand
from workstrands.terms import refuse_finished

from .kept import FILE_FIELDS, locked_strand, named, refuse_withdrawn, set_changed, with_file, withdraw

PLAIN_VALUES = (
    "audience",
    "kind",
    "released_on",
    "released_precision",
    "licence",
    "version",
    "doi",
    "languages",
    "link",
)


def bare_doi(written: str) -> str:
    """A DOI without the address or the prefix before it: 10.5281/zenodo.4564277."""
    return DOI_PREFIX.sub("", written.strip())


def words_of(output: Output) -> str:
    """What an output is searched by."""
    return folded_names([output.title, output.summary, output.authors, output.doi, output.version])


@transaction.atomic
def add_output(
    *,
    workstrand: Workstrand,
    by: Person | None,
    file: "File[bytes] | None" = None,
    themes: Iterable[Theme] = (),
    replaces: Output | None = None,
    entered_later: bool = False,
    **values: Any,
) -> Output:
    """Add an output to the library, with a link, a file or both; as the newer version of another with `replaces`. Returns it.

    Locks the workstrand. `values` are the fields of an output; a DOI may come as an address. Raises `ValidationError` naming the field at
    fault, and for a group whose record is finished unless it is entered later.
    """
    strand = locked_strand(workstrand)
    refuse_finished(strand.group, entered_later=entered_later or by is None)
    output = Output(
        workstrand=strand, replaces=replaces, added_by=by, added_at=clock.now(), entered_later=entered_later
    )
    set_changed(output, _tidy(values))
    _refuse_second_successor(replaces)
    output.search_text = words_of(output)
    with with_file(output, file):
        output.full_clean()
        output.save(force_insert=True)
        _set_themes(output, themes)
        new = named(output) | {"replaces": replaces.pk} if replaces else named(output)
        _record(output, Verb.OUTPUT_ADDED, by, new=new, entered_later=entered_later)
    return output


@transaction.atomic
def change_output(
    *,
    output: Output,
    by: Person | None,
    file: "File[bytes] | None" = None,
    themes: Iterable[Theme] | None = None,
    **values: Any,
) -> Output:
    """Set what differs; a file that is sent takes the place of the one that was there. Returns the output; writes nothing where nothing differs.

    Raises `ValidationError` naming the field at fault, and for one that was withdrawn.
    """
    output = _locked(output)
    before = {name: getattr(output, name) for name in PLAIN_VALUES}
    changed = set_changed(output, _tidy(values))
    output.search_text = words_of(output)
    with with_file(output, file):
        output.full_clean()
        output.save(update_fields=[*changed, "search_text", *(FILE_FIELDS if file else [])])
        is_other_themes = themes is not None and _set_themes(output, themes)
        names = [*changed, *(["file"] if file else []), *(["themes"] if is_other_themes else [])]
        if names:  # what it says may name somebody: the record tells which fields, and of plain values what they were
            old = {name: _written(before[name]) for name in changed if name in before}
            new = {name: _written(getattr(output, name)) for name in old}
            _record(output, Verb.OUTPUT_CHANGED, by, old=old, new=named(output) | {"changed": names} | new)
    return output


@transaction.atomic
def withdraw_output(*, output: Output, reason: str, by: Person | None) -> Output:
    """Take an output back; its page says so and why, and offers neither link nor file any more. Returns it.

    Raises `ValidationError` without a reason, and for one that was withdrawn before.
    """
    output = _locked(output)
    withdraw(output, reason)
    _record(output, Verb.OUTPUT_WITHDRAWN, by, new=named(output) | {"reason": output.withdraw_reason})
    return output


def _locked(output: Output) -> Output:
    """The output as it is now; two who change it at once go one after the other, by its workstrand, as those who add do."""
    strand = locked_strand(output.workstrand)
    found: Output = Output.objects.select_for_update(of=("self",)).get(pk=output.pk)
    found.workstrand = strand
    refuse_withdrawn(found)
    refuse_finished(strand.group, entered_later=found.entered_later)
    return found


def _tidy(values: dict[str, Any]) -> dict[str, Any]:
    tidy = dict(values)
    if "doi" in tidy:
        tidy["doi"] = bare_doi(tidy["doi"])
    if "licence" in tidy:
        tidy["licence"] = licences.normalised(tidy["licence"])
    if "languages" in tidy:
        tidy["languages"] = list(dict.fromkeys(tidy["languages"]))
    return tidy


def _refuse_second_successor(replaces: Output | None) -> None:
    """The older one is locked: two who enter a newer version of it at once, maybe in two workstrands, go one after the other."""
    if replaces is None:
        return
    older: Output = Output.objects.select_for_update(of=("self",)).get(pk=replaces.pk)
    refuse_withdrawn(older)
    newer = Output.objects.standing().filter(replaces=older).first()
    if newer is not None:
        said = _("“%s” is a newer version of it already. Make yours the newer version of that one.") % newer.title
        raise ValidationError(said)


def _set_themes(output: Output, themes: Iterable[Theme]) -> bool:
    """Whether they differ from what they were. Raises `ValidationError` for those of elsewhere; a plenary may have any of its group."""
    chosen, strand = list(themes), output.workstrand
    group_ids = {strand.pk} if not strand.is_plenary else set(strand.group.workstrands.values_list("pk", flat=True))
    if any(theme.workstrand_id not in group_ids for theme in chosen):
        raise ValidationError({"themes": _("Choose themes of the same workstrand.")})
    before = set(output.themes.values_list("pk", flat=True))
    output.themes.set(chosen)
    return before != {theme.pk for theme in chosen}


def _written(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _record(output: Output, verb: Verb, by: Person | None, *, new: dict[str, Any], **values: Any) -> None:
    history.record(
        verb=verb,
        target=output,
        scope=output.workstrand,
        audience=Audience(output.audience),
        actor=by,
        new=new,
        **values,
    )
