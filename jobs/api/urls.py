from django.urls import path

from jobs.api import views

urlpatterns = [
    path("audit-events/verify/", views.AuditVerification.as_view(), name="verify_audit"),
    path("jobs/", views.Jobs.as_view(), name="jobs"),
    path("jobs/<uuid:pk>/", views.OneJob.as_view(), name="job"),
    path("jobs/<uuid:pk>/cancel/", views.JobCancel.as_view(), name="job_cancel"),
    path("jobs/<uuid:pk>/retry/", views.JobRetry.as_view(), name="job_retry"),
]
