"""Templates parse, speak every language, and obey the Content-Security-Policy."""

import re
from collections.abc import Callable, Iterable, Iterator

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from tests.house.source import Finding
from tests.house.templates import TEMPLATES, forbidden, unguarded_forms, untranslated

PRINTED = "reports/pdf/"  # these become HTML for the renderer, which brings its own style sheet; no browser sees them


def names() -> Iterator[str]:
    for path in sorted(TEMPLATES.rglob("*")):
        if path.suffix in (".html", ".svg", ".txt"):
            yield path.relative_to(TEMPLATES).as_posix()


def _found(rule: Callable[[str, str], Iterable[Finding]], only: Iterable[str]) -> str:
    found = [str(finding) for name in only for finding in rule((TEMPLATES / name).read_text(encoding="utf-8"), name)]
    return "\n".join(found)


@pytest.mark.parametrize("name", list(names()))
def test_a_template_parses(name: str) -> None:
    get_template(name)


def test_every_static_file_that_a_page_names_is_collected() -> None:
    """The server would refuse the whole page for one name that is not there."""
    named = {
        file
        for path in TEMPLATES.rglob("*.html")
        for file in re.findall(r"""{% static ["'](.+?)["'] %}""", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 10
    assert not [file for file in named if finders.find(file) is None]


def test_every_visible_word_can_be_translated() -> None:
    assert not _found(untranslated, names())


def test_no_page_carries_what_its_policy_forbids() -> None:
    assert not _found(
        forbidden, (name for name in names() if name.endswith((".html", ".svg")) and not name.startswith(PRINTED))
    )


def test_every_form_that_posts_is_guarded() -> None:
    assert not _found(unguarded_forms, names())


@pytest.mark.parametrize(
    "text",
    [
        "<p>Hello</p>",
        "<p>{{ name }} says hello</p>",
        '<img alt="A picture">',
        '{% translate "one" %} two',
        '<button aria-label="Close">×</button>',
        '<input type="submit" value="Save">',
        "{% blocktranslate %}one{% endblocktranslate %}<i>two</i>",
    ],
)
def test_a_word_outside_a_translation_is_found(text: str) -> None:
    assert list(untranslated(text, "page.html"))


@pytest.mark.parametrize(
    "text",
    [
        '<p class="quiet">{% translate "Hello" %}</p>',
        "{% blocktranslate %}Hello <b>you</b>{% endblocktranslate %}",
        '<a href="{% url "home" %}" title="{{ title }}">{{ name }}</a>',
        "{# a remark #}<code>manage.py</code> · 5",
        '<dd{% if late %} class="late"{% endif %}>5</dd><code{% if late %} id="x"{% endif %}>word</code>',
        "<!-- SOC --><b>SOC Builder</b> &nbsp; &times;",
    ],
)
def test_what_needs_no_translation_is_left_alone(text: str) -> None:
    assert not list(untranslated(text, "page.html"))


@pytest.mark.parametrize(
    "text",
    [
        "<script>x()</script>",
        '<p style="color: red">',
        '<a onclick="x()">',
        "{{ text|safe }}",
        '<a href="javascript:x()">',
        '<script src="https://example.org/x.js"></script>',
    ],
)
def test_what_the_policy_forbids_is_found(text: str) -> None:
    assert list(forbidden(text, "page.html"))


def test_a_form_without_a_token_is_found() -> None:
    assert list(unguarded_forms('<form method="post"><button>Go</button></form>', "page.html"))
    assert not list(unguarded_forms('<form method="post">{% csrf_token %}</form>', "page.html"))
