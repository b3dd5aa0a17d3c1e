"""The kinds of files."""

from membership.models import ImportUpload

from .base import Kind
from .organisations import Organisations
from .people import People
from .roles import Roles

KINDS: dict[str, Kind] = {
    ImportUpload.Kind.PEOPLE: People(),
    ImportUpload.Kind.ORGANISATIONS: Organisations(),
    ImportUpload.Kind.ROLES: Roles(),
}
