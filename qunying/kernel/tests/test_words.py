"""Small words: Chinese sentences keep a blank beside digits and Latin letters, English ones have theirs already."""

import pytest
from django.utils.translation import override

from qunying.kernel.words import spaced


@pytest.mark.parametrize(
    ("text", "before", "after"), [("8 天前", " 8 天前", "8 天前"), ("昨天", "昨天", "昨天"), ("今天 07:30", "今天 07:30", "今天 07:30 "), ("", "", "")]
)
def test_a_value_stands_apart_from_chinese_where_it_begins_or_ends_with_a_digit(text, before, after):
    assert (spaced(text), spaced(text, after=True)) == (before, after)


def test_english_sentences_are_left_alone():
    with override("en"):
        assert (spaced("8 days ago"), spaced("07:30", after=True)) == ("8 days ago", "07:30")
