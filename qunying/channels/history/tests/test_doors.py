"""Who a line tells of: what belongs to the verb is no part of a name, unless somebody is called so."""

import pytest

from qunying.channels.history.doors import Doors
from qunying.channels.history.items import Movement


@pytest.mark.parametrize(
    ("known", "line", "gone"),
    [
        ((), "赵一主动退出了群聊", "g\x1f赵一"),
        (("赵一",), "赵一主动退出了群聊", "1赵一"),
        (("赵主动",), "赵主动退出了群聊", "1赵主动"),
        (("赵", "赵主动"), "赵主动退出了群聊", "1赵"),
        (("赵已",), "赵已退出了群聊", "1赵已"),
    ],
)
def test_a_name_that_ends_like_the_verb_begins_is_known_by_who_speaks(known, line, gone):
    doors = Doors("g")
    for name in known:
        doors.seen(f"1{name}", name)
    assert doors.hear("7", 1, line)
    [moved] = [item for item in doors.settle() if isinstance(item, Movement)]
    assert (moved.who, moved.came) == (gone, False)
