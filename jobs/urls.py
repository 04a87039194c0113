from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.listing, name="list"),
    path("jobs/jobs.csv", views.listing, {"file": "csv"}, name="csv"),
    path("jobs/jobs.xlsx", views.listing, {"file": "xlsx"}, name="xlsx"),
    path("audit/verify/", views.verify_audit, name="verify_audit"),
    path("jobs/<uuid:pk>/", views.detail, name="detail"),
    path("jobs/<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("jobs/<uuid:pk>/retry/", views.retry, name="retry"),
    path("jobs/mine/<uuid:pk>/cancel/", views.cancel_own, name="cancel_own"),
    path("jobs/mine/<uuid:pk>/retry/", views.retry_own, name="retry_own"),
]
