"""The limit of P1 and P2: the least code that saves an answer, and that opens an assessment, on the product's own rows.

Plain WSGI behind the same gunicorn, raw SQL on one kept connection for each thread: no forms, no policy, no tenants, no
conflict page. `POST /answer`: session check, a compare-and-set of the answer with its rating, revision and audit event,
and the score of the assessment anew: three statements. `GET /assessment`: all questions and answers as JSON: one.
"""

import hashlib
import json
import os
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import psycopg2
from psycopg2.extras import Json

WHO = """
SELECT m.id, m.name, m.role, m.organization_id
FROM django_session s
JOIN usersessions_usersession u ON u.session_key = s.session_key
JOIN accounts_membership m ON m.user_id = u.user_id AND m.ended_on IS NULL
JOIN accounts_organization o ON o.id = m.organization_id
WHERE s.session_key = %s AND s.expire_date > now() AND o.slug = %s
"""

SAVE = """
WITH saved AS (
  UPDATE assessments_answer SET version = version + 1, changed_at = now(), changed_by_id = %(by)s
  WHERE id = %(answer)s AND version = %(version)s RETURNING id, version, organization_id
), rated AS (
  UPDATE assessments_rating r SET level = %(level)s, version = r.version + 1, rated_at = now() FROM saved
  WHERE r.answer_id = saved.id AND assessor_id = %(by)s
), revised AS (
  INSERT INTO assessments_answerrevision (id, version, state, at, event_id, answer_id, by_id, organization_id)
  SELECT %(revision)s::uuid, saved.version, %(state)s::jsonb, now(), %(event)s::uuid, saved.id, %(by)s::uuid,
    saved.organization_id FROM saved
)
INSERT INTO accounts_auditevent (id, at, actor_id, actor_name, verb, record_type, record_id, record_label, payload,
  payload_sha256, request_id, address, organization_id)
SELECT %(event)s::uuid, now(), %(by)s::uuid, %(name)s, 'answer.record', 'answer', saved.id, '', %(payload)s::jsonb,
  %(digest)s, '', '', saved.organization_id FROM saved
"""

ANSWERS = """
SELECT q.code, q.aspect_id, q.weight, r.level
FROM assessments_answer a
JOIN assessments_question q ON q.id = a.question_id
LEFT JOIN assessments_rating r ON r.answer_id = a.id
WHERE a.assessment_id = %s
"""

OPEN = """
SELECT q.code, q.text, q.weight, q.levels, a.version, r.level, r.number, r.note
FROM assessments_assessment s
JOIN assessments_question q ON q.framework_id = s.framework_id
LEFT JOIN assessments_answer a ON a.assessment_id = s.id AND a.question_id = q.id
LEFT JOIN assessments_rating r ON r.answer_id = a.id
WHERE s.id = %s ORDER BY q.code
"""

_kept = threading.local()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    asked = parse_qs(environ["QUERY_STRING"])
    with _connection().cursor() as cursor:
        if environ["PATH_INFO"] == "/answer":
            body = parse_qs(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode())
            reply: Any = _save(
                cursor, environ["HTTP_COOKIE"].partition("session=")[2], {k: v[0] for k, v in body.items()}
            )
        else:
            reply = _open(cursor, asked["assessment"][0])
    content = json.dumps(reply, default=str).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(content)))])
    return [content]


def _save(cursor: Any, session: str, sent: dict[str, str]) -> dict[str, Any]:
    cursor.execute(WHO, [session, sent["slug"]])
    by, name, _role, _organization = cursor.fetchone()
    payload = {"level": sent["level"]}
    change = sent | {
        "by": by,
        "name": name,
        "revision": str(uuid4()),
        "event": str(uuid4()),
        "state": Json(payload),
        "payload": Json(payload),
        "digest": hashlib.sha256(json.dumps(payload).encode()).hexdigest(),
    }
    cursor.execute(SAVE, change)
    is_saved = cursor.rowcount == 1
    cursor.execute(ANSWERS, [sent["assessment"]])
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for _code, aspect, weight, level in cursor.fetchall():
        if level is not None:
            sums[aspect][0] += weight * float(level)
            sums[aspect][1] += weight
    return {"saved": is_saved, "aspects": {aspect: total / weight for aspect, (total, weight) in sums.items()}}


def _open(cursor: Any, assessment: str) -> list[tuple[Any, ...]]:
    cursor.execute(OPEN, [assessment])
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _connection() -> Any:
    if not hasattr(_kept, "connection"):
        _kept.connection = psycopg2.connect(os.environ["DATABASE_URL"])
        _kept.connection.autocommit = True
    return _kept.connection
