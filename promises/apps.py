from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """What we say: deals, promises, facts, proof, wordings and the library."""

    name = "promises"
