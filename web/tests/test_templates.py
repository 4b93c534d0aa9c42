"""Every page renders from its samples, strictly, and keeps the promises of the look."""

import dataclasses
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import jinja2
import pytest
from bs4 import BeautifulSoup, Tag
from jinja2_fragments import render_block

import opx_complaints
import opx_web
from opx_web import templating


def load_samples() -> ModuleType:
    folder = Path(__file__).parent / "samples"
    spec = importlib.util.spec_from_file_location(
        "opx_web_samples", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec and spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


samples = load_samples()
WEB, COMPLAINTS = (Path(str(package.__file__)).parent for package in (opx_web, opx_complaints))
CONTROLS = "input:not([type=hidden]), select, textarea"
every_page = pytest.mark.parametrize("name", samples.PAGES)


def environment() -> jinja2.Environment:
    folders = {
        "opx": jinja2.FileSystemLoader(WEB / "templates" / "opx"),
        "complaints": jinja2.FileSystemLoader(COMPLAINTS / "templates" / "complaints"),
    }
    made = templating.of(jinja2.PrefixLoader(folders))
    made.globals["asset"] = "/static/{}".format
    return made


def show(name: str) -> BeautifulSoup:
    template, page, shell = samples.PAGES[name]
    html = environment().get_template(template).render(page=page, shell=shell)
    return BeautifulSoup(html, "html.parser")


def block(template: str, name: str, page: object) -> BeautifulSoup:
    html = render_block(environment(), template, name, page=page, shell=samples.shell())
    return BeautifulSoup(html, "html.parser")


def words(element: Tag | None) -> str:
    assert element is not None
    return " ".join(element.get_text(" ").split())


@every_page
def test_a_page_has_one_heading_of_its_own_and_a_title(name):
    page = show(name)

    assert len(page.select("h1")) == 1
    assert words(page.select_one("title")).endswith("· OPX")


@every_page
def test_a_page_carries_no_inline_style_or_script(name):
    page = show(name)

    assert not page.select("style, script:not([src]), [style], [onclick], [onchange], [hx-on]")


@every_page
def test_no_id_is_used_twice(name):
    ids = [element["id"] for element in show(name).select("[id]")]

    assert len(ids) == len(set(ids))


@every_page
def test_every_control_has_a_label(name):
    page = show(name)

    for control in page.select(CONTROLS):
        tied = control.get("id") and page.select_one(f"label[for='{control['id']}']")
        assert tied or control.find_parent("label"), control


@every_page
def test_what_describes_or_names_an_element_is_on_the_page(name):
    page = show(name)
    ids = {element["id"] for element in page.select("[id]")}

    for attribute in ("aria-describedby", "aria-labelledby", "for"):
        for element in page.select(f"[{attribute}]"):
            assert set(str(element[attribute]).split()) <= ids, element


@every_page
def test_every_form_is_real_and_carries_its_token_when_it_writes(name):
    page = show(name)

    for form in page.select("form"):
        assert form["action"]
        if form["method"] == "post":
            assert form.select_one("input[type=hidden][name=_csrf_token][value=token]")


@every_page
def test_every_link_leads_somewhere(name):
    page = show(name)
    ids = {f"#{element['id']}" for element in page.select("[id]")}

    for link in page.select("a"):
        assert link["href"].startswith("/") or link["href"] in ids


@every_page
def test_every_icon_is_hidden_from_those_who_hear_the_page(name):
    page = show(name)

    assert all(icon.get("aria-hidden") == "true" for icon in page.select("svg"))


@pytest.mark.parametrize("name", ["move", "new"])
def test_the_list_of_errors_takes_the_focus_and_leads_to_each_field(name):
    page = show(name)
    summary = page.select_one("[role=alert][tabindex='-1'][autofocus]")

    controls = [page.select_one(link["href"]) for link in summary.select("a")]

    assert controls
    assert all(control.name in {"input", "select", "textarea"} for control in controls)


def test_an_error_stands_above_its_field_and_is_tied_to_it():
    field = show("move").select_one("#f-decided_on")

    error = field.find_previous_sibling(id="f-decided_on-error")

    assert words(error) == "November has 30 days."
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"] == "f-decided_on-error"
    assert field["value"] == "31 November 2026"


def test_the_title_of_a_page_with_errors_counts_them_first():
    assert words(show("move").title).startswith("2 things to put right: Record the decision")
    assert words(show("new").title).startswith("1 thing to put right: Log a complaint")


def test_a_theme_that_was_chosen_stands_on_the_page_and_its_button_is_pressed():
    html = environment().get_template("opx/keys.html")
    shell = samples.shell(theme="dark")

    page = BeautifulSoup(html.render(page=None, shell=shell), "html.parser")

    assert page.html["data-bs-theme"] == "dark"
    assert {b["value"] for b in page.select("[aria-pressed=true]")} == {"dark"}


def test_the_theme_of_the_device_is_left_to_the_device():
    assert "data-bs-theme" not in show("queue").html.attrs


def test_someone_not_signed_in_sees_no_menu():
    page = show("sign-in")

    assert not page.select("nav, .o-find, .o-drop")


def test_one_organisation_is_not_asked_for():
    assert show("sign-in").select_one("input[type=hidden][name=organisation]")
    assert show("sign-in-again").select_one("select[name=organisation]")


def test_the_queue_is_a_block_that_can_be_swapped_alone():
    part = block("opx/queue.html", "queue", samples.QUEUE)

    assert [child.get("id") for child in part.find_all(recursive=False)] == ["queue"]
    assert part.select_one("#filters[hx-get='/cases'][hx-target='#queue'][method=get]")


def test_every_swap_of_the_queue_is_also_a_plain_link():
    for link in show("queue").select("a[hx-get]"):
        assert link["hx-get"] == link["href"]
        assert link["hx-target"] == "#queue"
        assert link["hx-push-url"] == "true"


def test_the_queue_says_how_it_is_sorted_and_groups_its_rows():
    page = show("queue")

    assert words(page.select_one("th[aria-sort=ascending]")) == "Next deadline"
    assert words(page.select_one(".o-group")) == "Late 2"
    assert {len(row.select("th, td")) for row in page.select("tbody tr:not(.o-group)")} == {9}


def test_an_empty_queue_says_why_and_gives_one_step():
    page = show("queue-empty")

    assert words(page.select_one(".o-empty h2")) == "None of your cases is open"
    assert len(page.select(".o-empty a")) == 1
    assert not page.select("table")


def test_a_case_lists_every_reason_why_a_move_is_not_open():
    refused = show("case").select_one("#refused")

    assert words(refused.summary) == "2 things you cannot do yet"
    assert len(refused.select("li")) == 3


def test_each_deadline_says_why_it_is_that_moment():
    clocks = show("case").select_one("[aria-labelledby=clocks]")

    late = clocks.select_one("li")

    assert words(late.time) == "4 days late"
    assert words(late.select_one("summary")) == "Why? Our decision target"
    assert "DISP 1.6.2R" in words(late.select_one("details"))


def test_a_module_gives_a_panel_of_the_case():
    panel = show("case").select_one("section#complaints")

    assert words(panel.h2) == "Complaint"
    assert "The pipe burst overnight" in words(panel.blockquote)


def test_what_a_person_typed_is_escaped():
    note = samples.Composer("/notes", "/draft", "</textarea><b>bold</b>", "Shorten it.")
    case = dataclasses.replace(samples.CASE, notes=note)

    html = environment().get_template("opx/case.html").render(page=case, shell=samples.shell())

    typed = BeautifulSoup(html, "html.parser").select_one("#f-text")
    assert typed.get_text().strip() == "</textarea><b>bold</b>"


def test_what_follows_is_a_block_and_asks_with_no_names_or_story():
    part = block("complaints/new.html", "follows", samples.NEW_COMPLAINT)
    sent = show("new").select("[data-clocks] [name]")

    assert part.select_one("#follows[hx-get='/complaints/clocks'][hx-include='[data-clocks]']")
    assert {field["name"] for field in sent} == {
        "level", "received_on", "received_at", "nation", "channel", "book", "about_payment",
    }  # fmt: skip


def test_a_form_without_a_script_can_log_and_start_another():
    page = show("new")

    assert page.select_one("button[name=then][value=another]")
    assert page.select_one("optgroup[label=Banking] option[selected]")


def test_a_report_heads_its_rows_and_opens_its_cases():
    table = show("report").table

    assert len(table.select("tbody th[scope=row]")) == 3
    assert len(table.select("tbody td a")) == 12
    assert words(table.select_one("tfoot th")) == "3 months"


def test_a_fault_gives_a_reference_to_tell():
    assert "7F3A-91C2" in words(show("broken").main)
