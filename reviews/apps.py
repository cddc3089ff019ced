from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """How a promise gets approved and goes out: rules, lanes, decisions, close plans."""

    name = "reviews"
