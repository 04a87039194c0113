"""What people look for in lists: filters that live in the address."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFilter, UUIDFilter

from accounts.models import AuditEvent, Membership, Role
from accounts.policy import EVENT_NAMES, verb_name
from accounts.queries import members, record_types
from core.filters import Filters, SearchFilter

BY_INSTALLATION = "installation"
ME, NOBODY = "me", "none"
OWNER = _("Owner")
DAY = forms.DateInput(attrs={"type": "date"})
KNOWN_DAYS = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31)))  # every zone has them in UTC


class AuditFilter(forms.Form):
    """Which events of the audit trail to show. What cannot be read is left out, and said so beside the field."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    verb = forms.ChoiceField(label=_("What"), required=False)
    type = forms.ChoiceField(label=_("Record type"), required=False)
    since = forms.DateField(
        label=_("From"), required=False, validators=KNOWN_DAYS, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To"), required=False, validators=KNOWN_DAYS, widget=forms.DateInput(attrs={"type": "date"})
    )
    q = forms.CharField(label=_("Text"), required=False, max_length=200)
    record = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(member.pk), member.name) for member in Membership.objects.order_by("name")]
        self._offer("who", [("", _("everybody")), *people, (BY_INSTALLATION, "SOC Builder")])
        verbs = sorted((verb_name(verb), verb) for verb in EVENT_NAMES)
        self._offer("verb", [("", _("everything")), *((verb, name) for name, verb in verbs)])
        self._offer("type", [("", _("all")), *record_types()])

    def chosen(self) -> QuerySet[AuditEvent]:
        """The events, unordered."""
        self.is_valid()
        wanted = self.cleaned_data
        rows = AuditEvent.objects.all()
        if who := wanted.get("who"):
            rows = rows.filter(actor_id=None) if who == BY_INSTALLATION else rows.filter(actor_id=UUID(who))
        if verb := wanted.get("verb"):
            rows = rows.filter(verb=verb)
        if record_type := wanted.get("type"):
            rows = rows.filter(record_type=record_type)
        if since := wanted.get("since"):
            rows = rows.filter(at__gte=make_aware(datetime.combine(since, time.min)))
        if until := wanted.get("until"):
            rows = rows.filter(at__lt=make_aware(datetime.combine(until, time.min)) + timedelta(days=1))
        if record := wanted.get("record"):
            rows = rows.filter(record_id=record)
        if text := wanted.get("q"):
            rows = rows.filter(
                Q(record_label__icontains=text) | Q(actor_name__icontains=text) | Q(verb__icontains=text)
                | Q(address__icontains=text) | Q(request_id__icontains=text)
            )  # fmt: skip
        return rows

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


class MemberFilter(forms.Form):
    """Which members to show."""

    SHOW = (("", _("members")), ("contacts", _("without sign-in")), ("ended", _("ended")), ("all", _("all")))

    show = forms.ChoiceField(label=_("Show"), required=False, choices=SHOW)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("all")), *Role.choices])
    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=200)

    def chosen(self) -> QuerySet[Membership]:
        self.is_valid()
        wanted = self.cleaned_data
        rows = Membership.objects.select_related("user", "organization")
        match wanted.get("show"):
            case "all":
                pass
            case "ended":
                rows = rows.filter(ended_on__isnull=False)
            case "contacts":
                rows = rows.filter(ended_on=None, role="")
            case _:
                rows = rows.filter(ended_on=None).exclude(role="")
        if role := wanted.get("role"):
            rows = rows.filter(role=role)
        if text := wanted.get("q"):
            rows = rows.filter(Q(name__icontains=text) | Q(email__icontains=text))
        return rows


# One filter set for the page and the API


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
