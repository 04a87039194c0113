"""The sample organization is made through the product's own actions, is full, and leaves nothing behind."""

from collections import Counter

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django_scopes import scope, scopes_disabled

from accounts.models import AuditEvent, Membership, Organization, Role, TenantHistory, TenantModel
from assessments.models import Assessment, Evidence, Gap, ReadinessPoint
from assessments.queries import readiness_now
from core import clock
from inventory.models import Asset
from inventory.queries import standing_of
from reports.models import Report
from soc_builder.sample import remove_sample

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_the_sample_shows_every_page_with_content_and_goes_without_a_trace() -> None:
    call_command("sample")
    organization = Organization.objects.get(is_sample=True)
    organization_id = organization.pk
    with scope(organization=organization):
        roles = set(Membership.objects.values_list("role", flat=True))
        assert roles >= {Role.MANAGER, Role.ANALYST, Role.EXECUTIVE, Role.AUDITOR}
        assert Counter(Assessment.objects.values_list("status", flat=True)) == {"submitted": 3, "draft": 1}
        versions = [str(one.framework) for one in Assessment.objects.order_by("created_at")]
        assert versions == ["SOC Readiness 0.9", "SOC Readiness 0.9", "SOC Readiness 1.0", "SOC Readiness 1.0"]
        assert set(Gap.objects.values_list("status", flat=True)) == set(Gap.Status.values)
        days = list(ReadinessPoint.objects.values_list("day", flat=True))
        assert (days[-1] - days[0]).days > 330
        assert days[-1] == clock.today()
        assert Evidence.objects.filter(reviewed_by=None, withdrawn_on=None).exists()
        assert set(Report.objects.values_list("kind", flat=True)) == set(Report.Kind.values)
        assert Report.objects.filter(state=Report.State.PUBLISHED).exists()
        assert Asset.objects.count() > 200
        assert standing_of(Asset.objects.get(name="track-db-01")).is_inherited
        readiness = readiness_now(organization)
        assert readiness is not None
        assert readiness.card.readiness is not None
        assert readiness.card.claimed_readiness is not None
        assert 20 < readiness.card.readiness < readiness.card.claimed_readiness
    with pytest.raises(CommandError, match="here already"):
        call_command("sample")
    assert remove_sample()
    with scopes_disabled():
        left = {
            model._meta.label: model.objects.count()
            for model in apps.get_models()
            if issubclass(model, TenantModel | TenantHistory) and model.objects.exists()
        }
        assert left == {}
        trails = AuditEvent.objects.filter(verb="organization.remove").values_list("organization", flat=True)
        assert set(trails) == {organization_id, None}
    assert not remove_sample()
