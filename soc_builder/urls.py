"""Every address of the product. What belongs to an organization stands below /o/<slug>/."""

from django.urls import include, path

from desk import views as desk
from jobs import views as jobs

urlpatterns = [
    path("", desk.home, name="home"),
    path("health/live", jobs.live, name="live"),
    path("health/ready", jobs.ready, name="ready"),
    path("account/", include("accounts.urls.signing_in")),
    path("", include("accounts.urls")),
    path("o/<slug:slug>/", include("desk.urls")),
    path("o/<slug:slug>/", include("assessments.urls")),
    path("o/<slug:slug>/", include("reports.urls")),
    path("o/<slug:slug>/", include("jobs.urls")),
    path("o/<slug:slug>/", include("reviews.urls")),
]

handler400 = "core.errors.bad_request"
handler403 = "core.errors.forbidden"
handler404 = "core.errors.not_found"
handler429 = "core.errors.too_many"
handler500 = "core.errors.failed"
