from django.apps import AppConfig
from django.db.models.signals import post_migrate


def make_cache_table(*, using: str, **kwargs: object) -> None:
    """`migrate` alone leaves a database that works; the sign-in limits are counted in this table."""
    from django.core.management import call_command  # noqa: PLC0415 -- not needed by processes that never migrate

    call_command("createcachetable", database=using, verbosity=0)


class DealdeskConfig(AppConfig):
    name = "dealdesk"

    def ready(self) -> None:
        from dealdesk import accounts, checks  # noqa: F401, PLC0415 -- both register themselves, once apps are loaded

        post_migrate.connect(make_cache_table, sender=self)
