from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("reports/", views.listing, name="list"),
    path("reports/reports.csv", views.listing, {"file": "csv"}, name="csv"),
    path("reports/reports.xlsx", views.listing, {"file": "xlsx"}, name="xlsx"),
    path("reports/ask/", views.ask, name="ask"),
    path("reports/verify/", views.verify, name="verify"),
    path("reports/<uuid:pk>/", views.detail, name="detail"),
    path("reports/<uuid:pk>/text/", views.text, name="text"),
    path("reports/<uuid:pk>/publish/", views.publish, name="publish"),
    path("reports/<uuid:pk>/formats/", views.add_format, name="add_format"),
    path("reports/<uuid:pk>/files/<uuid:file>/download/", views.download, name="download"),
    path("reports/<uuid:pk>/files/<uuid:file>/cancel/", views.cancel, name="cancel"),
    path("reports/<uuid:pk>/files/<uuid:file>/retry/", views.retry, name="retry"),
]
