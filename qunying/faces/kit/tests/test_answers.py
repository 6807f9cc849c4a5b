"""Security headers, switches, refusals and error pages, seen through the test client."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

from qunying.faces.kit import csp
from qunying.faces.kit.context import theme_of


@pytest.fixture
def visitor():
    """Somebody with a browser and no account."""
    return Client(headers={"Accept-Language": "zh-CN"})


def test_every_answer_carries_the_policy_and_its_companions(visitor):
    for answer in (visitor.get("/kit/gallery/"), visitor.get("/nowhere"), visitor.get("/refuse"), visitor.post("/kit/theme")):
        for name, value in csp.HEADERS.items():
            assert answer.headers[name] == value
    assert "unsafe" not in csp.POLICY


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_is_kept_and_written_by_the_server(visitor, theme):
    answer = visitor.post("/kit/theme", {"theme": theme, "next": "/kit/gallery/"})
    assert answer.status_code == 302 and answer.headers["Location"] == "/kit/gallery/"
    assert f'data-theme="{theme}"' in visitor.get("/kit/gallery/").content.decode()


def test_following_the_system_leaves_the_attribute_out(visitor):
    visitor.post("/kit/theme", {"theme": "dark"})
    visitor.post("/kit/theme", {"theme": "auto"})
    assert "data-theme=" not in visitor.get("/kit/gallery/").content.decode()


def test_a_forged_theme_cookie_is_ignored(rf):
    request = rf.get("/")
    request.COOKIES["theme"] = '"><script>'
    assert theme_of(request) == ""


def test_a_switch_never_leads_to_another_site(visitor):
    for view, field in (("theme", "theme"), ("language", "language")):
        answer = visitor.post(f"/kit/{view}", {field: "en", "next": "https://evil.example/"})
        assert answer.headers["Location"] == "/"


def test_the_language_is_kept_and_named_on_the_page(visitor):
    assert 'lang="zh-CN"' in visitor.get("/kit/gallery/plain/").content.decode()
    visitor.post("/kit/language", {"language": "en", "next": "/"})
    page = visitor.get("/kit/gallery/plain/").content.decode()
    assert '<html lang="en"' in page and ">Sign in<" in page


def test_switches_refuse_to_be_followed_as_links(visitor):
    assert visitor.get("/kit/theme").status_code == 405


def test_the_gallery_does_not_exist_outside_debugging(visitor, settings):
    settings.DEBUG = False
    assert visitor.get("/kit/gallery/").status_code == 404


def test_a_refusal_is_a_page_with_its_sentence(visitor):
    answer = visitor.get("/refuse")
    assert answer.status_code == 409 and "too_late" in answer.content.decode()
    assert visitor.get("/refuse?code=forbidden").status_code == 403


def test_a_refusal_of_a_fragment_request_is_a_toast(visitor):
    answer = visitor.get("/refuse", headers={"HX-Request": "true"})
    assert answer.status_code == 422 and answer.headers["HX-Retarget"] == "#toasts"
    assert "<html" not in answer.content.decode() and "too_late" in answer.content.decode()


@pytest.mark.parametrize("code", ["400", "403", "404", "500", "403_csrf"])
def test_error_pages_render_even_without_a_request(code):
    page = render_to_string(f"{code}.html")
    assert "<h1>" in page and 'id="main"' in page and "{{" not in page
