from django.urls import path

from reviews import views

app_name = "reviews"
urlpatterns = [
    path("due/", views.due, name="due"),
    path("due/due.csv", views.due, {"file": "csv"}, name="due_csv"),
    path("due/due.xlsx", views.due, {"file": "xlsx"}, name="due_xlsx"),
    path("follow-ups/", views.follow_ups, name="list"),
    path("follow-ups/follow-ups.csv", views.follow_ups, {"file": "csv"}, name="csv"),
    path("follow-ups/follow-ups.xlsx", views.follow_ups, {"file": "xlsx"}, name="xlsx"),
    path("follow-ups/<uuid:pk>/", views.follow_up, name="follow_up"),
    path("follow-ups/<uuid:pk>/close/", views.close, name="close"),
]
