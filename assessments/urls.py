from django.urls import path

from assessments.views import assessments, wizard

app_name = "assessments"
urlpatterns = [
    path("assessments/", assessments.assessments, name="list"),
    path("assessments/new/", assessments.create, name="create"),
    path("assessments/<uuid:pk>/", assessments.detail, name="detail"),
    path("assessments/<uuid:pk>/settings/", assessments.change, name="change"),
    path("assessments/<uuid:pk>/submit/", assessments.submit, name="submit"),
    path("assessments/<uuid:pk>/reopen/", assessments.reopen, name="reopen"),
    # Wizard
    path("assessments/<uuid:pk>/wizard/", wizard.resume, name="resume"),
    path("assessments/<uuid:pk>/wizard/closing/", wizard.closing, name="closing"),
    path("assessments/<uuid:pk>/wizard/carried/", wizard.confirm_carried, name="confirm_carried"),
    path("assessments/<uuid:pk>/wizard/<str:aspect>/", wizard.wizard, name="wizard"),
    path("assessments/<uuid:pk>/wizard/<str:aspect>/save/", wizard.save, name="save_answers"),
    path("assessments/<uuid:pk>/answers/<str:code>/", wizard.answer, name="answer"),
    path("assessments/<uuid:pk>/answers/<str:code>/confirm/", wizard.confirm_answer, name="confirm_answer"),
    path("assessments/<uuid:pk>/answers/<str:code>/history/", wizard.answer_history, name="answer_history"),
]
