"""What the journal keeps of a message's words: numbers and yes-or-no features that no sentence can be read back from.

Version 2. Pure functions of the text (the fingerprint also of the installation's key), quick enough for imports of millions.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from qunying.channels.facts import MessagePosted
from qunying.kernel.ids import keyed_hash

VERSION = 2
SAID, INFERRED = "said", "inferred"
PHRASE_MAX = 24  # letters: what is longer says something
AD_MIN = 8  # characters: nothing shorter can offer and tell where

_URL = re.compile(r"(?:https?://|www\.)[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]*", re.IGNORECASE)
_EVERYBODY = r"(?:所有人|全体成员|全員|all\b|everyone\b|here\b|channel\b)"
_MENTION = re.compile(rf"(?<![A-Za-z0-9._%+-])@(?!{_EVERYBODY})[^\s@]", re.IGNORECASE)
_HANDLE = re.compile(r"@\S+\s?")
_QUOTE = re.compile(r"\s*(?:「[^」]{1,200}[:：][^」]*」|『[^』]{1,200}[:：][^』]*』|\[引用|> )")
_FACE = re.compile(r"\[[\w\u4e00-\u9fff!]{1,8}\]|:[a-z0-9_+-]{2,30}:")  # [微笑] in 微信 and QQ, :smile: elsewhere
_NOT_LETTERS = re.compile(r"[\W_]+")
_RUN = re.compile(r"(.)\1+")

_ASKED = re.compile(
    r"(?:^|[，。！,.!…~\s])(?:请问|请教|求问|问一下|想问|咨询一下|怎么(?!样都|都|也|说呢)|如何|为什么|为何|为啥|咋|啥时候|什么时候|哪里(?!哪里|都)|哪个|哪位|哪儿|哪家|哪天"
    r"|谁(?!都|也)|几点|多久|多少钱|有没有|有谁|有人(?:知道|会|用过|去过|买过|试过|了解)|能不能|可不可以|可以不可以|是不是|要不要|会不会|是否|是不|行不行|好不好用)"
    r"|(?:吗|嘛|么(?<!那么)(?<!这么)(?<!什么)|吧吗|怎么办|怎么样|怎么弄|怎么做|怎么用|怎么走|怎么回事|咋办|咋样|咋弄|什么|啥|为什么|哪里|哪儿|哪个|哪家|几点|几号|几个|多少|多久|多少钱|多大|多远"
    r"|谁|没有人|是不是|对不对|行不行|好不好|可以不|能不|有没|了没)[啊呀呢哈哦嘞了的]?$"
    r"|(?:怎|什么|哪|谁|几|多|为啥|啥|要不要|有没有|是不是|能不能|会不会|你|您|它|他|她|那|那个|人|们)[^，。！,.!]{0,12}呢$"
)
_TOLD = re.compile(r"(?:没什么|都什么|不管怎么样|无论|不知道.{0,12}|知道.{0,6}|随便|还不怎么样|不怎么样|没多少|没几个|想怎么.{0,3}|就怎么.{0,3})$|什么都|怎么都|谁都|哪都|哪里都")
_ASKED_ENGLISH = re.compile(
    r"(?:^|[.!,]\s*)(?:(?:hi|hey|hello|so|and|but|ok|okay|@\S+)[\s,]+)*(?:how (?:do|does|can|to|would|should|did|is|are|many|much|long|come)|what(?:'s| is| are| does| do| should| would| about)"
    r"|why (?:is|are|does|do|did|would|can|not)|where (?:is|are|can|do|does|should)|when (?:is|are|will|does|do|should)|who (?:is|are|can|knows)|which (?:is|one|of)"
    r"|(?:is|are) there|does (?:any|some)one|do (?:you|we|i) |did (?:you|any)|can (?:i|you|we|any|some)\w* |could (?:i|you|some|any)\w* |should (?:i|we) |has anyone|have you|any(?:one|body) (?:know|else|here|tried|have|has))",
    re.IGNORECASE,
)

_PHRASES = (
    "已打卡", "打卡成功", "打卡完成", "完成打卡", "今日打卡", "来打卡", "打卡", "第天", "day", "签到成功", "已签到", "签到", "报到", "报道", "已完成", "完成", "已读",
    "收到", "已收到", "收悉", "知悉", "明白", "知道", "好的", "好滴", "好嘞", "好吧", "好呀", "好", "嗯", "恩", "哦", "噢", "喔", "是的", "是", "对的", "对", "行", "可以", "没问题", "了解",
    "早上好", "早安", "早呀", "早", "上午好", "中午好", "午安", "下午好", "晚上好", "晚安", "你好", "您好", "大家好", "在", "来",
    "谢谢分享", "感谢分享", "谢谢", "感谢", "多谢", "谢啦", "辛苦", "不客气", "客气", "拜拜", "再见", "欢迎加入", "欢迎入群", "欢迎新人", "欢迎", "恭喜", "祝贺", "生日快乐", "节日快乐", "新年快乐",
    "新年好", "周末愉快", "点赞", "赞", "棒棒哒", "真棒", "很棒", "太棒", "好棒", "棒", "厉害", "牛逼", "牛", "优秀", "强", "顶", "支持", "同意", "附议", "加油", "冲鸭", "冲", "报名", "接龙", "参加", "哈",
    "嘿", "呵", "嘻", "呜", "笑死", "路过", "围观", "冒泡", "潜水", "沙发", "前排", "占楼", "吃瓜", "蹲", "求", "同求", "滴", "到", "过", "六", "撒花", "鼓掌", "抱抱", "比心", "么么哒", "爱你", "哇", "啊", "额", "呃", "唉",
    "ok", "okay", "okk", "yes", "no", "yep", "yeah", "nope", "hi", "hello", "hey", "gm", "gn", "goodmorning", "goodnight", "morning", "thanks", "thankyou", "thx", "ty", "lol", "haha", "ha", "nice", "cool", "great",
    "congrats", "congratulations", "welcome", "bye", "wow", "same", "sure", "np", "done", "done", "checkin", "checkedin",
)  # fmt: skip
_FILLERS = (
    "大家", "各位", "老师", "群主", "家人", "小伙伴", "伙伴", "朋友", "姐妹", "兄弟", "宝子", "宝贝", "亲", "班长", "营主", "今天", "今日", "明天", "新的一天", "们", "也", "又", "都", "很", "太", "啦",
    "了", "哦", "呀", "哈", "呢", "哟", "哒", "的", "一起", "继续", "我", "你", "您", "要", "给", "新人",
)  # fmt: skip
_POLITE = re.compile("(?:" + "|".join(sorted({_RUN.sub(r"\1", word) for word in (*_PHRASES, *_FILLERS)}, key=len, reverse=True)) + r"|[0-9])++")

_FIRST = frozenset(word[0] for word in (*_PHRASES, *_FILLERS)) | frozenset("0123456789")

_CONTACT = re.compile(r"加我|加微|加v|加薇|\bvx\b|微信号|私聊我|私我|联系我|扫码|二维码|长按识别|进群|点击链接|戳链接|复制.{0,6}口令|wechat me|dm me|whatsapp", re.IGNORECASE)
_OFFER = re.compile(
    r"优惠|兼职|代理|日结|佣金|返利|返现|特价|秒杀|限时|抢购|低价|批发|免费领|领券|包邮|加盟|招商|贷款|赚钱|日赚|月入|躺赚|副业|代购|代发|折扣|打折|[0-9一二三四五六七八九]折|原价|现价|促销|课程原|"
    r"discount|promo code|earn \$|limited offer|airdrop",
    re.IGNORECASE,
)
_ALWAYS_AD = re.compile(r"刷单|代开发票|网贷|无抵押|日赚|躺赚|兼职.{0,6}日结|招代理|诚招代理")


class Features(NamedTuple):
    """What is kept of a text."""

    length: int  # characters
    question: bool
    mentions: int  # of somebody; of everybody does not count
    fingerprint: str  # keyed hash of the letters and digits
    emoji_only: bool  # not one letter or digit
    phrase: bool  # a check-in or politeness, nothing else
    link: bool
    ad: bool  # offers something and says where to get it; what is doubtful is none
    personal: bool  # names a member or quotes one


def extract(text: str, form: str = "text") -> Features:
    """The features of what was said in that form; text that the platform put in for a picture or a sticker says nothing of its own."""
    mentions = len(_MENTION.findall(text)) if "@" in text else 0
    link = form in ("link", "share") or "://" in text or "www." in text
    words = _URL.sub(" ", text) if link else text
    letters = _letters(text)
    question = is_question(words)
    return Features(
        length=len(text), question=question, mentions=mentions, fingerprint=keyed_hash(letters or text, purpose="message"),
        emoji_only=form == "emoji" or (form == "text" and not question and _is_faces(words, letters, link)), phrase=not question and not link and is_phrase(words, letters),
        link=link, ad=is_ad(text, link), personal=mentions > 0 or _QUOTE.match(text) is not None,
    )  # fmt: skip


def posted(text: str, form: str = "text", *, reply_to: int | None = None, reply_by: str | None = None) -> MessagePosted:
    """The fact of these words having been said; an answer to somebody's message is personal whatever its words."""
    found = extract(text, form)
    return MessagePosted(
        length=found.length, question=found.question, mentions=found.mentions, reply_to=reply_to, fingerprint=found.fingerprint, features=VERSION,
        form=form, emoji_only=found.emoji_only, phrase=found.phrase, link=found.link, ad=found.ad, personal=found.personal or reply_to is not None,
        reply_by=None if reply_to is None else reply_by or SAID,
    )  # fmt: skip


def is_question(words: str) -> bool:
    """Whether somebody is asked something: by its mark, by its last word or by its first."""
    if "?" in words or "？" in words:
        return True
    if words.isascii():
        return _ASKED_ENGLISH.search(words) is not None
    said = _FACE.sub("", words).strip().rstrip("。！!~～…. ")
    found = _ASKED.search(said)
    return found is not None and _TOLD.search(said) is None


def is_phrase(words: str, letters: str) -> bool:
    """Whether the words are a check-in or a politeness and nothing else, such as 早上好大家, 第 12 天打卡 or +1."""
    if len(letters) > 3 * PHRASE_MAX or not letters or (letters[0] not in _FIRST and letters[0] == words[0].casefold()):
        return False
    if "@" in words or "[" in words or ":" in words:
        letters = _letters(_FACE.sub("", _HANDLE.sub("", words)))
    plain = _RUN.sub(r"\1", letters)
    return 0 < len(plain) <= PHRASE_MAX and _POLITE.fullmatch(plain) is not None


def is_ad(text: str, link: bool) -> bool:
    """Whether it offers a bargain or a job and says where to get it."""
    if len(text) < AD_MIN:
        return False
    if not link and _CONTACT.search(text) is None:
        return _ALWAYS_AD.search(text) is not None
    return _OFFER.search(text) is not None or _ALWAYS_AD.search(text) is not None


def _is_faces(words: str, letters: str, link: bool) -> bool:
    if link or not words.strip():
        return False
    return not letters or ("[" in words or ":" in words) and not _letters(_FACE.sub("", words))


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold())
