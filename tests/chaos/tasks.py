"""A job that takes a second and leaves one row: a second row would be a job done twice."""

import time

from django.db import connection

from jobs import actions
from jobs.models import Job
from jobs.tasks import job_task

KIND = "chaos.count"
STEPS = 8
STEP_SECONDS = 0.1


@job_task(KIND)
def count(job: Job) -> None:
    for step in range(STEPS):
        time.sleep(STEP_SECONDS)
        actions.report_progress(job, step + 1, STEPS)
    with actions.finishing(job), connection.cursor() as cursor:
        cursor.execute("INSERT INTO chaos_done (job) VALUES (%s)", [str(job.pk)])
