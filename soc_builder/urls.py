"""Every address of the product. What belongs to an organization stands below /o/<slug>/."""

from django.urls import include, path

from accounts.api.urls import urlpatterns as accounts_api
from accounts.policy import public
from assessments.api.urls import urlpatterns as assessments_api
from core.api import documents
from desk import views as desk
from jobs import views as jobs
from jobs.api.urls import urlpatterns as jobs_api
from reports.api.urls import urlpatterns as reports_api
from reviews.api.urls import urlpatterns as reviews_api

api = [
    path("schema/", documents.SchemaView.as_view(), name="schema"),
    path("docs/", public("how to call the API is no secret")(documents.documentation), name="docs"),
    *accounts_api,
    *jobs_api,
    *assessments_api,
    *reports_api,
    *reviews_api,
]
urlpatterns = [
    path("", desk.home, name="home"),
    path("health/live", jobs.live, name="live"),
    path("health/ready", jobs.ready, name="ready"),
    path("api/v1/", include((api, "api"))),
    path("account/", include("accounts.urls.signing_in")),
    path("", include("accounts.urls")),
    path("o/<slug:slug>/", include("desk.urls")),
    path("o/<slug:slug>/", include("assessments.urls")),
    path("o/<slug:slug>/", include("inventory.urls")),
    path("o/<slug:slug>/", include("reports.urls")),
    path("o/<slug:slug>/", include("jobs.urls")),
    path("o/<slug:slug>/", include("reviews.urls")),
]

handler400 = "core.error_pages.bad_request"
handler403 = "core.error_pages.forbidden"
handler404 = "core.error_pages.not_found"
handler429 = "core.error_pages.too_many"
handler500 = "core.error_pages.failed"
