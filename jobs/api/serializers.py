"""Shapes of jobs in the API."""

from rest_framework import serializers

from core.api.serializers import Given
from jobs.models import Job


class JobShape(Given):
    """One piece of background work."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    what = serializers.CharField(source="label")
    state = serializers.ChoiceField(Job.State.choices)
    progress = serializers.IntegerField()
    progress_of = serializers.IntegerField()
    reason = serializers.CharField(allow_blank=True)
    attempts = serializers.IntegerField()
    is_cancel_wanted = serializers.BooleanField()
    requested_by = serializers.UUIDField(source="requested_by_id", allow_null=True)
    requested_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
