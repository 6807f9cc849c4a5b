"""Invented samples for the gallery, shaped like the 21-day camp; they are shown nowhere else."""

from typing import Any

from django.utils.translation import gettext as _

from qunying.faces.kit.parts import (
    Bubble,
    Choice,
    Day,
    FunnelStep,
    GroupRow,
    HeatRow,
    NavItem,
    Notice,
    Place,
    Slot,
    Stage,
    Step,
    Switch,
    Task,
    Tile,
    Todo,
)

FALLING = (58.0, 57.0, 55.0, 52.0, 50.0, 47.0, 45.0, 44.0, 41.0)
CALM = (72.0, 71.0, 73.0, 72.0, 74.0, 73.0, 75.0, 74.0, 76.0)
HOURS = (12.0, 26.0, 44.0, 38.0, 51.0, 34.0, 25.0, 27.0, 31.0)


def shell() -> dict[str, Any]:
    """Navigation, switches and user of the console."""
    return {
        "demo": True,
        "nav": [
            NavItem(_("今天"), "sun-high", "#today", current=True, count=9, alarm=True, key="t"),
            NavItem(_("群"), "users-group", "#groups", count=4, alarm=True, key="h"),
            NavItem(_("日历"), "calendar-event", "#calendar", count=2, key="c"),
            NavItem(_("活动"), "confetti", "#activities"),
            NavItem(_("成员"), "users", "#members", count=7),
            NavItem(_("数据"), "chart-bar", "#insight", key="i"),
        ],
        "subnav": [Choice(_("部件"), "#parts", current=True), Choice(_("状态"), "#states", count=6), Choice(_("图表"), "#charts")],
        "switches": [
            Switch("", "人际关系训练营", [Choice("人际关系训练营", "#c1", current=True), Choice("读书会", "#c2")]),
            Switch("第 7 期", "D9 / 21", [Choice("第 7 期", "#r7", current=True), Choice("第 6 期", "#r6")]),
        ],
        "search_url": "#search",
        "notices": {"count": 3, "url": "#notices"},
        "who": {"name": "沈予安", "role": "运营官", "menu": [Choice("渠道", "#channels", icon="plug"), Choice("退出", "#out", icon="logout", post=True)]},
    }


def slots() -> list[Slot]:
    """A finished, a running and a coming slot."""
    return [
        Slot("早安问候", "07:30", 51, 52, "群已发", word="done", facts=("准时 48", "迟发 3", "未发 1"), ok=48, late=3, missed=1,
             problem="16 营未发，营主未读提醒", verb="换人补发", url="#resend"),
        Slot("午间万花筒", "12:30", 41, 52, "群已发", word="running", text="49 分", facts=("准时 38", "迟发 3", "待发 11"), ok=38, late=3,
             problem="11 群超过 30 分钟未发", verb="提醒 11 位营主", url="#remind", now=True),
        Slot("晚间小班会", "20:00", 50, 52, "群内容就绪", text="还有 6 小时 41 分", facts=("待审 2",), ready=50,
             problem="优秀作业已选 118 份", verb="预览小班会", url="#preview"),
    ]  # fmt: skip


def todos() -> list[Todo]:
    """Three rows in the order of harm × time left."""
    return [
        Todo("16 营冷场 48 小时，健康分 41", "唐立诚已进群，有 7 人回应，等待红包预算", "批预算", "#t1", "lifebuoy", "bad", "唐立诚", "剩 8 分", urgent=True),
        Todo("23 营学员误下单，群内争执 26 条", "命中舆情词「退款」「骗」，营主已在场", "接手", "#t2", "mood-sad", "bad", "邹明珊", "剩 22 分", urgent=True),
        Todo("晚间小班会补充资料 2 份待审", "《三种倾听姿势》长图、课程重点卡", "审核", "#t3", "file-text", "ac", "袁书怡", "18:00 前"),
        Todo("41 份作业超过 12 小时未点评", "集中在 09 营、30 营、47 营", "分派", "#t4", "pencil", "warn", "作业官组", "今天"),
    ]


def tiles() -> dict[str, list[Tile]]:
    """The three densities of the health wall."""
    facts = (("打卡", "60%"), ("发言", "81"))
    reasons = ("发言 9 人，常态 64 人", "早安未发，营主 14 小时未上线", "退群 5 人，均在 D8 之后")
    return {
        "alarm_tiles": [
            Tile("16 营", "薛晨曦", 41, "?sel=16", FALLING, "bad", True, cause="冷场 48 小时", since="3 小时前", reasons=reasons,
                 verb="看进展", verb_url="#rescue", helper="救场中：唐立诚", members="192 人"),
            Tile("27 营", "陈雨眠", 46, "?sel=27", FALLING, "bad", cause="打卡率跌破 40%", since="1 小时前",
                 reasons=("打卡 38%，上期同日 59%", "午间迟发 3 天"), verb="开始救场", verb_url="#rescue", members="193 人"),
        ],
        "watch_tiles": [
            Tile(f"{n:02} 营", "曹佳音", s, f"?sel={n}", FALLING, "warn", facts=facts) for n, s in ((9, 60), (33, 60), (51, 61), (13, 62))
        ],
        "calm_tiles": [Tile(f"{n:02} 营", "石之恒", s, f"?sel={n}", CALM) for n, s in ((6, 72), (22, 72), (37, 74), (8, 76))],
    }  # fmt: skip


def groups() -> list[GroupRow]:
    """Twelve rows of the execution matrix with all five marks."""
    rows = [GroupRow(f"{n:02} 营", "沈子衿", ("on_time", "on_time", "not_yet"), f"#g{n}", f"{40 + n}%") for n in range(1, 13)]
    rows[2] = GroupRow("03 营", "何书怡", ("missed", "pending", "not_yet"), "#g3", "22%", "bad")
    rows[4] = GroupRow("05 营", "董念真", ("late", "on_time", "not_yet"), "#g5", "35%", "warn")
    return rows


def figures() -> dict[str, Any]:
    """Metrics, heat table, funnel and the two charts with axes."""
    days = [f"D{n}" for n in range(1, 22)]
    last = [70, 66, 64, 62, 60, 64, 57, 55, 54, 56, 51, 54, 50, 52, 47, 46, 45, 48, 45, 47, 55]
    this: list[int | None] = [71, 68, 67, 64, 66, 69, 60, 59, 58]
    return {
        "points": HOURS,
        "days": days,
        "heat_rows": [HeatRow("第 6 期", 9840, last), HeatRow("第 7 期（本期）", 10386, this + [None] * 12, True)],
        "funnel_steps": [
            FunnelStep("获取", "扫码进群", 10386, 9840),
            FunnelStep("激活", "首次打卡", 8932, 8243, "占进群 86.0%"),
            FunnelStep("留存", "D7 仍打卡", 6253, 5501, "占激活 70.0%"),
        ],
        "trend": {"kind": "line", "x": days, "unit": "%", "min": 40, "max": 80,
                  "series": [{"name": "第 6 期", "values": last, "role": "reference"}, {"name": "第 7 期", "values": this}]},
        "falls": {"kind": "waterfall", "x": ["第 6 期", "流量", "转化率", "客单价", "第 7 期"], "unit": "元", "min": 240000, "max": 340000,
                  "values": [261849, 24398, 28697, 11552, 326496]},
    }  # fmt: skip


def console() -> dict[str, Any]:
    """Everything the console gallery shows."""
    return {
        **figures(),
        **tiles(),
        "slots": slots(),
        "todos": todos(),
        "groups": groups(),
        "slot_names": ("早", "午", "晚"),
        "filters": [Choice("全部", "#all", current=True), Choice("救场", "#f1", count=4), Choice("审核", "#f2", count=2)],
        "channels": [Choice("企业微信", "#wecom", current=True), Choice("QQ", "#qq", count=6)],
        "scores": [("发言", 14, "bad"), ("打卡", 39, "bad"), ("作业", 52, "warn"), ("留存", 78, "ok")],
        "facts": [("发送时间", "12:30，晚 30 分钟内算准时"), ("范围", "52 群"), ("负责", "各营营主，袁书怡审核")],
        "steps": [
            Step("运营官进群，换早安话术补发", "唐立诚 10:42", "done"),
            Step("抛话题「最喜欢的人的三个缺点」", "进行中，已有 7 人回应", "cur"),
            Step("发小额多频红包 20 元 20 个", "14:00，需要预算确认"),
            Step("24 小时后回看，高于 60 分即关闭"),
        ],
    }


def member() -> dict[str, Any]:
    """Everything the h5 gallery shows."""
    first: list[Day] = ["done", "done", "missed", "done", "done", "done", "done"]
    second: list[Day] = ["done", "today", "ahead", "ahead", "ahead", "ahead", "ahead"]
    return {
        "tabs": [
            NavItem(_("今日"), "sun-high", "#today", current=True),
            NavItem(_("求助"), "help-circle", "#help", count=2),
            NavItem(_("榜单"), "trophy", "#board"),
            NavItem(_("我的"), "user", "#me"),
        ],
        "stages": [
            Stage("初阶理论", first),
            Stage("进阶应用", second),
            Stage("高阶延伸", ("ahead",) * 7),
        ],
        "long_stages": [Stage("一年", ("done",) * 100 + ("missed",) * 20 + ("ahead",) * 245)],
        "tasks": [Task("早安报到", "已得 2 分", state="done"), Task("听《弦外之音》", "", "轻度 +5 分，已听 6:10 / 10:24", "cur", "#play")],
        "more_tasks": [Task("写课后作业", "中度 +10 分"), Task("写 500 字心得", "重度 +20 分")],
        "doors": [
            Notice("抽奖 2 次", "满 7 天赠送，余奖 36 份", "#draw", "ticket"),
            Notice("班会红包", "今晚 20:00", "#packet", packet=True),
        ],
        "own": Place(3, "我们 23 营", "85%", 85, "邹明珊", me=True),
        "top": [Place(1, "31 营", "91%", 91, "石惟一"), Place(2, "04 营", "88%", 88, "邓语嫣"), Place(4, "45 营", "84%", 84, "董若溪")],
        "boards": [Choice("各营", "#groups", current=True), Choice("个人", "#people")],
        "bubbles": [Bubble("邹明珊", "第 5 课的音频可以分两次听，听完再打卡。", "12:31", word="营主"), Bubble("我", "收到，晚上听完。", "12:40", mine=True)],
        "cards": [
            Notice("今日任务：听《弦外之音》", "还有 112 位同学在听", "#task", "headphones", "去听"),
            Notice("班会红包 20 元 20 个", "20:00 开始，先到先得，规则见详情", "#packet", verb="看规则", packet=True),
        ],
    }
