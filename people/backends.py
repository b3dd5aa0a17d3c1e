from allauth.account.auth_backends import AuthenticationBackend


class PersonBackend(AuthenticationBackend):
    """Logs people in by e-mail. Permissions are not its business: the standing decides them."""

    def get_all_permissions(self, user_obj: object, obj: object = None) -> set[str]:
        return set()

    def has_perm(self, user_obj: object, perm: str, obj: object = None) -> bool:
        return False
