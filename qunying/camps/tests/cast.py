"""A small whole camp for tests: three days, two slots, two groups on the web and one on 企业微信."""

import re

from qunying.blueprint import services as blueprint
from qunying.blueprint.load import load_text
from qunying.channels import services as channels
from qunying.flows import services as flows
from qunying.people import queries as people

TEXT = """
schema: 1
goal:
  mission: 让不善表达的人，三天学会一次好好说话
  goals: [{id: three-days, text: 3 天内 20 人完成 3 次打卡}]
positioning:
  community: {id: camp, name: 三天练习营, kind: camp, timezone: Asia/Shanghai, group_word: 营}
  personas: [{id: shy, name: 不敢开口的人, portrait: 开会时想好了也不说的人，散会才后悔}]
  audience: [shy]
  pain_points: [{id: afraid, persona: shy, text: 有话不敢说，回去自己生闷气}]
  advantages: [{text: 每晚有人认真回你写的那一句, serves: [afraid]}]
  core_value: 每天十分钟，把一句难说的话说出口
  promises: [{id: reply, text: 每晚 20:00 逐条回应, slot: evening}]
  reason_to_stay: {text: 你写下的那一句，当晚一定有人接住, pain_point: afraid, promise: reply}
content:
  cadence: {kind: run, days: 3, start: 2026-11-14, cohort: 第 1 期}
  stages: [{id: begin, name: 开始, days: 1-2}, {id: end, name: 收尾, days: 3}]
  slots:
    - {id: morning, name: 早安, at: "07:30", minutes: 30, staff_minutes: 5}
    - {id: evening, name: 小班会, at: "20:00", minutes: 60, staff_minutes: 25, confirm: true}
  day_types: [{id: lesson, name: 课程日, slots: [morning, evening]}]
  days:
    - {type: lesson, title: 《先听完》, lesson: 听到对方停下来再开口}
    - {type: lesson, title: 《说准》, lesson: 用一个准确的词}
    - {type: lesson, title: 《说出来》, lesson: 把那句话说出口}
  links: {card: /cards/1}
  scripts:
    - {day: 1, slot: morning, title: 早一, full: "{群}的早上，我是{营主}，第 {天} 天，看 {链接:card}", short: "{群}早"}
    - {day: 1, slot: evening, title: 晚一, full: "晚上好，打卡：{打卡}", short: 晚}
    - {day: 2, slot: morning, title: 早二, full: 第二天早上, short: 早}
    - {day: 2, slot: evening, title: 晚二, full: 第二天晚上, short: 晚}
    - {day: 3, slot: morning, title: 早三, full: 第三天早上, short: 早}
    - {day: 3, slot: evening, title: 晚三, full: 第三天晚上, short: 晚}
activities:
  - {id: daily, kind: check_in, name: 每日打卡, opens: "05:00", closes: "23:30", routes: [first]}
management:
  rules: {version: 1, items: [{id: own-story, text: 说自己的事}, {id: no-ads, text: 不发广告}]}
  channels: [{id: web, kind: web}, {id: wecom, kind: wecom, account: demo-corp}]
  staff:
    - {id: lin, name: 林静, role: owner, hours_per_day: 3}
    - {id: chen, name: 陈知行, role: operator, hours_per_day: 8, domain: 教育}
    - {id: "host-{n:02}", role: host, count: 3, hours_per_day: 1, names: [沈子衿, 林疏影, 何书怡]}
  groups:
    - {id: "ying-{n:02}", name: "{n:02} 营", count: 2, route: first, purpose: 每天练习一次, audience: shy, domain: 教育, capacity: 3, operator: chen,
       hosts: ["host-{n:02}"], channels: [{channel: web}]}
    - {id: office, name: 职场营, route: listen, purpose: 在工作里练, audience: shy, domain: 教育, capacity: 2, operator: chen,
       hosts: [host-03], channels: [{channel: wecom, chat: wr-office}]}
  routing:
    choices: [{id: first, name: 首期, when_full: listen}, {id: later, name: 延期}, {id: listen, name: 裸听}]
  incentives: {unit: 积分, budget: 1000, behaviours: [{id: check-in, name: 打卡, fact: activities.checked_in, points: 5, per: day, limit: 1}]}
"""


def apply(text=TEXT):
    """The blueprint of that text is in force; returns what was done."""
    return blueprint.apply(load_text(text), checksum=None)


def plan(text=TEXT):
    """What an apply of that text would do, as (action, kind, key)."""
    return [(change.action, change.resource.kind, change.resource.key) for change in blueprint.plan(load_text(text)).changes]


def make_camp(text=TEXT):
    """The camp lives; returns its community."""
    apply(text)
    return people.community_by_slug("camp")


def edited(*pairs, text=TEXT):
    """The text with those places changed, each of which must be there."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def work_off():
    """Everything due has happened and every queued message was handed to its channel."""
    while flows.run_due(worker="test") + channels.run_outbox(worker="test"):
        pass


def with_groups(count, capacity, text=TEXT):
    """The text with so many web groups of that size."""
    text = edited(("count: 2, route", f"count: {count}, route"), ("capacity: 3", f"capacity: {capacity}"), text=text)
    return re.sub(r'hosts: \["host-\{n:02\}"\]', "hosts: [host-01]", text).replace("hours_per_day: 1,", "hours_per_day: 24,")


def with_days(count):
    """The camp with so many days (more than three)."""
    days = "\n".join(f"    - {{type: lesson, title: 第{n}课}}" for n in range(1, count + 1))
    scripts = "\n".join(f"    - {{day: {n}, slot: {slot}, title: 题, full: 话, short: 话}}" for n in range(1, count + 1) for slot in ("morning", "evening"))
    days_at, links_at, scripts_at = TEXT.index("    - {type: lesson"), TEXT.index("  links:"), TEXT.index("    - {day: 1")
    text = TEXT[:days_at] + days + "\n" + TEXT[links_at:scripts_at] + scripts + "\n" + TEXT[TEXT.index("activities:") :]
    return edited(("kind: run, days: 3", f"kind: run, days: {count}"), ("days: 3}]", f"days: 3-{count}}}]"), text=text)
