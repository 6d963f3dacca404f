"""People, organisations, and who has which role where."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.identity import new_id
from commonweal.web.organisations.audit.models import Entry as Entry
from commonweal.web.organisations.audit.models import Words as Words
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.set_up.models import Draft as Draft
from commonweal.web.organisations.signing_in.models import Attempt as Attempt
from commonweal.web.organisations.signing_in.models import Invitation as Invitation
from commonweal.web.organisations.signing_in.models import InvitedRole as InvitedRole
from commonweal.web.organisations.signing_in.models import PasswordReset as PasswordReset
from commonweal.web.organisations.signing_in.models import ProviderAccount as ProviderAccount
from commonweal.web.organisations.signing_in.models import RecoveryCode as RecoveryCode
from commonweal.web.organisations.signing_in.models import SecondFactor as SecondFactor
from commonweal.web.organisations.signing_in.models import SignedIn as SignedIn
from commonweal.web.organisations.work.models import Action as Action
from commonweal.web.organisations.work.models import Comment as Comment


class Sector(models.TextChoices):
    """What sort of body an organisation is."""

    BOARD = "board", "Integrated care board"
    TRUST = "trust", "NHS trust or foundation trust"
    PRIMARY_CARE = "primary-care", "Primary care"
    COUNCIL = "council", "Council"
    STRATEGIC_AUTHORITY = "strategic-authority", "Combined or strategic authority"
    UNIVERSITY = "university", "University"
    COLLEGE = "college", "College"
    VOLUNTARY = "voluntary", "Voluntary, community or social enterprise"
    BUSINESS = "business", "Business"
    POLICE = "police", "Police or fire service"
    HOUSING = "housing", "Housing association"
    OTHER = "other", "Other"


class Organisation(models.Model):
    """An anchor institution or partner. `code` is its ODS or GSS code, or one of our own where it has neither."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    sector = models.CharField(max_length=20, choices=Sector.choices, default=Sector.OTHER)
    is_anchor = models.BooleanField(default=True)
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)
    succeeded_by = models.ManyToManyField("self", symmetrical=False, related_name="preceded_by", blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Makes people. An email address is one account, however it is written."""

    def create_user(self, email: str, name: str, password: str | None = None) -> Person:
        """A person who can sign in with a password, or without one, in other ways only."""
        person = self.model(email=email.strip().lower(), name=name.strip())
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody with an account. `is_demonstration` is a made-up one, who has no way in but the demonstration's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="one_account_an_email")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role that a person has in an organisation, or where that is empty, in the system as a whole."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships", null=True, blank=True
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)  # the last day

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"], name="one_role_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation or 'the system'}"

    @property
    def code(self) -> str:
        """The code of the organisation that the role is held in, SYSTEM for the system."""
        return self.organisation.code if self.organisation else SYSTEM
