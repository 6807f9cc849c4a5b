"""What the words on such sheets mean: days, weekdays, weeks, times, parts of the day, and what people write at the head of a column."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from qunying.camps.sheets.workbook import Cell, Value

MINUTES_A_DAY = 24 * 60
SERIAL_FIRST, SERIAL_LAST = 36_526, 73_050  # 2000-01-01 to 2099-12-31 as Excel counts days
_SERIAL_ZERO = date(1899, 12, 30)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NUMERALS = {sign: number for number, sign in enumerate("零一二三四五六七八九十")}
_WEEKDAYS = "一二三四五六日"
_ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NUMBER = r"(\d{1,3}|[一二三四五六七八九十]{1,3})"

_YMD = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*[日号]?(?:\s+00:00)?")
_MD = re.compile(r"(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})(?!\d)\s*[日号]?")
_INDEX = re.compile(rf"(?:第\s*{_NUMBER}\s*[天日]|(?:day|d)\s*\.?\s*(\d{{1,3}})(?!\d))", re.IGNORECASE)
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)\s*([一二三四五六日天])|\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b", re.IGNORECASE)
_WEEK = re.compile(rf"第\s*{_NUMBER}\s*周|\b(?:week|w)\s*(\d{{1,2}})\b", re.IGNORECASE)
_GAP = re.compile(r"[\s()\[\]【】,、，:;·|/\-–—~]+")

_HOUR = r"(凌晨|清晨|早上|早晨|上午|早|中午|下午|傍晚|晚上|夜里|晚|am|pm)?\s*"
_TIME = re.compile(
    _HOUR + r"(?:(\d{1,2})\s*[:：]\s*(\d{2})(?:[:：]\d{2})?|(\d{1,2})\s*[点时]\s*(半|一刻|\d{1,2}(?=\s*分|\s*$|\D))?\s*分?)\s*(am|pm)?",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"^\s*(?:[-–—~～至到]+)\s*$")

RESTS = _set("休息 休 休息日 无 停更 停 不发 放假 暂停 不推送 / - -- — —— – x × none n/a")
UNWRITTEN = _set("待定 待补 待写 待补充 待确认 tbd todo 略 ? ?? ??? 另行通知 同上 同昨天 同前 同左 见上 见文档")
ERRORS = frozenset(("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"))

DAY_HEADS = _set("日期 天数 天 day 第几天 日 排期日期 发布日期 推送日期 date 几号")
WEEKDAY_HEADS = _set("星期 周几 周 礼拜 week weekday")
SLOT_HEADS = _set("时段 时间段 栏目 环节 板块 时间点 档位 场次 时间/时段 slot")
TIME_HEADS = _set("时间 发送时间 推送时间 发布时间 群发时间 time 几点")
HEADS = DAY_HEADS | WEEKDAY_HEADS | SLOT_HEADS | TIME_HEADS
FULLS = _set("完整版 完整 详细版 长版 全文 完整话术 full")
TEXTS = _set("正文 内容 文案 话术 推送内容 群发内容 发送内容 文案内容 话术内容 推送文案 群发文案 推送 群发 text")
SHORTS = _set("精简版 精简 简版 短版 简短版 极简版 精简话术 short")
TITLES = _set("标题 题目 小标题 话术标题 title")
DAY_TITLES = _set("主题 当日主题 每日主题 课题 今日主题 课程 课程名 课程名称 当天主题")
LESSONS = _set("要学的 学习内容 课程内容 学习任务 本课要点")
DAY_TYPES = _set("类型 日类型 当天类型")
NOTES = re.compile(
    "备注|负责|素材|链接|物料|状态|执行|说明|渠道|审核|海报|图片|配图|附件|完成|编辑|序号|阶段|提醒事项|跟进|数据|人员|值班|目的|形式|注意|检查|字数|标签|撰写|提交|截止|反馈|确认人|版本号|优先级|来源"
)
_FIELDS = {"full": FULLS, "short": SHORTS, "title": TITLES, "text": TEXTS}
_TAIL = re.compile(r"(?:时段|推送|群发|文案|话术|内容|场|档|时间)+$")
_PARTS = {
    "morning": _set("早 早安 早上 早间 早晨 晨间 清晨 上午 早课 早报 早起 am morning"),
    "noon": _set("午 中午 午间 午安 午休 noon"),
    "afternoon": _set("下午 午后 下午茶 afternoon"),
    "evening": _set("晚 晚上 晚间 晚安 傍晚 夜间 晚课 evening"),
}
PART_HOURS = {"morning": (0, 11 * 60), "noon": (11 * 60, 15 * 60), "afternoon": (13 * 60, 18 * 60), "evening": (17 * 60, MINUTES_A_DAY)}


@dataclass(frozen=True, slots=True)
class Day:
    """A day as a cell names it: a date (the year may be left to the calendar), a number in the run, a weekday; ``rest`` is what else it says."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    index: int | None = None
    weekday: int | None = None
    rest: str = ""
    other: tuple[int, int] | None = None  # 11.2 typed as a number may also be 11.20

    @property
    def dated(self) -> bool:
        """Whether it names a date."""
        return self.month is not None

    @property
    def named(self) -> bool:
        """Whether it says which day, not only which weekday."""
        return self.dated or self.index is not None


@dataclass(frozen=True, slots=True)
class Times:
    """The times a text names: when each begins and how long it is where an end is given; ``rest`` is the text without them."""

    found: tuple[tuple[int, int | None], ...]
    rest: str


def day_of(cell: Cell, *, numbers: bool = False) -> Day | None:
    """The day a cell names; with ``numbers`` a bare number is one too (11.13, 46339, and as a count of days 1, 2, 3)."""
    value = cell.value
    if isinstance(value, datetime):
        return Day(value.year, value.month, value.day)
    if isinstance(value, date):
        return Day(value.year, value.month, value.day)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _numbered(float(value)) if numbers else None
    return _spelled(cell.text) if isinstance(value, str) else None


def weekday_of(text: str) -> int | None:
    """The weekday, where the text is nothing but one."""
    found = _WEEKDAY.fullmatch(text.strip("()（） "))
    return _weekday(found) if found else None


def week_of(text: str) -> int | None:
    """The number of the week a text names, where it names one."""
    found = _WEEK.findall(text)
    numbers = {numeral(one or other) for one, other in found}
    return numbers.pop() if len(numbers) == 1 else None


def times_in(value: Value, text: str) -> Times:
    """The times a cell names, in minutes after midnight; where it says nothing else, the part of the day before the hour is its rest."""
    if isinstance(value, time):
        return Times(((value.hour * 60 + value.minute, None),), "")
    if isinstance(value, float) and 0 < value < 1:
        return Times(((round(value * MINUTES_A_DAY), None),), "")
    if not isinstance(value, str):
        return Times((), text)
    found: list[tuple[int, int | None]] = []
    rest, end, before, said = "", 0, None, None
    for match in _TIME.finditer(text):
        at = _minutes(match, before)
        between = text[end : match.start()]
        if at is None:
            continue
        if found and found[-1][1] is None and _UNTIL.match(between) and at > found[-1][0]:
            found[-1] = (found[-1][0], at - found[-1][0])
        else:
            rest += between
            found.append((at, None))
        end, before = match.end(), match.group(1)
        said = said or before
    return Times(tuple(found), tidy(rest + text[end:]) or (said or ""))


def tidy(text: str) -> str:
    """A label without brackets and signs at its ends, and its parts with one space between them."""
    return _GAP.sub(" ", text).strip()


def part_of(name: str) -> str | None:
    """The part of the day a label is about, where it is nothing but one."""
    bare = name.replace(" ", "").lower()
    for candidate in (bare, _TAIL.sub("", bare)):
        for part, words in _PARTS.items():
            if candidate in words:
                return part
    return None


def without_tail(name: str) -> str:
    """A slot's label without the words people put after it: 早安文案 is 早安."""
    return _TAIL.sub("", name) or name


def field_of(name: str) -> str | None:
    """The field a head names: full, short, title, or text where it leaves the variant open."""
    bare = name.replace(" ", "").lower()
    return next((field for field, words in _FIELDS.items() if bare in words), None)


def split_field(name: str) -> tuple[str, str | None]:
    """A head without the field at its end, and that field: 早安完整版 is 早安 and full."""
    bare = name.rstrip()
    for field, words in _FIELDS.items():
        for word in sorted(words, key=len, reverse=True):
            if bare.lower().endswith(word) and len(bare) > len(word):
                return bare[: -len(word)].rstrip(), field
    return name, None


def numeral(text: str) -> int:
    """The number in digits or in Chinese numerals up to 99."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return int("".join(str(_NUMERALS[sign]) for sign in text))
    return _NUMERALS.get(tens, 1) * 10 + (_NUMERALS.get(ones[:1], 0) if ones else 0)


def _spelled(text: str) -> Day | None:
    """A date, a number of the run and a weekday, in any order; something more may follow a date or number."""
    if len(text) > 80:
        return None
    given: dict[str, int] = {}
    rest = text
    while rest:
        rest = _GAP.sub("", rest, count=1) if _GAP.match(rest) else rest
        if match := _YMD.match(rest):
            names: tuple[str, ...] = ("year", "month", "day")
            numbers = [int(part) for part in match.groups()]
        elif match := _INDEX.match(rest):
            names, numbers = ("index",), [numeral(match.group(1) or match.group(2))]
        elif match := _MD.match(rest):
            names, numbers = ("month", "day"), [int(part) for part in match.groups()]
        elif match := _WEEKDAY.match(rest):
            names, numbers = ("weekday",), [_weekday(match)]
        else:
            break
        if set(names) & given.keys():
            break
        given.update(zip(names, numbers, strict=True))
        rest = rest[match.end() :]
    rest = rest.strip(" \n\t()[]【】,、:;·|-–—")
    if not given.keys() & {"month", "index"} or not _is_date(given):
        return None
    return Day(**given, rest=rest)  # type: ignore[arg-type]


def _numbered(value: float) -> Day | None:
    if value.is_integer():
        number = int(value)
        if SERIAL_FIRST <= number <= SERIAL_LAST:
            on = _SERIAL_ZERO + timedelta(days=number)
            return Day(on.year, on.month, on.day)
        return Day(index=number) if 1 <= number <= 366 else None
    month, _, day = f"{value:.2f}".partition(".")
    first = {"month": int(month), "day": int(day.rstrip("0") or "0")}
    second = (int(month), int(day))
    if not _is_date(first):
        return Day(month=second[0], day=second[1]) if _is_date({"month": second[0], "day": second[1]}) else None
    other = second if day.endswith("0") and _is_date({"month": second[0], "day": second[1]}) else None
    return Day(month=first["month"], day=first["day"], other=other)


def _is_date(given: dict[str, int]) -> bool:
    if "month" not in given:
        return True
    try:
        date(given.get("year", 2024), given["month"], given["day"])  # a leap year: whether there is a 29 February the calendar says
    except ValueError:
        return False
    return True


def _weekday(match: re.Match[str]) -> int:
    if match.group(1):
        return _WEEKDAYS.index("日" if match.group(1) == "天" else match.group(1))
    return _ENGLISH.index(match.group(2).lower()[:3])


def _minutes(match: re.Match[str], before: str | None) -> int | None:
    word = (match.group(1) or match.group(6) or before or "").lower()
    digits = match.group(2) or match.group(4)
    hour = int(digits)
    part = match.group(3) or match.group(5) or "0"
    minute = {"半": 30, "一刻": 15}.get(part) if not part.isdecimal() else int(part)
    if hour < 12 and not digits.startswith("0") and (word in ("下午", "傍晚", "晚上", "晚", "夜里", "pm") or (word == "中午" and hour < 6)):
        hour += 12
    if minute is None or hour > 23 or minute > 59:
        return None
    return hour * 60 + minute


def plain_name(name: str) -> str:
    """A sheet's name to recognise a day or a week in."""
    return unicodedata.normalize("NFKC", name).strip()
