"""Organization, members and audit trail for programs; the same actions as the pages."""

from http import HTTPStatus
from uuid import UUID

from django.db.models import BooleanField, Case, QuerySet, When
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from accounts import actions
from accounts.api.serializers import (
    EventShape,
    GrantedRole,
    InvitationShape,
    MemberChange,
    MemberShape,
    NewMember,
    OrganizationChange,
    OrganizationShape,
)
from accounts.filters import AuditFilters, MemberFilters
from accounts.models import AuditEvent, Membership, Organization
from accounts.policy import allow
from core.api.parameters import Parameters
from core.api.shapes import names_of
from core.api.views import ListView, RecordView, ShapedView, created, operation


@allow("organization.view", patch="organization.change")
class OrganizationView(ShapedView):
    """The organization of the token."""

    shape = OrganizationShape

    def rows(self) -> QuerySet[Organization]:
        return Organization.objects.filter(pk=self.organization.pk)

    def get(self, request: Request) -> HttpResponse:
        """The door has read it already."""
        Parameters(request.GET, known=())
        return self.answer({name: getattr(self.organization, name) for name in names_of(self.shape)})

    @operation(takes=OrganizationChange)
    def patch(self, request: Request) -> HttpResponse:
        """Change settings."""
        organization = self.held(self.organization.pk)
        for name, value in self.body.items():
            setattr(organization, name, value)
        organization.full_clean()
        actions.change_organization(organization, by=self.membership)
        return self.shown(organization.pk)


def member_rows() -> QuerySet[Membership]:
    has_account = When(user__isnull=False, ended_on=None, then=True)
    return Membership.objects.annotate(can_sign_in=Case(has_account, default=False, output_field=BooleanField()))


@allow("member.view", post="member.change")
class Members(ListView):
    """Members, contacts and services."""

    shape = MemberShape
    filters = MemberFilters
    orderings = ("name", "created_at")
    ordering = "name"

    def rows(self) -> QuerySet[Membership]:
        return member_rows()

    @operation(takes=NewMember, status=HTTPStatus.CREATED)
    def post(self, request: Request) -> HttpResponse:
        """Add a contact or a service. People with a role are invited."""
        wanted = self.body
        if wanted["kind"] == Membership.Kind.SERVICE:
            member = actions.add_service(
                wanted["name"], wanted["role"], by=self.membership, organization=self.organization
            )
        else:
            member = Membership(
                organization=self.organization, name=wanted["name"], email=wanted.get("email", "").casefold()
            )
            member.full_clean()
            actions.add_member(member, by=self.membership)
        return created(self, member.pk, reverse("api:member", args=[member.pk]))


class _OneMember(ShapedView):
    shape = MemberShape
    is_same_for_all = True

    def rows(self) -> QuerySet[Membership]:
        return member_rows()


@allow("member.view", patch="member.change")
class OneMember(RecordView, _OneMember):
    """One member, contact or service."""

    @operation(takes=MemberChange)
    def patch(self, request: Request, pk: UUID) -> HttpResponse:
        """Change name or e-mail."""
        member = self.held(pk)
        for name, value in self.body.items():
            setattr(member, name, value)
        member.full_clean()
        actions.change_member(member, by=self.membership)
        return self.shown(pk)


@allow(post="member.change")
class MemberInvitation(_OneMember):
    @operation(takes=GrantedRole, gives=InvitationShape)
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Invite somebody with a role, by mail."""
        member = self.held(pk)
        link = actions.invite(member, self.body["role"], by=self.membership)
        is_sent = actions.send_invitation(member, link, by=self.membership)
        answer = self.answer({"member": self.one(pk), "is_sent": is_sent, "link": None if is_sent else link})
        if not is_sent:
            answer["Cache-Control"] = "no-store"  # whoever has the link joins: nobody keeps it
        return answer


@allow(post="member.change")
class MemberRole(_OneMember):
    @operation(takes=GrantedRole)
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Give another role."""
        actions.grant_role(self.held(pk), self.body["role"], by=self.membership)
        return self.shown(pk)


@allow(post="member.change")
class MemberEnd(_OneMember):
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """End a membership. Its records and history stay, its tokens end."""
        actions.end_membership(self.held(pk), by=self.membership)
        return self.shown(pk)


@allow("audit.view")
class AuditEvents(ListView):
    """The audit trail, newest first."""

    shape = EventShape
    filters = AuditFilters
    orderings = ("at",)
    ordering = "-at"

    def rows(self) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.all()


@allow("audit.view")
class OneAuditEvent(RecordView):
    """One act."""

    shape = EventShape
    is_same_for_all = True

    def rows(self) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.all()
