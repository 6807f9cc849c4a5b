"""Read a promise's sentence: on which days, at what time, for how long; and name the word that makes it no promise."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from qunying.charter.goals import whole_number
from qunying.charter.schedules import ANSWER, DELIVERY, EVERY_DAY, SESSION, WORKDAYS

# These leave open whether or when, whatever else the sentence says.
VAGUE = (
    "不定期", "不定时", "不固定", "时不时", "看情况", "视情况", "有空", "有时间", "有机会", "有需要时", "尽可能", "尽量", "尽快", "尽早", "争取", "适时",
    "适当", "偶尔", "抽空", "择期", "择日", "改天", "近期", "过段时间", "到时候",
)  # fmt: skip
# These are vague alone, and harmless beside a day and a time.
VAGUE_ALONE = ("定期", "及时", "经常", "常常", "时常", "随时", "不断", "持续", "长期", "多多", "第一时间")

BEFORE = timedelta(days=60)  # a date without a year may lie so long before the calendar begins

_CHINESE = "零一二两三四五六七八九十"
_DAY = "一二三四五六日天"
_PERIOD = "凌晨|清晨|早上|早晨|每早|早间|上午|中午|午间|下午|傍晚|晚上|晚间|每晚|当晚|夜里|早|晚"
_LATER = ("下午", "傍晚", "晚上", "晚间", "每晚", "当晚", "夜里", "晚")
_OTHER_POINTS = "评|赞|名|心|数|儿|滴|建议|体会|收获|感受|想法|意见|理由|提示"
_TIME = (
    rf"(?:(?P<{{0}}p>{_PERIOD})\s*)?(?:(?P<{{0}}h>\d{{{{1,2}}}}):(?P<{{0}}m>\d\d)"
    rf"|(?P<{{0}}g>\d{{{{1,2}}}}|(?:(?<=[上间午里后晨])|(?<=[晚早])(?!\s*一点(?![钟半整])))\s*[{_CHINESE}]{{{{1,3}}}})\s*点(?!\s*(?:{_OTHER_POINTS}))(?P<{{0}}q>半|一刻|三刻|\d{{{{1,2}}}})?(?:分|整|钟)?)"
)
_SPAN = re.compile(_TIME.format("a") + r"\s*(?:-|–|—|~|到|至)\s*" + _TIME.format("b"))
_POINT = re.compile(_TIME.format("a") + r"(?P<before>\s*(?:之前|以前|前))?")
_DATE = re.compile(r"(?:(20\d\d)\s*[-年/.]\s*)?(?<![\d.])(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?|(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})")
_WEEKDAYS = re.compile(
    rf"(?<![一两几本上下\d])(?:周|星期|礼拜)([{_DAY}末](?:[、,和及/]?(?:周|星期|礼拜)?[{_DAY}末])*(?:\s*(?:到|至|-|~)\s*(?:周|星期|礼拜)?[{_DAY}])?)"
    r"(?!\s*(?:次|场|期|篇|条|回|节|更|本|份|个|堂|位|轮))"
)
_DAILY = re.compile(r"每天|每日|每晚|每早|天天|每个?(?:早上|早晨|上午|中午|下午|傍晚|晚上|夜里)")
_LENGTH = re.compile(
    rf"(?P<half>半\s*个?\s*(?:小时|钟头))|(?P<quarter>[一三]刻钟)|(?P<n>\d+(?:\.\d+)?|[{_CHINESE}百]+)\s*(?P<and>个半)?个?\s*(?P<unit>分钟|分(?![之享])|小时|钟头)"
)
_WITHIN = re.compile(r"\s*(?:之内|以内|内|里)")
_ANSWERS = re.compile(r"回复|回应|答疑|解答|回答|答复|点评|讲评|批改|反馈|小班会|接住")
_DELIVERS = re.compile(r"送来|送上|送出|推送|发布|发出|发一|发当|发本|更新|上新|给一|公布")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a promise's sentence says of when; what it does not say is empty, 0 or None."""

    weekdays: tuple[int, ...] = ()
    on: date | None = None
    times: tuple[str, ...] = ()
    before: str = ""  # a time by which it is done
    minutes: int = 0
    vague: str = ""  # the word that leaves it open
    no_such_day: str = ""  # a date that is not in the calendar
    other_weekday: int | None = None  # the weekday written beside a date that falls on another

    @property
    def says_when(self) -> bool:
        """Whether one can tell on which days it is owed."""
        return bool(self.weekdays or self.on)


def parse(text: str, *, anchor: date) -> Reading:
    """What the sentence says of when; a date without a year is the first after the ``anchor`` or a little before it."""
    text = unicodedata.normalize("NFKC", text)
    found = _DATE.search(text)
    on, wrong = _date(found, anchor) if found else (None, "")
    rest = text[: found.start()] + "，" + text[found.end() :] if found else text
    written = _weekdays(rest)
    times, before, minutes = _times(rest)
    minutes = minutes or _length(rest)
    if on is not None:
        other = written[0] if written and on.weekday() not in written else None
        return Reading((), on, times, before, minutes, _vague(text, whole=True), "", other)
    weekdays = written or (EVERY_DAY if _DAILY.search(rest) else ())
    return Reading(weekdays, None, times, before, minutes, _vague(text, whole=bool(weekdays)), wrong)


def proof_of(text: str, *, slot: bool) -> str:
    """What proves a promise in these words kept: an answer, a delivery, or a session that lasted."""
    if _ANSWERS.search(text):
        return ANSWER
    return DELIVERY if slot or _DELIVERS.search(text) else SESSION


def _vague(text: str, *, whole: bool) -> str:
    """The first vague word; with a day that is said (``whole``) only one that still leaves it open."""
    words = VAGUE if whole else (*VAGUE, *VAGUE_ALONE)
    return min((word for word in words if word in text), key=lambda word: (text.index(word), -len(word)), default="")


def _date(found: re.Match[str], anchor: date) -> tuple[date | None, str]:
    year, month, day = (found[1], found[2], found[3]) if found[2] else (found[4], found[5], found[6])
    years = [int(year)] if year else range(anchor.year - 1, anchor.year + 5)
    days = [one for one in (_day(number, int(month), int(day)) for number in years) if one]
    if not days:
        return None, found[0].strip()
    return next((one for one in days if year or one >= anchor - BEFORE), days[-1]), ""


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekdays(text: str) -> tuple[int, ...]:
    if "工作日" in text:
        return WORKDAYS
    found = _WEEKDAYS.search(text)
    if not found:
        return ()
    names = re.sub(r"周|星期|礼拜|\s", "", found[1])
    if between := re.search(rf"([{_DAY}])(?:到|至|-|~)([{_DAY}])", names):
        first, last = _number(between[1]), _number(between[2])
        return tuple(sorted({(first + step) % 7 for step in range((last - first) % 7 + 1)}))
    numbers = {number for name in names if name in _DAY + "末" for number in ((5, 6) if name == "末" else (_number(name),))}
    return tuple(sorted(numbers))


def _number(name: str) -> int:
    return 6 if name == "天" else "一二三四五六日".index(name)


def _times(text: str) -> tuple[tuple[str, ...], str, int]:
    """The times of day, a time by which it is done, and the length where a span gives it."""
    found, minutes, rest = [], 0, text
    while match := _SPAN.search(rest):
        begin, end = _minute(match, "a"), _minute(match, "b")
        rest = rest[: match.start()] + "，" + rest[match.end() :]
        if begin is None or end is None:
            continue
        end += 720 if end <= begin and end + 720 > begin and not match["bp"] and int(match["bh"] or 0) < 12 else 0
        minutes = minutes or (end - begin) % 1440
        found.append(begin)
    before = ""
    for match in _POINT.finditer(rest):
        at = _minute(match, "a")
        if at is None:
            continue
        if match["before"]:
            before = _clock(at)
        else:
            found.append(at)
    return tuple(_clock(at) for at in sorted(set(found))), before, minutes


def _minute(match: re.Match[str], side: str) -> int | None:
    """The minute of the day a time names; None for one no clock shows."""
    hour = whole_number((match[f"{side}h"] or match[f"{side}g"]).strip())
    quarter = match[f"{side}q"]
    minute = int(match[f"{side}m"]) if match[f"{side}m"] else {"半": 30, "一刻": 15, "三刻": 45, None: 0}.get(quarter, -1)
    minute = int(quarter) if minute == -1 else minute
    period = match[f"{side}p"]
    if side == "b" and not period and hour < 12 and match["ap"] in _LATER:
        period = match["ap"]
    if (period in _LATER and hour < 12) or (period in ("中午", "午间") and hour < 3):
        hour += 12
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _length(text: str) -> int:
    """The minutes it lasts; a time within which somebody answers is no length."""
    for found in _LENGTH.finditer(text):
        if _WITHIN.match(text, found.end()):
            continue
        if found["half"]:
            return 30
        if found["quarter"]:
            return 15 if found["quarter"][0] == "一" else 45
        number = float(found["n"]) if found["n"][0].isdigit() else whole_number(found["n"])
        hours = found["unit"] in ("小时", "钟头")
        return round(number * 60 + (30 if found["and"] else 0)) if hours else round(number)
    return 0
