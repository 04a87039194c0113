"""Who signs in, who is assessed, and who may do what there."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.records import Record, TenantModel, history
from core import clock
from core.ids import new_id


class Role(models.TextChoices):
    """What a membership may do: `accounts.policy` has the table."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("SOC manager")
    ANALYST = "analyst", _("Analyst")
    EXECUTIVE = "executive", _("Executive")
    AUDITOR = "auditor", _("Auditor")


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.casefold().strip(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """Somebody who signs in, known by e-mail. What they may do stands in their memberships."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(default=clock.now, editable=False)

    seats: "dict[str, Membership] | None" = None  # by the organization's short name, where they were read along

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_username(self) -> str:
        return self.email


def check_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(
            _("%(value)s is not a time zone. Use a name such as Europe/Berlin."), params={"value": value}
        )


class Organization(models.Model):
    """Who is assessed. Everything else belongs to one organization."""

    class SizeBand(models.TextChoices):
        MICRO = "micro", _("up to 50 people")
        SMALL = "small", _("51 to 250 people")
        MEDIUM = "medium", _("251 to 1,000 people")
        LARGE = "large", _("1,001 to 5,000 people")
        HUGE = "huge", _("more than 5,000 people")

    class Sector(models.TextChoices):
        FINANCE = "finance", _("Finance")
        GOVERNMENT = "government", _("Government")
        HEALTH = "health", _("Health")
        ENERGY = "energy", _("Energy and OT")
        MANUFACTURING = "manufacturing", _("Manufacturing")
        TELECOM = "telecom", _("Telecom")
        RETAIL = "retail", _("Retail and hospitality")
        EDUCATION = "education", _("Education and research")
        TECHNOLOGY = "technology", _("Technology and managed services")
        TRANSPORT = "transport", _("Transport and logistics")
        OTHER = "other", _("Other")

    class Paper(models.TextChoices):
        A4 = "A4", _("A4")
        LETTER = "Letter", _("Letter")

    class Tlp(models.TextChoices):
        RED = "TLP:RED", _("TLP:RED")
        AMBER_STRICT = "TLP:AMBER+STRICT", _("TLP:AMBER+STRICT")
        AMBER = "TLP:AMBER", _("TLP:AMBER")
        GREEN = "TLP:GREEN", _("TLP:GREEN")
        CLEAR = "TLP:CLEAR", _("TLP:CLEAR")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=120, validators=[MinLengthValidator(2)])
    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector, default=Sector.OTHER)
    size_band = models.CharField(_("size"), max_length=10, choices=SizeBand, default=SizeBand.MEDIUM)
    country = models.CharField(
        _("country"), max_length=2, blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Use the two letters of ISO 3166, such as DE."))],
    )  # fmt: skip
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC", validators=[check_time_zone])
    paper = models.CharField(_("paper size"), max_length=10, choices=Paper, default=Paper.A4)
    tlp = models.CharField(_("classification of reports"), max_length=20, choices=Tlp, default=Tlp.AMBER)
    color = models.CharField(
        _("color in reports"), max_length=7, default="#0c5a75",
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", _("Use # and six hexadecimal digits, such as #0c5a75."))],
    )  # fmt: skip
    logo_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    is_mfa_required = models.BooleanField(_("every member needs a second factor"), default=False)
    is_sample = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("desk:overview", args=[self.slug])


class Membership(Record):
    """Somebody in an organization: owner of records, assignee, role holder, contact; may sign in or not."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        SERVICE = "service", _("Service")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PERSON, editable=False)
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"), blank=True)
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)

    history = history()

    class Meta(Record.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "organization", Lower("email"), condition=~Q(email=""), name="membership_email_unique",
                violation_error_message=_("Somebody with this e-mail is in the organization already."),
            ),
            models.UniqueConstraint(
                fields=["organization", "user"], condition=Q(user__isnull=False), name="membership_user_unique"
            ),
            models.CheckConstraint(
                condition=~Q(kind="service") | Q(user__isnull=True, email=""), name="membership_service_has_no_user",
                violation_error_message=_("A service has no e-mail and does not sign in."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.ended_on is None

    def get_absolute_url(self) -> str:
        return reverse("accounts:member", args=[self.organization.slug, self.pk])


class Invitation(TenantModel):
    """A link that lets one person set a password and become a member. Only its SHA-256 is stored."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="invitations")
    token_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return str(self.membership)


class SignInLink(models.Model):
    """A one-time link made by the operator: for the first owner, or for somebody who is locked out."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    token_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.user or "")
