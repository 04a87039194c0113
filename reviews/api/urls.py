from django.urls import path

from reviews.api import views

urlpatterns = [
    path("reviews/", views.Reviews.as_view(), name="reviews"),
    path("reviews/<uuid:pk>/", views.OneReview.as_view(), name="review"),
    path("follow-ups/", views.FollowUps.as_view(), name="follow_ups"),
    path("follow-ups/<uuid:pk>/", views.OneFollowUp.as_view(), name="follow_up"),
    path("follow-ups/<uuid:pk>/close/", views.FollowUpClosing.as_view(), name="follow_up_close"),
    path("inbox/", views.Inbox.as_view(), name="inbox"),
    path("due/", views.AllDue.as_view(), name="due"),
]
