from django.urls import path

from reviews import views

app_name = "reviews"
urlpatterns = [
    path("follow-ups/", views.follow_ups, name="list"),
    path("follow-ups/<uuid:pk>/", views.follow_up, name="follow_up"),
    path("follow-ups/<uuid:pk>/close/", views.close, name="close"),
]
