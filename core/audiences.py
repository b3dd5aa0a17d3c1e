from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Who may read something; from the widest to the narrowest."""

    PUBLIC = "public", _("everybody")
    NETWORK = "network", _("the network")
    GROUP = "group", _("the group")
    STRAND = "strand", _("the workstrand")
