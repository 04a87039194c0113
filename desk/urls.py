from django.urls import path

from desk import views

app_name = "desk"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("inbox/", views.inbox, name="inbox"),
]
