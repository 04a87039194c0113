"""Shapes of organization, members and the audit trail in the API."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Membership, Organization, Role
from accounts.policy import verb_name
from core.api.serializers import Given, OneLine, Row, Taken


class OrganizationShape(Given):
    """The organization that the token belongs to."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()
    sector = serializers.ChoiceField(Organization.Sector.choices)
    size_band = serializers.ChoiceField(Organization.SizeBand.choices)
    country = serializers.CharField(allow_blank=True)
    time_zone = serializers.CharField()
    paper = serializers.ChoiceField(Organization.Paper.choices)
    tlp = serializers.ChoiceField(Organization.Tlp.choices)
    color = serializers.CharField()
    is_mfa_required = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class OrganizationChange(Taken):
    """Settings of the organization; what is left out stays."""

    name = OneLine(max_length=120, min_length=2)
    slug = serializers.SlugField(max_length=60)
    sector = serializers.ChoiceField(Organization.Sector.choices)
    size_band = serializers.ChoiceField(Organization.SizeBand.choices)
    country = serializers.CharField(max_length=2, allow_blank=True)
    time_zone = serializers.CharField(max_length=60)
    paper = serializers.ChoiceField(Organization.Paper.choices)
    tlp = serializers.ChoiceField(Organization.Tlp.choices)
    color = serializers.CharField(max_length=7)
    is_mfa_required = serializers.BooleanField()


class MemberShape(Given):
    """Somebody in the organization: a person with or without a role, or a service."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Membership.Kind.choices)
    name = serializers.CharField()
    email = serializers.EmailField(allow_blank=True)
    role = serializers.ChoiceField(Role.choices, allow_blank=True)
    can_sign_in = serializers.BooleanField()
    ended_on = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


# Owners are made on the page alone, which asks for a fresh proof: a lost token must leave no owner behind.
GIVEN_BY_TOKEN = [(role.value, role.label) for role in Role if role != Role.OWNER]


class NewMember(Taken):
    """A contact without a sign-in, or (kind service) a program with a role. People with a role are invited."""

    kind = serializers.ChoiceField(Membership.Kind.choices, default=Membership.Kind.PERSON)
    name = OneLine(max_length=150)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    role = serializers.ChoiceField(GIVEN_BY_TOKEN, required=False, allow_blank=True)

    def validate(self, attrs: Row) -> Row:
        is_service = attrs["kind"] == Membership.Kind.SERVICE
        if is_service and attrs.get("email"):
            raise serializers.ValidationError({"email": _("A service has no e-mail and does not sign in.")})
        if is_service and not attrs.get("role"):
            raise serializers.ValidationError({"role": _("Choose a role.")})
        if not is_service and attrs.get("role"):
            raise serializers.ValidationError({"role": _("Add the person first, then invite them with a role.")})
        return attrs


class MemberChange(Taken):
    """Name, and the e-mail of somebody who has no account yet."""

    name = OneLine(max_length=150)
    email = serializers.EmailField(max_length=254, allow_blank=True)


class GrantedRole(Taken):
    role = serializers.ChoiceField(GIVEN_BY_TOKEN)


class InvitationShape(Given):
    """What became of an invitation. The link is there only where no mail could be sent."""

    member = MemberShape()
    is_sent = serializers.BooleanField()
    link = serializers.URLField(allow_null=True)


class EventShape(Given):
    """One act in the audit trail."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    actor_id = serializers.UUIDField(allow_null=True, help_text=str(_("The membership; null: the installation.")))
    actor_name = serializers.CharField()
    verb = serializers.CharField()
    words = serializers.CharField(help_text=str(_("The verb as people read it.")))
    record_type = serializers.CharField(allow_blank=True)
    record_id = serializers.UUIDField(allow_null=True)
    record_label = serializers.CharField(allow_blank=True)
    token_id = serializers.UUIDField(allow_null=True)
    token_name = serializers.CharField(allow_null=True)
    payload = serializers.DictField()
    payload_sha256 = serializers.CharField()
    request_id = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)

    class Meta:
        computed = {"words": ("verb",)}

    @classmethod
    def complete(cls, rows: Sequence[Row]) -> None:
        words = {verb: verb_name(verb) for verb in {row["verb"] for row in rows}}
        for row in rows:
            row["words"] = words[row["verb"]]
