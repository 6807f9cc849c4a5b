"""Tags draw what they promise, escape what people wrote, and refuse unknown words."""

import pytest
from django import forms
from django.middleware.csrf import get_token
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from qunying.faces.kit import words
from qunying.faces.kit.parts import Choice, GroupRow, Slot, Stage, Tile, Todo
from qunying.faces.kit.templatetags import kit as library


def draw(source: str, **names: object) -> str:
    """Render one line of template with the kit loaded."""
    return Template("{% load kit %}" + source).render(Context(names))


def test_one_library_brings_all_tags():
    assert {"icon", "st", "kpi", "rail", "todo", "tile_big", "matrix", "inspector", "empty", "trail", "bubble", "poll"} <= library.register.tags.keys()


def test_an_icon_points_into_the_sprite_and_speaks_only_when_named():
    assert 'aria-hidden="true"' in draw('{% icon "check" %}')
    named = draw('{% icon "check" label="完成" %}')
    assert 'role="img"' in named and "icons.svg#check" in named


def test_an_unknown_icon_is_refused():
    with pytest.raises(ValueError, match="no icon"):
        draw('{% icon "unicorn" %}')


@pytest.mark.parametrize("word", words.STATUS)
def test_every_status_carries_its_word_besides_its_colour(word):
    with translation.override("zh-hans"):
        assert str(words.STATUS[word][2]) in draw("{% st word %}", word=word)


def test_a_word_outside_the_dictionary_is_refused():
    with pytest.raises(KeyError):
        draw('{% st "great" %}')


def test_what_people_wrote_is_escaped_everywhere():
    bad = '<img src=x onerror="1">'
    rows = [Todo(bad, bad, bad, "/go", owner=bad, due=bad)]
    html = draw("{% todo rows %}{% empty bad bad action=bad url='/x' %}{% copy bad label=bad %}{% banner bad %}", rows=rows, bad=bad)
    html += draw("{% inspector bad sub=bad %}{% endinspector %}{% dialog 'x' bad %}{% enddialog %}{% card bad %}{% endcard %}", bad=bad)
    tile, row = Tile(bad, bad, 1, "/", cause=bad, reasons=(bad,)), GroupRow(bad, bad, ("late",))
    html += draw("{% tile_big tile %}{% matrix rows names %}", tile=tile, rows=[row], names=(bad,))
    assert "<img" not in html


def test_the_body_of_a_block_tag_is_escaped_once_and_only_once():
    html = draw("{% card 't' %}<p>{{ text }}</p>{% endcard %}", text="a & b")
    assert "<p>a &amp; b</p>" in html


def test_a_posting_button_is_a_form_with_its_token():
    request = RequestFactory().get("/")
    token = get_token(request)
    html = draw('{% btn "提醒" "/remind" "p" post=True target="#x" %}', csrf_token=token)
    assert 'method="post"' in html and token in html and 'hx-target="#x"' in html and 'hx-swap="outerHTML"' in html


def test_a_plain_button_is_a_link_and_an_unknown_option_is_refused():
    assert draw('{% btn "查看" "/look" small=True %}').startswith('<a class="btn btn-s" href="/look"')
    with pytest.raises(ValueError, match="no option"):
        draw('{% btn "查看" "/look" colour="red" %}')


def test_the_rail_marks_the_running_slot_and_draws_widths_as_attributes():
    slot = Slot("午间", "12:30", 41, 52, "群已发", word="running", ok=38, late=3, now=True)
    html = draw("{% rail slots %}", slots=[slot])
    assert 'aria-current="step"' in html and 'width="72.73%"' in html and "style" not in html


def test_segments_are_links_that_name_the_current_one():
    html = draw("{% seg items '视图' %}", items=[Choice("全部", "?v=all", current=True, count=0), Choice("救场", "?v=bad")])
    assert 'href="?v=all" aria-current="true">全部 0</a>' in html


def test_a_trail_tells_its_days_in_words_and_long_runs_become_a_bar():
    short = draw("{% trail stages %}", stages=[Stage("一", ("done", "missed", "today"))])
    assert 'class="gr3 on"' in short and short.count("<i") == 3
    long = draw("{% trail stages %}", stages=[Stage("一年", ("done",) * 365)])
    assert "<rect" in long and "<i" not in long


def test_a_polling_region_asks_again_with_a_little_chance():
    html = draw('{% poll "/now" "now" %}x{% endpoll %}')
    assert 'data-poll hx-get="/now"' in html and 'hx-swap="innerHTML"' in html and "every 3" in html


class Ceiling(forms.Form):
    """A form with a limit."""

    people = forms.IntegerField(label="单群人数上限", max_value=500, help_text="企业微信客户群最多 500 人")
    sure = forms.BooleanField(label="立刻生效", required=False)


def test_a_field_ties_its_error_and_its_hint_to_the_control():
    html = draw("{% field form.people %}{% field form.sure %}", form=Ceiling({"people": "800"}))
    assert 'aria-invalid="true"' in html and 'aria-describedby="id_people-error id_people-hint"' in html
    assert 'id="id_people-error"' in html and 'for="id_people"' in html and 'class="ckb"' in html


def test_a_field_without_faults_says_nothing_about_errors():
    html = draw("{% field form.people stacked=True %}", form=Ceiling())
    assert "aria-invalid" not in html and 'class="fld"' in html and 'class="in"' in html
