"""Sessions in the database, as Django keeps them, read by a statement that is prepared once."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db.models import CharField, QuerySet
from django.db.models.functions import Now

from core.prepared import Prepared


class SessionStore(DatabaseSessions):
    def _get_session_from_db(self) -> Session | None:
        """The session, if it has not expired."""
        found = _SESSION.first(key=self.session_key)
        if found is None:
            self._session_key = None
        return found


def _session(key: Any) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=Now())


_SESSION: Prepared[Session] = Prepared(_session, key=CharField())
