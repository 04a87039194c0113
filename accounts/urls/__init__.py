"""People, organizations and the audit trail. What belongs to an organization stands below /o/<slug>/."""

from django.urls import path

from accounts.views import address, audit, entrance, members, organization, profile, tokens

app_name = "accounts"
urlpatterns = [
    path("first/<str:token>/", entrance.first, name="first"),
    path("join/<str:token>/", entrance.join, name="join"),
    path("enter/<str:token>/", entrance.enter, name="enter"),
    path("account/", profile.profile, name="profile"),
    path("account/address/", address.address, name="address"),
    path("account/address/<str:token>/", address.confirm, name="confirm_address"),
    path("organizations/", organization.choose, name="choose_organization"),
    path("organizations/new/", organization.create, name="create_organization"),
    path("o/<slug:slug>/organization/", organization.settings, name="organization"),
    path("o/<slug:slug>/organization/logo/", organization.logo, name="logo"),
    path("o/<slug:slug>/organization/logo/change/", organization.change_logo, name="change_logo"),
    path("o/<slug:slug>/members/", members.listing, name="members"),
    path("o/<slug:slug>/members/members.csv", members.listing, {"file": "csv"}, name="members_csv"),
    path("o/<slug:slug>/members/members.xlsx", members.listing, {"file": "xlsx"}, name="members_xlsx"),
    path("o/<slug:slug>/members/invite/", members.invite, name="invite"),
    path("o/<slug:slug>/members/add/", members.add, name="add_member"),
    path("o/<slug:slug>/members/add-service/", members.add_service, name="add_service"),
    path("o/<slug:slug>/members/<uuid:pk>/", members.detail, name="member"),
    path("o/<slug:slug>/members/<uuid:pk>/role/", members.grant, name="grant"),
    path("o/<slug:slug>/members/<uuid:pk>/invite/", members.invite_again, name="invite_again"),
    path("o/<slug:slug>/members/<uuid:pk>/end/", members.end, name="end_membership"),
    path("o/<slug:slug>/members/<uuid:pk>/tokens/new/", tokens.make_for_service, name="make_service_token"),
    path("o/<slug:slug>/tokens/", tokens.listing, name="tokens"),
    path("o/<slug:slug>/tokens/tokens.csv", tokens.listing, {"file": "csv"}, name="tokens_csv"),
    path("o/<slug:slug>/tokens/tokens.xlsx", tokens.listing, {"file": "xlsx"}, name="tokens_xlsx"),
    path("o/<slug:slug>/tokens/new/", tokens.make, name="make_token"),
    path("o/<slug:slug>/tokens/<uuid:pk>/revoke/", tokens.revoke, name="revoke_token"),
    path("o/<slug:slug>/audit/", audit.trail, name="audit"),
    path("o/<slug:slug>/audit/audit.csv", audit.trail, {"file": "csv"}, name="audit_csv"),
    path("o/<slug:slug>/audit/audit.xlsx", audit.trail, {"file": "xlsx"}, name="audit_xlsx"),
]
