"""What every request must have."""

from http import HTTPStatus

import pytest
from pytest_django import Settings

from tests.cast import OwnClient


@pytest.mark.parametrize(
    "path", ["assessments/?q=%00", "inbox/?kind=a%00", "evidence/?framework=%00", "jobs/?state=%00"]
)
def test_a_zero_byte_in_an_address_is_refused_before_a_database_sees_it(path: str, as_marcus: OwnClient) -> None:
    assert as_marcus.get(f"/o/meridian/{path}").status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(
    "path", ["/", "/account/login/", "/account", "/nowhere", "/static/nowhere.css", "/static/css/tokens.css"]
)
def test_every_answer_carries_the_headers_of_a_page(path: str, anonymous: OwnClient, settings: Settings) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    answer = anonymous.get(path)

    assert answer.headers.get("Content-Security-Policy", "").count("'none'") >= 4
    for name, value in {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
    }.items():
        assert answer.headers.get(name) == value, name
    assert "camera=()" in answer.headers["Permissions-Policy"]
    is_file = answer.status_code == HTTPStatus.OK and path.startswith("/static/")
    assert ("public" if is_file else "no-store") in answer.headers["Cache-Control"]
