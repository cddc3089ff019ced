"""Commands of the desk as a shell runs them: nothing of Django's own command is hidden by a method of ours."""

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

#: What Django means to be replaced (django/core/management/base.py).
MEANT = {"__module__", "__doc__", "__annotations__", "help", "requires_system_checks", "add_arguments", "handle"}
OURS = {name: app for name, app in get_commands().items() if app in {"dealdesk", "promises", "reviews"}}


@pytest.mark.parametrize(("name", "app"), sorted(OURS.items()))
def test_a_command_hides_nothing_of_djangos(name, app):
    command = type(load_command_class(app, name))
    assert {member for member in vars(command) if hasattr(BaseCommand, member)} <= MEANT
