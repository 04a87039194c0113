from django.urls import path

from accounts.api import views

urlpatterns = [
    path("organization/", views.OrganizationView.as_view(), name="organization"),
    path("members/", views.Members.as_view(), name="members"),
    path("members/<uuid:pk>/", views.OneMember.as_view(), name="member"),
    path("members/<uuid:pk>/invite/", views.MemberInvitation.as_view(), name="member_invite"),
    path("members/<uuid:pk>/role/", views.MemberRole.as_view(), name="member_role"),
    path("members/<uuid:pk>/end/", views.MemberEnd.as_view(), name="member_end"),
    path("audit-events/", views.AuditEvents.as_view(), name="audit_events"),
    path("audit-events/<uuid:pk>/", views.OneAuditEvent.as_view(), name="audit_event"),
]
