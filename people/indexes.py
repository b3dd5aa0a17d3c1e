"""Everybody's addresses and all names of organisations in memory, for whoever asks about thousands at once."""

import re
from collections.abc import Iterable, Iterator

from allauth.account.models import EmailAddress

from .models import Organisation, OrganisationAlias, Person, PersonQuerySet, fold

CHUNK = 500  # of one condition: SQLite and PostgreSQL both take more


def _chunks(values: list[str]) -> Iterator[list[str]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


class PersonIndex:
    """Who has which of these addresses. As at the door, a verified address comes before the one that somebody was entered with.

    `claimed` are addresses that somebody typed as a further one of theirs and has not verified. Three queries for each 500 addresses.
    """

    def __init__(self, addresses: Iterable[str], *, lock: bool = False) -> None:
        wanted = sorted({address.strip().lower() for address in addresses})
        self._by_address: dict[str, Person] = {}
        self.claimed: set[str] = set()
        owners: dict[str, int] = {}
        for chunk in _chunks(wanted):
            rows = EmailAddress.objects.filter(email__in=chunk).values_list("email", "user_id", "verified")
            for email, user_id, verified in rows:
                if verified:
                    owners[email] = user_id
                else:
                    self.claimed.add(email)
            self._by_address |= {person.email: person for person in self._people(lock).filter(email__in=chunk)}
        ids = sorted(set(owners.values()) - {person.pk for person in self._by_address.values()})
        found = {person.pk: person for person in self._by_address.values()}
        for start in range(0, len(ids), CHUNK):
            found |= {row.pk: row for row in self._people(lock).filter(pk__in=ids[start : start + CHUNK])}
        self._by_address |= {email: found[user_id] for email, user_id in owners.items()}

    def _people(self, lock: bool) -> PersonQuerySet:
        people = Person.objects.get_queryset().select_related("organisation").order_by("pk")
        return people.select_for_update(of=("self",)) if lock else people

    def find(self, address: str) -> Person | None:
        """The person who is known by this address."""
        return self._by_address.get(address.strip().lower())


class OrganisationIndex:
    """All organisations by their names; `called` answers as `people.selectors.organisations_called` does. Two queries."""

    def __init__(self, *, lock: bool = False) -> None:
        self._by_name: dict[str, list[Organisation]] = {}
        self._by_other_name: dict[str, list[Organisation]] = {}
        self.aliases: dict[int, list[str]] = {}
        for pk, name in OrganisationAlias.objects.order_by("name").values_list("organisation", "name"):
            self.aliases.setdefault(pk, []).append(name)
        organisations = Organisation.objects.select_related("parent").order_by("pk")
        for organisation in organisations.select_for_update(of=("self",)) if lock else organisations:
            self.add(organisation, self.aliases.get(organisation.pk, ()))

    def add(self, organisation: Organisation, aliases: Iterable[str] = ()) -> None:
        """Know one more: one that another row of the same file will make."""
        self._by_name.setdefault(fold(organisation.name), []).append(organisation)
        for name in {fold(other) for other in (organisation.acronym, *aliases) if other}:
            self._by_other_name.setdefault(name, []).append(organisation)

    def named(self, text: str) -> list[Organisation]:
        """Those with this very name."""
        return self._by_name.get(fold(text), [])

    def called(self, text: str) -> list[Organisation]:
        """Those of which the text is the name, or else an acronym or alias; brackets at its end may hold the country or acronym."""
        found = self._called(text)
        told_apart = re.fullmatch(r"(.+) \(([^()]+)\)", " ".join(text.split()))
        if found or not told_apart:
            return found
        which = fold(told_apart[2])
        return [
            organisation
            for organisation in self._called(told_apart[1])
            if which in {fold(organisation.country_name), fold(organisation.acronym)}
        ]

    def _called(self, text: str) -> list[Organisation]:
        wanted = fold(text)
        return self._by_name.get(wanted) or self._by_other_name.get(wanted, [])
