"""Who works here, from the command line: the way in for the first admin, and the way out for anybody."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from dealdesk.domain import staff
from dealdesk.enums import Role
from dealdesk.exceptions import Refused
from dealdesk.models import User


class Command(BaseCommand):
    help = (
        "Adds a person (--name), gives and takes roles, names a stand-in, or switches somebody off. Says what it did."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", help="add this person, under this first name")
        parser.add_argument("--zone", help="time zone of a new person, for example Europe/Berlin (default UTC)")
        parser.add_argument("--role", nargs="+", default=[], choices=Role.values, metavar="ROLE", help="give roles")
        parser.add_argument("--take", nargs="+", default=[], choices=Role.values, metavar="ROLE", help="take roles")
        parser.add_argument("--stand-in", metavar="EMAIL", help="this person acts for them, with --from and --until")
        parser.add_argument("--from", metavar="DATE", type=date.fromisoformat, dest="first", help="first day away")
        parser.add_argument("--until", metavar="DATE", type=date.fromisoformat, dest="last", help="last day away")
        parser.add_argument("--end-stand-in", metavar="EMAIL", help="this person acts for them no more, from now on")
        parser.add_argument("--off", action="store_true", help="switch the person off; nothing of theirs is deleted")
        parser.add_argument("--by", metavar="EMAIL", help="the admin who does it; needed to take a role")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                said = self.change(**options)
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        for line in said:
            self.stdout.write(line)

    def change(
        self,
        *,
        email: str,
        name: str | None,
        zone: str | None,
        role: list[str],
        take: list[str],
        stand_in: str | None,
        first: date | None,
        last: date | None,
        end_stand_in: str | None,
        off: bool,
        by: str | None,
        **_: Any,
    ) -> list[str]:
        """Do all of it, in this order; returns what to print."""
        admin = self.somebody(by) if by else None
        said = []
        if name is not None:
            person = staff.add_person(email, name, [], by=admin, zone=zone or "UTC")
            said.append(f"Added {person}, {person.email}.")
        else:
            person = self.somebody(email, hint="; --name adds them")
            if zone:
                raise CommandError("--zone is for a new person, together with --name.")
        for given in role:
            staff.give_role(person, Role(given), by=admin)
        for taken in take:
            staff.take_role(person, Role(taken), by=admin)
        if end_stand_in:
            substitute = self.somebody(end_stand_in)
            staff.end_stand_in(person, substitute, by=admin)
            said.append(f"{substitute} no longer stands in for {person}.")
        if stand_in and (first is None or last is None):
            raise CommandError("Say from when and until when: --from DATE --until DATE.")
        if stand_in and first and last:
            substitute = self.somebody(stand_in)
            staff.name_stand_in(person, substitute, first=first, last=last, by=admin)
            said.append(f"{substitute} stands in for {person} from {first} to {last} ({person.zone}).")
        elif first or last:
            raise CommandError("--from and --until are for --stand-in.")
        if off:
            staff.switch_off(person, by=admin)
            return [*said, f"{person} is switched off and can no longer sign in."]
        held = sorted(held.label.lower() for held in User.objects.get(pk=person.pk).roles)
        said.append(f"{person} is now: {', '.join(held) or 'without a role'}.")
        if name is not None:
            page = f"{settings.SITE_URL}{reverse('account_reset_password')}"
            said.append(f'There is no password yet. {person} sets one with "Forgot your password?" at {page}')
        return said

    def somebody(self, email: str, hint: str = "") -> User:
        """The person with this address, in any case."""
        person = User.objects.filter(email=email.strip().lower()).first()
        if person is None:
            raise CommandError(f"There is nobody with {email.strip().lower()}{hint}.")
        return person
