from django.urls import path

from assessments.views import assessments, closing, evidence, evidence_list, frameworks, gap_list, gaps, scores, wizard

app_name = "assessments"
urlpatterns = [
    path("assessments/", assessments.assessments, name="list"),
    path("assessments/assessments.csv", assessments.assessments, {"file": "csv"}, name="csv"),
    path("assessments/assessments.xlsx", assessments.assessments, {"file": "xlsx"}, name="xlsx"),
    path("assessments/new/", assessments.create, name="create"),
    path("assessments/<uuid:pk>/", assessments.detail, name="detail"),
    path("assessments/<uuid:pk>/settings/", assessments.change, name="change"),
    path("assessments/<uuid:pk>/submit/", assessments.submit, name="submit"),
    path("assessments/<uuid:pk>/reopen/", assessments.reopen, name="reopen"),
    path("assessments/<uuid:pk>/review/", assessments.review, name="review"),
    # Wizard
    path("assessments/<uuid:pk>/wizard/", wizard.resume, name="resume"),
    path("assessments/<uuid:pk>/wizard/closing/", closing.closing, name="closing"),
    path("assessments/<uuid:pk>/wizard/carried/", closing.confirm_carried, name="confirm_carried"),
    path("assessments/<uuid:pk>/wizard/<str:aspect>/", wizard.wizard, name="wizard"),
    path("assessments/<uuid:pk>/wizard/<str:aspect>/save/", wizard.save, name="save_answers"),
    path("assessments/<uuid:pk>/answers/<str:code>/", wizard.answer, name="answer"),
    path("assessments/<uuid:pk>/answers/<str:code>/confirm/", wizard.confirm_answer, name="confirm_answer"),
    path("assessments/<uuid:pk>/answers/<str:code>/history/", wizard.answer_history, name="answer_history"),
    # Scores
    path("readiness/", scores.now, name="explain"),
    path("readiness/trend/", scores.trend, name="trend"),
    path("readiness/sum.csv", scores.now_csv, name="explain_csv"),
    path("readiness/<str:code>/", scores.now, name="explain_part"),
    path("assessments/<uuid:pk>/score/", scores.of_assessment, name="explain_assessment"),
    path("assessments/<uuid:pk>/score/sum.csv", scores.of_assessment_csv, name="explain_assessment_csv"),
    path("assessments/<uuid:pk>/score/<str:code>/", scores.of_assessment, name="explain_assessment_part"),
    # Gaps
    path("gaps/", gap_list.gaps, name="gaps"),
    path("gaps/gaps.csv", gap_list.gaps, {"file": "csv"}, name="gaps_csv"),
    path("gaps/gaps.xlsx", gap_list.gaps, {"file": "xlsx"}, name="gaps_xlsx"),
    path("gaps/plan/", gap_list.plan_many, name="plan_gaps"),
    path("gaps/<uuid:pk>/", gaps.gap, name="gap"),
    path("gaps/<uuid:pk>/accept/", gaps.ask_acceptance, name="ask_acceptance"),
    path("gaps/<uuid:pk>/approve/", gaps.approve_acceptance, name="approve_acceptance"),
    path("gaps/<uuid:pk>/refuse/", gaps.refuse_acceptance, name="refuse_acceptance"),
    path("gaps/<uuid:pk>/end/", gaps.end_acceptance, name="end_acceptance"),
    path("gaps/<uuid:pk>/review/", gaps.review_gap, name="review_gap"),
    path("gaps/<uuid:pk>/follow-up/", gaps.add_follow_up, name="add_gap_follow_up"),
    # Evidence
    path("evidence/", evidence_list.evidence_list, name="evidence_list"),
    path("evidence/evidence.csv", evidence_list.evidence_list, {"file": "csv"}, name="evidence_csv"),
    path("evidence/evidence.xlsx", evidence_list.evidence_list, {"file": "xlsx"}, name="evidence_xlsx"),
    path("evidence/add/<slug:framework_key>/<str:code>/", evidence.add, name="add_evidence"),
    path("evidence/<uuid:pk>/", evidence.evidence, name="evidence"),
    path("evidence/<uuid:pk>/download/", evidence.file, name="evidence_file"),
    path("evidence/<uuid:pk>/review/", evidence.review, name="review_evidence"),
    path("evidence/<uuid:pk>/withdraw/", evidence.withdraw, name="withdraw_evidence"),
    # Frameworks
    path("frameworks/", frameworks.frameworks, name="frameworks"),
    path("frameworks/<uuid:pk>/", frameworks.framework, name="framework"),
    path("frameworks/<uuid:pk>/<str:code>/", frameworks.domain, name="framework_domain"),
]
