"""Coming and going."""

from .invitations import Invitation, InvitationQuerySet
from .joining import JoinRequest, JoinRequestQuerySet

__all__ = ["Invitation", "InvitationQuerySet", "JoinRequest", "JoinRequestQuerySet"]
