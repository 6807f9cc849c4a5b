"""Scripts never change in place; placeholders are known and filled."""

import pytest

from qunying.content import placeholders, queries, services
from qunying.content.models import Script
from qunying.people.services import create_community

pytestmark = pytest.mark.django_db


@pytest.fixture
def community(morning):
    return create_community(slug="renji", name="训练营", kind="camp", timezone="Asia/Shanghai").pk


def words(day=1, slot="morning", full="早上好，{群}"):
    return services.Words(day, slot, "标题", full, "早")


def test_new_words_replace_the_old_and_the_old_stay_on_record(community):
    services.write_scripts(community, [words(), words(slot="evening")], revision=1)
    old = queries.script(community, 1, "morning").sha256
    services.write_scripts(community, [words(full="早，{群}")], revision=2)
    assert (queries.script(community, 1, "morning").full, queries.by_sha(community, [old])[old].full) == ("早，{群}", "早上好，{群}")
    assert (set(queries.scripts(community)), Script.objects.count()) == ({(1, "morning"), (1, "evening")}, 3)


def test_retired_words_are_no_longer_said(community):
    services.write_scripts(community, [words()], revision=1)
    services.retire_scripts(community, [(1, "morning")])
    assert (queries.script(community, 1, "morning"), Script.objects.count()) == (None, 1)


def test_links_are_set_changed_and_taken_away(community):
    services.set_links(community, {"a": "/a", "b": "https://example.org"})
    services.set_links(community, {"a": "/aa", "b": None})
    assert queries.links(community) == {"a": "/aa"}


def test_what_stands_in_braces_is_told_apart():
    found = placeholders.used("早，{群}，{链接:lesson-01} {打卡} {天气} {天气} 落单 }")
    assert (found.words, found.links, found.unknown, found.loose) == ({"群", "打卡"}, {"lesson-01"}, ("天气",), True)


def test_rendering_fills_what_it_knows_and_never_reads_values_again():
    assert placeholders.render("{群} {营主} {链接:a} {天}", {"群": "01 营", "营主": "{群}", "链接:a": "/a"}) == "01 营 {群} /a {天}"
