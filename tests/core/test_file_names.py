"""File names from outside."""

import pytest
from hypothesis import given, strategies as st

from core.file_names import clean_file_name


@pytest.mark.parametrize(
    ("hostile", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\eve\\plan.pdf", "plan.pdf"),
        ("plan\r\nSet-Cookie: a=b.pdf", "plan Set-Cookie a=b.pdf"),
        ("plan\u202efdp.exe", "planfdp.exe"),
        ("plan\x00.pdf", "plan.pdf"),
        ('"><svg onload=x>.svg', "svg onload=x.svg"),
        ("  .htaccess. ", "htaccess"),
        ("CON.txt", "_CON.txt"),
        ("", "file"),
        ("..", "file"),
        ("a/", "file"),
        ("\ud800", "file"),
        ("Übung  März.pdf", "Übung März.pdf"),
        ("计划.pdf", "计划.pdf"),
    ],
)
def test_a_name_keeps_what_people_read_and_nothing_else(hostile: str, clean: str) -> None:
    assert clean_file_name(hostile) == clean


def test_a_long_name_keeps_its_ending() -> None:
    assert clean_file_name("x" * 500 + ".pdf") == "x" * 116 + ".pdf"
    assert len(clean_file_name("计" * 500 + ".pdf").encode()) <= 240


@given(name=st.text())
def test_every_name_becomes_one_that_stays(name: str) -> None:
    clean = clean_file_name(name)

    assert clean_file_name(clean) == clean
    assert 0 < len(clean) <= 121
    assert not set(clean) & set('/\\<>:"|?*\r\n\0')
    assert clean.encode()
