"""People and what they may do, with the dates that make an old decision checkable."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Aggregate, F, OuterRef, Q, QuerySet, Subquery, TextField, Value

from dealdesk.enums import Role
from dealdesk.models.constraints import one_of, paired


class Listed(Aggregate):
    """Values of a group, joined by commas."""

    function = "STRING_AGG"
    output_field = TextField()

    def __init__(self, expression: str, **extra: Any) -> None:
        super().__init__(expression, Value(","), **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The same under the name SQLite has for it."""
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


class UserManager(BaseUserManager["User"]):
    """People are found by e-mail, in any case."""

    use_in_migrations = True

    def with_roles(self) -> QuerySet["User"]:
        """People with the roles they hold now, in the one query that loads them."""
        held = RoleGrant.objects.filter(user=OuterRef("pk"), revoked_at__isnull=True).order_by().values("user")
        return self.annotate(held=Subquery(held.annotate(held=Listed("role")).values("held")))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person.

        Args:
            email: address to sign in with; stored in lower case.
            password: plain text, or None for a person who cannot sign in by password.

        Raises:
            ValueError: no e-mail was given.
        """
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person who may read the Django admin; deciding still needs a role."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractUser):
    """A person. `is_staff` opens the read-only admin pages and gives no right on any promise.

    `keys_off` says that no single key does anything for them; `own_keys` holds the keys they chose themselves, by what
    each does (dealdesk/domain/keys.py).
    """

    username = None  # type: ignore[assignment]  # people sign in by e-mail
    last_name = None  # type: ignore[assignment]  # a first name and a role is all that is kept
    first_name = models.CharField("first name", max_length=80)
    email = models.EmailField("e-mail", unique=True)
    zone = models.CharField("time zone", max_length=64, default="UTC")
    keys_off = models.BooleanField("single keys off", default=False, db_default=False)
    own_keys = models.JSONField("own keys", default=dict, db_default=Value({}, models.JSONField()), blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name"]

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # ours is found by e-mail

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.first_name or self.email

    def get_full_name(self) -> str:
        return self.first_name

    @property
    def roles(self) -> frozenset[Role]:
        """Roles held now, as loaded with this object. Doors never trust it; they read afresh (RELIABILITY I20)."""
        if hasattr(self, "held"):
            return frozenset(Role(name) for name in (self.held or "").split(",") if name)
        return frozenset(Role(grant.role) for grant in self.grants.all() if grant.revoked_at is None)

    def holds(self, *roles: Role) -> bool:
        """Whether at least one of these roles is held now."""
        return not self.roles.isdisjoint(roles)

    def holds_or_stands_in(self, *roles: Role) -> bool:
        """Whether one of these roles is held now, or was by somebody this person stood in for when it was loaded.

        For what a page shows; known of whoever is signed in (`people.lent_column`).
        """
        lent = {Role(name) for name in (getattr(self, "lent", "") or "").split(",") if name}
        return self.holds(*roles) or not lent.isdisjoint(roles)


class RoleGrant(models.Model):
    """A role with the time it was given and taken, so that a past decision can be re-proved (I1)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(revoked_at__isnull=True), name="role_granted_once_at_a_time"
            ),
            one_of("role_known", "role", Role),
            paired("role_revoked_when_and_by", "revoked_at", "revoked_by"),
        ]

    def __str__(self) -> str:
        return f"{self.user} is {self.get_role_display()}"


class StandIn(models.Model):
    """Somebody who acts for a person between two moments. Rights follow, four eyes look at both (DESIGN section 3).

    `through` is empty where an admin named the pair; else the person's stand-in who is away too
    (dealdesk/domain/stand_ins.py).
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="stand_ins")
    substitute = models.ForeignKey(User, on_delete=models.PROTECT, related_name="stands_in_for")
    through = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = "stand-in"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="stand_in_ends_after_start"),
            models.CheckConstraint(condition=~Q(person=F("substitute")), name="stand_in_is_another_person"),
            models.CheckConstraint(
                condition=Q(through__isnull=True) | ~(Q(through=F("person")) | Q(through=F("substitute"))),
                name="stand_in_is_through_a_third",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.substitute} for {self.person}"
