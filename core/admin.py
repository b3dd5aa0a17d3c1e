from django.contrib.admin import AdminSite


class OfficersAdminSite(AdminSite):
    """The coordinators' workplace."""
