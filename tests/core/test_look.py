"""What the components say to people who see, hear or print them."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.test import Client, RequestFactory

from accounts.models import Organization
from core import clock
from core.charts import HeatCell, HeatRow, TrendPoint, distribution, heat, trend
from core.pages import Page
from core.templatetags import look
from tests.cast import OwnClient

TEMPLATES = Path(settings.BASE_DIR) / "templates"
NOON = datetime(2026, 11, 24, 12, 4, tzinfo=UTC)
POINTS = [TrendPoint(date(2026, month, 1), 30 + month, 40 + month) for month in (3, 6, 9)]


class Plan(forms.Form):
    name = forms.CharField(label="Name", help_text="What a colleague would call it.")
    due_on = forms.DateField(label="Due on", required=False)
    carry = forms.ChoiceField(
        label="Carry forward", choices=[("none", "None"), ("all", "All")], widget=forms.RadioSelect
    )
    is_shared = forms.BooleanField(label="Shared", required=False, help_text="Others see it.")

    def clean(self) -> None:
        raise forms.ValidationError("The plan ends before it starts. Choose a later day.")


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.at(NOON):
        yield


def drawn(name: str, /, **context: Any) -> str:
    return render_to_string(name, context, RequestFactory().get("/o/meridian/gaps/?status=open"))


def test_a_score_bar_says_in_words_what_it_shows() -> None:
    html = drawn(
        "components/score_bar.html", label="Incident response", evidenced=Fraction(12, 5), claimed=3.7, target=4
    )
    words = "Incident response: 2.4 of 5 evidenced, 3.7 claimed, target 4.0"
    assert f'role="img" aria-label="{words}"' in html
    assert f"<title>{words}</title>" in html


def test_a_score_bar_without_data_draws_only_its_track() -> None:
    html = drawn("components/score_bar.html", label="Metrics", evidenced=None, claimed=None)
    assert "Metrics: no data" in html
    assert html.count("<rect") == 1


def test_on_screen_bars_share_one_hatch_and_on_paper_each_brings_its_own() -> None:
    values = {"label": "x", "evidenced": 1, "claimed": 3}
    assert "<pattern" not in look.drawn("components/score_bar.html", **values)
    paper = drawn("components/score_bar.html", print="d1", **values)
    assert '<pattern id="hatch-d1"' in paper
    assert 'fill="url(#hatch-d1)"' in paper


def test_the_page_carries_the_hatch_once() -> None:
    assert drawn("components/sprite.html").count('<pattern id="hatch"') == 1


@pytest.mark.parametrize(
    ("name", "chart"),
    [
        ("charts/trend.html", trend(POINTS)),
        ("charts/distribution.html", distribution({1: 4, 3: 9}, unknown=2)),
        ("charts/heat.html", heat([HeatRow("Response", [HeatCell("IRP.1", "Plan", 2.4)])])),
    ],
)
def test_every_picture_has_title_description_and_its_numbers(name: str, chart: Any) -> None:
    html = unescape(drawn(name, chart=chart))
    assert f"<title>{chart.title}</title><desc>{chart.summary}</desc>" in re.sub(r">\s+<", "><", html)
    assert "<table>" in html or "<li>" in html


def test_the_numbers_of_a_trend_stand_in_its_table() -> None:
    html = drawn("charts/trend.html", chart=trend(POINTS))
    assert '<th scope="row">1 September 2026</th><td class="right">39.0</td><td class="right">49.0</td>' in html


def test_a_field_is_tied_to_its_help_and_its_error() -> None:
    html = str(Plan({"name": "", "carry": "all"}))
    described = re.search(r'<input type="text" name="name"[^>]*aria-describedby="([^"]+)"', html)
    assert described is not None
    for anchor in described[1].split():
        assert f'id="{anchor}"' in html
    assert 'aria-invalid="true"' in html
    assert "This field is required." in html


def test_what_the_whole_form_got_wrong_stands_first_and_is_announced() -> None:
    html = str(Plan({"name": "Autumn", "carry": "all"}))
    assert html.strip().startswith(
        '<div role="alert"><ul class="errorlist nonfield"><li>The plan ends before it starts.'
    )


def test_optional_fields_say_so_and_required_ones_do_not() -> None:
    html = str(Plan())
    assert 'Due on <span class="optional">optional</span>' in html
    assert 'Name <span class="optional">' not in html


def test_choices_stand_in_a_fieldset_with_their_question() -> None:
    html = str(Plan())
    assert re.search(r"<fieldset>\s*<legend>Carry forward</legend>", html)
    assert '<label for="id_carry_1">' in html


def test_a_checkbox_stands_inside_its_label() -> None:
    assert re.search(r'<label for="id_is_shared"><input type="checkbox"[^>]*><span>Shared</span></label>', str(Plan()))


def test_help_that_looks_like_markup_stays_text() -> None:
    class Hostile(forms.Form):
        name = forms.CharField(help_text="<script>x</script>")

    assert "<script>" not in str(Hostile())


def test_a_relative_time_carries_the_absolute_one() -> None:
    html = drawn("components/time.html", when=NOON - timedelta(hours=3))
    assert 'datetime="2026-11-24T09:04:00+00:00" title="24 November 2026, 09:04 UTC"' in html
    assert ">3 hours ago</time>" in html


def test_only_what_is_overdue_is_red() -> None:
    late = drawn("components/time.html", when=date(2026, 11, 12), mark_past=True)
    in_time = drawn("components/time.html", when=date(2026, 11, 26), mark_past=True)
    assert 'class="late"' in late
    assert "12 days overdue" in late
    assert 'class="late"' not in in_time


def test_pages_keep_the_filters_in_the_address() -> None:
    html = drawn("components/pages.html", page=Page(rows=[], next="abc", previous=""))
    assert 'rel="next" href="?status=open&amp;cursor=abc"' in html
    assert 'rel="prev"' not in html


def test_a_level_is_a_figure_beside_its_squares() -> None:
    html = drawn("components/level.html", level=3, name="Defined")
    assert (html.count('class="l3"'), html.count('class="off"')) == (3, 2)
    assert "<b>3</b> <span>Defined</span>" in html


def test_history_names_field_before_and_after_and_escapes_them() -> None:
    changes = [{"field": "Owner", "before": "", "after": "<b>Ben</b>"}]
    html = drawn(
        "components/history.html", history=[{"when": NOON, "who": "Ana", "event": "Changed", "changes": changes}]
    )
    assert "<dt>Owner</dt>" in html
    assert "&lt;b&gt;Ben&lt;/b&gt;" in html
    assert '<span class="muted">empty</span>' in html


def test_a_confirmation_needs_no_javascript_and_carries_the_token() -> None:
    html = drawn("components/confirm.html", label="Withdraw", action="/x/", text="It no longer counts.", tone="danger")
    assert '<summary class="button danger">Withdraw</summary>' in html
    assert 'method="post" action="/x/"' in html
    assert "csrfmiddlewaretoken" in html


def test_progress_shows_real_numbers() -> None:
    html = drawn("components/progress.html", label="Pages drawn", done=12, total=40, unit="pages")
    assert '<progress value="12" max="40" aria-label="Pages drawn">' in html
    assert "12 of 40 pages" in html


@pytest.mark.parametrize(
    ("tlp", "css"),
    [
        ("TLP:AMBER", "amber"),
        ("clear", "clear"),
        ("green", "green"),
        ("amber", "amber"),
        ("amber+strict", "amber"),
        ("red", "red"),
    ],
)
def test_a_classification_is_written_out(tlp: str, css: str) -> None:
    html = drawn("components/tlp.html", tlp=tlp)
    assert f'class="tlp {css}"' in html
    assert f">TLP:{tlp.upper().removeprefix('TLP:')}<" in html


@pytest.mark.parametrize("name", sorted(path.name for path in (TEMPLATES / "errors").glob("*.html")))
def test_an_error_page_stands_without_a_request(name: str) -> None:
    html = get_template(f"errors/{name}").render({})
    assert "<h1>" in html
    assert 'href="/"' in html


def test_the_navigation_shows_what_the_role_may_open_and_marks_the_place() -> None:
    everything = {
        "Overview", "Assessments", "Evidence", "Gaps", "Assets", "Networks", "Data", "Services", "Reviews", "Reports",
        "Jobs", "Members", "Organization", "API tokens", "Audit trail",
    }  # fmt: skip
    inventory = {"Assets", "Networks", "Data", "Services"}
    request = RequestFactory().get("/o/meridian/gaps/")
    request.organization = SimpleNamespace(slug="meridian", name="Meridian Freight")  # type: ignore[attr-defined]
    for role, hidden in (
        ("owner", set()),
        ("analyst", {"Members", "Audit trail"}),
        ("executive", {"Assessments", "Evidence", "Reviews", "Jobs", "Members", "Audit trail", *inventory}),
    ):
        request.membership = SimpleNamespace(is_active=True, role=role)  # type: ignore[attr-defined]
        html = render_to_string("components/navigation.html", {"prefix": ""}, request)
        assert set(re.findall(r'<li><a href="/o/meridian/[^>]*>([^<]+)', html)) == everything - hidden
        assert re.search(r'<a href="/o/meridian/gaps/" aria-current="page">Gaps', html)


def test_every_page_leads_past_the_navigation_and_forbids_htmx_what_the_policy_forbids(as_olivia: Client) -> None:
    html = as_olivia.get("/o/meridian/inbox/").content.decode()
    assert html.index('<a class="skip" href="#main">') < html.index('<nav class="side"') < html.index('<main id="main"')
    assert '"allowEval":false' in html
    assert '"historyCacheSize":0' in html  # no page stays in the browser's storage after signing out


def test_a_page_says_that_nobody_works_while_no_worker_is_heard(
    as_olivia: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.queries.started", time.monotonic() - 3600)  # this process is old enough to know
    assert "No worker has been heard for a minute." in as_olivia.get("/o/meridian/inbox/").content.decode()


@pytest.mark.parametrize("room", ["components", "charts"])
def test_a_shared_template_says_in_its_first_line_what_it_takes(room: str) -> None:
    shared = sorted((TEMPLATES / room).glob("*.html"))
    assert [path.name for path in shared if not re.match(r"\{# .+ #\}\n", path.read_text())] == []


def test_the_style_sheets_of_every_page_stay_small() -> None:
    sheets = {sheet.name: sheet.stat().st_size for sheet in (Path(settings.BASE_DIR) / "static" / "css").glob("*.css")}
    shared = ["tokens.css", "base.css", "components.css", "print.css"]
    assert sum(sheets[name] for name in shared) < 45_000
    assert [name for name in sheets if name not in shared and sheets[name] > 15_000] == []


def test_what_is_drawn_once_differs_by_all_that_it_takes() -> None:
    def words(**takes: object) -> str:
        return look.drawn("components/score_figures.html", **takes)

    assert words(evidenced=2, claimed=3) != words(evidenced=3, claimed=3)
    assert words(evidenced=Decimal("2.5"), claimed=None) == words(evidenced=Decimal("2.5"), claimed=None)
    assert "<script>" not in look.drawn("components/score_bar.html", label="<script>", evidenced=1, scale=5)


@pytest.mark.parametrize(
    ("cookie", "written"),
    [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ('x" onload="y', ""), ("", "")],
)
def test_the_chosen_colors_stand_in_the_page(
    as_olivia: OwnClient, meridian: Organization, cookie: str, written: str
) -> None:
    as_olivia.cookies["theme"] = cookie
    for path in (meridian.get_absolute_url(), "/account/"):
        assert f'<html lang="en"{written}>' in as_olivia.get(path).content.decode()


def test_signing_out_keeps_the_colors(as_olivia: OwnClient) -> None:
    as_olivia.cookies["theme"] = "dark"
    answer = as_olivia.post("/account/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "theme" not in answer.cookies
    assert ' data-theme="dark"' in as_olivia.get("/account/login/").content.decode()
