"""The groups' part of the blueprint: what is refused with its place, what is applied, and that applying twice changes nothing."""

import pytest

from qunying.blueprint.load import load_text
from qunying.blueprint.sections import ApplyContext, Change
from qunying.groups import queries, services
from qunying.groups.models import Group, Term
from qunying.groups.section import Groups
from qunying.groups.tests.cast import make_community, make_group, make_host
from qunying.kernel import clock
from qunying.people.models import Staff

SECTION = Groups()

TEXT = """
schema: 1
positioning:
  personas: [{id: new-at-work, name: 初入职场的人, portrait: 二十多岁}]
management:
  channels: [{id: web, kind: web}, {id: wecom, kind: wecom, account: demo}]
  staff:
    - {id: chen, name: 陈知行, role: operator, hours_per_day: 8, domain: 教育}
    - {id: "host-{n:02}", role: host, count: 3, hours_per_day: 1.5, names: [沈子衿, 林疏影, 何书怡]}
  groups:
    - {id: "ying-{n:02}", name: "{n:02} 营", count: 2, route: first, purpose: 每天练习一次, audience: new-at-work, domain: 教育, capacity: 200,
       operator: chen, hosts: ["host-{n:02}"], channels: [{channel: web}]}
    - {id: office, name: 职场营, route: listen, purpose: 在工作里练, audience: new-at-work, domain: 教育, capacity: 200, operator: chen,
       hosts: [host-03, host-01], channels: [{channel: wecom, chat: wr-office}], cohort: false}
"""


def faults(old="", new="", text=TEXT):
    """Codes, lines and groups named for the text with one place changed."""
    assert old in text
    bp = load_text(text.replace(old, new))
    return [(problem.code, problem.path) for problem in SECTION.lint(bp)]


def settle(bp, community):
    """What is desired is done; returns the changes as (action, kind, key)."""
    desired = {(item.kind, item.key): item for item in SECTION.desired(bp)}
    existing = {(item.kind, item.key): item for item in SECTION.existing(community.pk)}
    changes = [Change("create" if name not in existing else "update", item, existing.get(name)) for name, item in desired.items() if item != existing.get(name)]
    changes += [Change("remove", item, item) for name, item in existing.items() if name not in desired]
    SECTION.apply([c for c in changes if c.action != "remove"], ApplyContext(community.pk, 1, bp, clock.now()))
    SECTION.apply([c for c in changes if c.action == "remove"], ApplyContext(community.pk, 1, bp, clock.now()))
    return [(change.action, change.resource.kind, change.resource.key) for change in changes]


def test_a_sound_part_has_no_faults():
    assert faults() == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("operator: chen, hosts: [\"host", "hosts: [\"host", ("operator_not_one", "management.groups.0.operator")),
        ("operator: chen, hosts: [\"host", "operator: [chen, host-01], hosts: [\"host", ("operator_not_one", "management.groups.0.operator")),
        ("operator: chen, hosts: [\"host", "operator: host-01, hosts: [\"host", ("unknown_operator", "management.groups.0.operator")),
        ("hosts: [\"host-{n:02}\"]", "hosts: [nobody]", ("unknown_host", "management.groups.0.hosts")),
        ("purpose: 每天练习一次, ", "", ("purpose_not_one", "management.groups.0.purpose")),
        ("purpose: 每天练习一次", "purpose: [甲, 乙]", ("purpose_not_one", "management.groups.0.purpose")),
        ("domain: 教育, capacity: 200,\n", "domain: 占星, capacity: 200,\n", ("unknown_domain", "management.groups.0.domain")),
        ("domain: 教育, capacity: 200,\n", "domain: [教育, 健康], capacity: 200,\n", ("domain_not_one", "management.groups.0.domain")),
        ("purpose: 在工作里练, audience: new-at-work", "purpose: 甲, audience: everybody", ("unknown_audience", "management.groups.1.audience")),
        ("capacity: 200,\n       operator", "capacity: 0,\n       operator", ("capacity_below_one", "management.groups.0.capacity")),
        ("channels: [{channel: web}]", "channels: []", ("group_without_channel", "management.groups.0.channels")),
        ("channels: [{channel: web}]", "channels: [{channel: qq}]", ("channel_not_declared", "management.groups.0.channels.0.channel")),
        ("channels: [{channel: web}]", "channels: [{channel: wecom}]", ("chat_missing", "management.groups.0.channels.0")),
        ("channels: [{channel: web}]", "channels: [{channel: web, chat: x}]", ("chat_not_needed", "management.groups.0.channels.0.chat")),
        ("channels: [{channel: web}]", "channels: [{channel: wecom, chat: wr-office}]", ("chat_of_two_groups", "management.groups.0.channels")),
        ("names: [沈子衿, 林疏影, 何书怡]", "names: [沈子衿]", ("names_miscounted", "management.staff.1.names")),
        ("id: office", "id: ying-02", ("key_twice", "management.groups.1.id")),
        ("id: office", "id: Office", ("bad_key", "management.groups.1.id")),
        ("id: \"ying-{n:02}\"", "id: ying", ("count_without_number", "management.groups.0.id")),
    ],
)  # fmt: skip
def test_each_fault_is_found_at_its_place(old, new, fault):
    assert fault in faults(old, new)


def test_a_fault_names_the_group_and_the_line():
    bp = load_text(TEXT.replace("operator: chen,\n       hosts: [host-03", "operator: [],\n       hosts: [host-03"))
    (problem,) = SECTION.lint(bp)
    assert (problem.message, problem.line) == ("「职场营」有 0 位运营官，要正好 1 位。", 13)


def test_a_taxonomy_of_ones_own_replaces_the_six():
    text = TEXT.replace("management:\n", "management:\n  domains: [人际]\n")
    assert {code for code, _ in faults(text=text)} == {"unknown_domain"}
    assert faults("教育", "人际", text=text) == []


def test_an_operator_of_another_domain_and_an_overlap_are_warnings_not_faults():
    bp = load_text(TEXT.replace("hours_per_day: 8, domain: 教育", "hours_per_day: 8, domain: 健康").replace("在工作里练", "每天练习一次"))
    assert list(SECTION.lint(bp)) == []
    assert [problem.code for problem in SECTION.warn(bp)] == ["operator_of_other_domain", "operator_of_other_domain", "groups_overlap"]


def test_counted_entries_are_written_out():
    items = {item.key: item for item in SECTION.desired(load_text(TEXT))}
    assert list(items) == ["chen", "host-01", "host-02", "host-03", "ying-01", "ying-02", "office"]
    assert items["host-02"].body == {"name": "林疏影", "role": "host", "domain": "", "minutes_per_day": 90}
    body = items["ying-02"].body
    assert (body["name"], body["hosts"], body["position"], body["chats"], items["ying-02"].unit) == ("02 营", ["host-02"], 1, [["web", ""]], "group:ying-02")


@pytest.mark.django_db
def test_applying_makes_staff_and_groups_and_applying_again_changes_nothing(morning):
    community, bp = make_community(), load_text(TEXT)
    assert len(settle(bp, community)) == 7
    assert settle(bp, community) == []
    rows = {row.key: row for row in queries.groups(community.pk)}
    assert [(row.operator.name, [duty.key for duty in row.hosts], [(c.channel, c.chat) for c in row.chats]) for row in rows.values()] == [
        ("陈知行", ["host-01"], [("web", "")]), ("陈知行", ["host-02"], [("web", "")]), ("陈知行", ["host-03", "host-01"], [("wecom", "wr-office")]),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_changed_declaration_changes_only_what_differs(morning):
    community = make_community()
    settle(load_text(TEXT), community)
    changed = load_text(TEXT.replace("hosts: [host-03, host-01]", "hosts: [host-02]").replace("wr-office", "wr-new").replace("林疏影", "林知夏"))
    assert settle(changed, community) == [("update", "staff", "host-02"), ("update", "group", "office")]
    office = queries.groups(community.pk)[2]
    assert ([duty.name for duty in office.hosts], [chat.chat for chat in office.chats]) == (["林知夏"], ["wr-new"])
    assert Term.objects.filter(group_id=office.id, duty="host").count() == 3 and settle(changed, community) == []


@pytest.mark.django_db
def test_what_is_declared_no_longer_is_dismissed_and_archived_but_kept(morning):
    community = make_community()
    settle(load_text(TEXT), community)
    text = TEXT.replace("count: 2,", "count: 1,").replace("host-03, host-01", "host-03").replace('hosts: ["host-{n:02}"]', "hosts: [host-03]")
    settle(load_text(text.replace("count: 3,", "count: 1, first: 3,").replace("沈子衿, 林疏影, ", "")), community)
    assert [row.key for row in queries.groups(community.pk)] == ["ying-01", "office"] and Group.objects.count() == 3
    assert (Staff.objects.filter(left_at=None).count(), Staff.objects.count()) == (2, 4)


@pytest.mark.django_db
def test_hand_made_groups_and_staff_are_strangers(morning):
    community = make_community()
    settle(load_text(TEXT), community)
    make_group(community, key=None, name="手建的群")
    make_host(community, key=None, name="手加的人")
    assert sorted(item.body["name"] for item in SECTION.strangers(community.pk)) == ["手加的人", "手建的群"]
    assert settle(load_text(TEXT), community) == []


@pytest.mark.django_db
def test_an_operator_changed_by_hand_shows_as_a_difference(morning):
    community = make_community()
    settle(load_text(TEXT), community)
    group = Group.objects.get(key="ying-01")
    services.appoint(group.pk, make_host(community, key=None, role="operator").pk, "operator")
    assert settle(load_text(TEXT), community) == [("update", "group", "ying-01")]
    assert queries.by_id([group.pk])[group.pk].operator.key == "chen"


def test_names_of_staff_do_not_leave_the_house():
    bp = load_text(TEXT)
    SECTION.redact(bp.data)
    staff = bp.data["management"]["staff"]
    assert [(entry["name"], entry.get("names")) for entry in staff] == [("运营官 chen", None), ("营主 {n:02}", None)]
