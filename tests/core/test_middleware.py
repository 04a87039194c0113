"""What every request must have."""

from http import HTTPStatus

import pytest

from tests.cast import OwnClient


@pytest.mark.parametrize(
    "path", ["assessments/?q=%00", "inbox/?kind=a%00", "evidence/?framework=%00", "jobs/?state=%00"]
)
def test_a_zero_byte_in_an_address_is_refused_before_a_database_sees_it(path: str, as_marcus: OwnClient) -> None:
    assert as_marcus.get(f"/o/meridian/{path}").status_code == HTTPStatus.BAD_REQUEST
