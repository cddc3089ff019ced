#!/usr/bin/env python
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealdesk.settings")
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here. Run: make install, then .venv/bin/python manage.py ...")
    try:
        settings.configured or settings.DEBUG  # noqa: B018 -- reads the settings, so that a bad one ends in a sentence
    except ImproperlyConfigured as problem:
        sys.exit(f"Dealdesk cannot start: {problem}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
