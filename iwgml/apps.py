from django.contrib.admin.apps import AdminConfig


class OfficersAdminConfig(AdminConfig):
    """Django's admin with our site in place of the default one, so that every registration lands there."""

    default_site = "portal.admin_site.OfficersAdminSite"
