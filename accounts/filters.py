"""What people look for in lists: filters that live in the address."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFilter, UUIDFilter

from accounts.models import AuditEvent, Membership, Role, Token
from accounts.policy import EVENT_NAMES, verb_name
from accounts.queries import members, record_types
from core import clock
from core.filters import Filters, SearchFilter

BY_INSTALLATION = "installation"
ME, NOBODY = "me", "none"
OWNER = _("Owner")
DAY = forms.DateInput(attrs={"type": "date"})
KNOWN_DAYS = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31)))  # every zone has them in UTC


def _people(filters: Filters) -> list[tuple[str, Any]]:
    return [(str(member.pk), member.name) for member in Membership.objects.order_by("name", "pk")]


def _active_people(filters: Filters) -> list[tuple[str, Any]]:
    me = [(ME, _("Me"))] if hasattr(filters.request, "membership") else []
    return [*me, (NOBODY, _("Nobody")), *((str(member.pk), member.name) for member in members().order_by("name", "pk"))]


class MemberChoiceFilter(ChoiceFilter):  # type: ignore[misc]  # django-filter has no types
    """Rows of one member, by id, "me" or "none": `owner = MemberChoiceFilter()`."""

    def __init__(self, field_name: str = "owner", label: Any = OWNER, **kwargs: Any) -> None:
        super().__init__(field_name, label=label, choices=_active_people, empty_label=_("Anybody"), **kwargs)

    def filter(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == NOBODY:
            return rows.filter(**{f"{self.field_name}__isnull": True})
        wanted = self.parent.request.membership.pk if value == ME else value
        return rows.filter(**{self.field_name: wanted}) if wanted else rows


def _actors(filters: Filters) -> list[tuple[str, Any]]:
    return [*_people(filters), (BY_INSTALLATION, "SOC Builder")]


def _verbs(filters: Filters) -> list[tuple[str, Any]]:
    return [(verb, name) for name, verb in sorted((verb_name(verb), verb) for verb in EVENT_NAMES)]


def _record_types(filters: Filters) -> list[tuple[str, Any]]:
    return list(record_types())


class AuditFilters(Filters):
    """Which events of the audit trail to show."""

    search = SearchFilter(
        *("record_label", "actor_name", "verb", "address", "request_id"), label=_("Search records, names, addresses")
    )
    actor = ChoiceFilter(label=_("Who"), choices=_actors, empty_label=_("everybody"), method="by_actor")
    verb = ChoiceFilter(label=_("What"), choices=_verbs, empty_label=_("everything"))
    record_type = ChoiceFilter(label=_("Record type"), choices=_record_types, empty_label=_("all"))
    since = DateFilter(label=_("From"), method="from_day", validators=KNOWN_DAYS, widget=DAY)
    until = DateFilter(label=_("To"), method="to_day", validators=KNOWN_DAYS, widget=DAY)
    record = UUIDFilter("record_id", label=_("Record"), widget=forms.HiddenInput)

    def by_actor(self, rows: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        return rows.filter(actor_id=None if value == BY_INSTALLATION else value)

    def from_day(self, rows: QuerySet[AuditEvent], name: str, value: date) -> QuerySet[AuditEvent]:
        return rows.filter(at__gte=make_aware(datetime.combine(value, time.min)))

    def to_day(self, rows: QuerySet[AuditEvent], name: str, value: date) -> QuerySet[AuditEvent]:
        return rows.filter(at__lt=make_aware(datetime.combine(value, time.min)) + timedelta(days=1))


class MemberFilters(Filters):
    """Which members to show."""

    STATES = [("members", _("Members")), ("contacts", _("Without sign-in")), ("ended", _("Ended"))]

    search = SearchFilter("name", "email", label=_("Search members"))
    state = ChoiceFilter(label=_("Show"), choices=STATES, empty_label=_("All"), method="in_state")
    role = ChoiceFilter(label=_("Role"), choices=Role.choices, empty_label=_("Any"))

    def in_state(self, rows: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        match value:
            case "ended":
                return rows.filter(ended_on__isnull=False)
            case "contacts":
                return rows.filter(ended_on=None, role="")
            case _:
                return rows.filter(ended_on=None).exclude(role="")


class TokenFilters(Filters):
    """Which tokens to show."""

    STATES = [("usable", _("Usable")), ("ended", _("Revoked or expired"))]

    search = SearchFilter("name", "membership__name", label=_("Search tokens"))
    state = ChoiceFilter(label=_("State"), choices=STATES, empty_label=_("All"), method="in_state")

    def in_state(self, rows: QuerySet[Token], name: str, value: str) -> QuerySet[Token]:
        usable = Q(revoked_at=None, expires_at__gt=clock.now())
        return rows.filter(usable if value == "usable" else ~usable)
