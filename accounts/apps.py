from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import checks, receivers  # noqa: F401, PLC0415  # both register themselves; models must be loaded
        from accounts.models.keys import hold_tenant_keys  # noqa: PLC0415  # the same

        post_migrate.connect(hold_tenant_keys, sender=self)
