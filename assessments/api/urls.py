from django.urls import path

from assessments.api.views import answers, assessments, evidence, frameworks, gaps, scores

urlpatterns = [
    path("frameworks/", frameworks.Frameworks.as_view(), name="frameworks"),
    path("frameworks/packs/", frameworks.FrameworkPacks.as_view(), name="framework_packs"),
    path("frameworks/<uuid:pk>/", frameworks.OneFramework.as_view(), name="framework"),
    path("frameworks/<uuid:pk>/questions/", frameworks.FrameworkQuestions.as_view(), name="framework_questions"),
    path("assessments/", assessments.Assessments.as_view(), name="assessments"),
    path("assessments/<uuid:pk>/", assessments.OneAssessment.as_view(), name="assessment"),
    path("assessments/<uuid:pk>/submit/", assessments.AssessmentSubmission.as_view(), name="assessment_submit"),
    path("assessments/<uuid:pk>/reopen/", assessments.AssessmentReopening.as_view(), name="assessment_reopen"),
    path(
        "assessments/<uuid:pk>/confirm-carried/",
        assessments.CarriedConfirmation.as_view(),
        name="assessment_confirm_carried",
    ),
    path("assessments/<uuid:pk>/remaining/", assessments.Remaining.as_view(), name="assessment_remaining"),
    path("assessments/<uuid:pk>/scorecard/", scores.AssessmentScorecard.as_view(), name="assessment_scorecard"),
    path("assessments/<uuid:pk>/answers/", answers.Answers.as_view(), name="answers"),
    path("assessments/<uuid:pk>/answers/bulk/", answers.ManyAnswers.as_view(), name="answers_bulk"),
    path("assessments/<uuid:pk>/answers/<str:code>/", answers.OneAnswer.as_view(), name="answer"),
    path(
        "assessments/<uuid:pk>/answers/<str:code>/confirm/", answers.AnswerConfirmation.as_view(), name="answer_confirm"
    ),
    path("assessments/<uuid:pk>/answers/<str:code>/revisions/", answers.AnswerRevisions.as_view(), name="revisions"),
    path(
        "assessments/<uuid:pk>/answers/<str:code>/evidence/", answers.AnswerEvidence.as_view(), name="answer_evidence"
    ),
    path("evidence/", evidence.AllEvidence.as_view(), name="all_evidence"),
    path("evidence/files/", evidence.EvidenceFiles.as_view(), name="evidence_files"),
    path("evidence/<uuid:pk>/", evidence.OneEvidence.as_view(), name="evidence"),
    path("evidence/<uuid:pk>/file/", evidence.EvidenceDownload.as_view(), name="evidence_file"),
    path("evidence/<uuid:pk>/review/", evidence.EvidenceReviewing.as_view(), name="evidence_review"),
    path("evidence/<uuid:pk>/withdraw/", evidence.EvidenceWithdrawal.as_view(), name="evidence_withdraw"),
    path("snapshots/", scores.Snapshots.as_view(), name="snapshots"),
    path("snapshots/<uuid:pk>/", scores.OneSnapshot.as_view(), name="snapshot"),
    path("readiness/", scores.ReadinessNow.as_view(), name="readiness"),
    path("readiness/history/", scores.ReadinessHistory.as_view(), name="readiness_history"),
    path("gaps/", gaps.Gaps.as_view(), name="gaps"),
    path("gaps/<uuid:pk>/", gaps.OneGap.as_view(), name="gap"),
    path("gaps/<uuid:pk>/ask-acceptance/", gaps.GapAcceptance.as_view(), name="gap_ask_acceptance"),
    path("gaps/<uuid:pk>/approve/", gaps.GapApproval.as_view(), name="gap_approve"),
    path("gaps/<uuid:pk>/refuse/", gaps.GapRefusal.as_view(), name="gap_refuse"),
    path("gaps/<uuid:pk>/end-acceptance/", gaps.GapAcceptanceEnd.as_view(), name="gap_end_acceptance"),
]
