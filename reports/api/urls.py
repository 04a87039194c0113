from django.urls import path

from reports.api import views

urlpatterns = [
    path("reports/", views.Reports.as_view(), name="reports"),
    path("reports/verify/", views.HashVerification.as_view(), name="reports_verify"),
    path("reports/verify/file/", views.FileVerification.as_view(), name="reports_verify_file"),
    path("reports/<uuid:pk>/", views.OneReport.as_view(), name="report"),
    path("reports/<uuid:pk>/publish/", views.ReportPublication.as_view(), name="report_publish"),
    path("reports/<uuid:pk>/formats/", views.ReportFormats.as_view(), name="report_formats"),
    path("reports/<uuid:pk>/files/", views.ReportFiles.as_view(), name="report_files"),
    path("reports/<uuid:pk>/file/", views.ReportDownload.as_view(), name="report_file"),
]
