"""Words and patterns by which messages are told apart: what greets, agrees or checks in, what asks, what sells."""

from __future__ import annotations

import re

URL = re.compile(r"(?:https?://|www\.)[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]*", re.IGNORECASE)
MENTION = re.compile(r"@(?<![A-Za-z0-9._%+-]@)(?!(?:所有人|全体成员|全員|all\b|everyone\b|here\b|channel\b))[^\s@]", re.IGNORECASE)  # @ first is quicker
HANDLE = re.compile(r"@\S+\s?")
QUOTE = re.compile(r"\s*(?:「[^」]{1,200}[:：][^」]*」|『[^』]{1,200}[:：][^』]*』|\[引用|> )")
QUOTE_BEGINS = frozenset([*"「『[>", *(chr(code) for code in range(0x3001) if chr(code).isspace())])  # or a blank before it
FACE = re.compile(r"\[[\w\u4e00-\u9fff!]{1,8}\]|:[a-z0-9_+-]{2,30}:")  # [微笑] in 微信 and QQ, :smile: elsewhere
NOT_LETTERS = re.compile(r"[\W_]+")
NOT_LETTERS_ASCII = bytes(code for code in range(128) if not chr(code).isalnum())
RUN = re.compile(r"(.)\1+")

_BEGINS = (
    r"请问|请教|求问|问一下|想问|咨询一下|怎么(?!样都|都|也|说呢)|如何|为什么|为何|为啥|咋|啥时候|什么时候|哪里(?!哪里|都)|哪个|哪位|哪儿|哪家|哪天|谁(?!都|也)"
    r"|几点|多久|多少钱|有没有|有谁|有人(?:知道|会|用过|去过|买过|试过|了解)|能不能|可不可以|是不是|要不要|会不会|是否|行不行"
)
_ENDS = (
    r"吗|嘛|(?<![那这什多])么|怎么办|怎么样|怎么弄|怎么做|怎么用|怎么走|怎么回事|咋办|咋样|咋弄|什么|啥|哪里|哪儿|几点|几号|几个|多少|多久|多大|多远"
    r"|谁|对不对|行不行|好不好|可以不|能不|有没|了没|(?:什么|啥)(?:区别|意思|时候|原因|情况|问题|办法)"
)
_NEAR_END = r"几点|多久|多少钱|多少天|哪家|哪个|哪里|哪儿|要不要|能不能|会不会|是不是|有没有|可不可以"
_BEFORE_NE = r"怎|什么|哪|谁|几|多|啥|要不要|有没有|是不是|能不能|会不会|你|您|它|他|她|那|人|们"
# One pattern would do; several are three times as fast, for each search skips to the letters it can begin with or looks at the last words only.
ASKED_FIRST = re.compile(_BEGINS)
ASKED_LATER = re.compile(rf"[，。！,.!…~\s](?:{_BEGINS})")
ASKED_LAST = re.compile(rf"(?:{_ENDS})[啊呀呢哈哦嘞了的]?$|(?:{_BEFORE_NE})[^，。！,.!]{{0,12}}呢$")
ASKED_NEAR_LAST = re.compile(rf"(?:{_NEAR_END})[^，。！,.!]{{0,6}}$")
LAST_WORDS = 24  # characters: longer than what the two look for
LAST_LETTERS = frozenset("吗嘛么办样弄做用走事啥里儿点号个少久大远谁对行好不没别思候因况题法啊呀呢哈哦嘞了的\n")  # with which ASKED_LAST can end
TOLD = re.compile(  # what looks like a question and is none
    r"(?:没什么|都什么|不管怎么样|无论|不知道.{0,12}|随便.{0,4}|不怎么样|没多少|没几个|想怎么.{0,3}|就怎么.{0,3})$|什么都|怎么都|谁都|哪都|哪里都|哪个都"
)
ENGLISH = (  # possessive all through: a row of handles must not be cut in every possible way
    r"(?:(?:hi|hey|hello|so|and|but|ok|okay)[\s,]++|@\S{1,80}+\s[\s,]*+){0,20}+"
    r"(?:how (?:do|does|can|to|would|should|did|is|are|many|much|long|come)|what(?:'s| is| are| does| do| should| would| about)"
    r"|why (?:is|are|does|do|did|would|can|not)|where (?:is|are|can|do|does|should)|when (?:is|are|will|does|do|should)"
    r"|who (?:is|are|can|knows)|which (?:is|one|of)|(?:is|are) there|does (?:any|some)one|do (?:you|we|i) |did (?:you|any)"
    r"|can (?:i|you|we|any|some)\w* |could (?:i|you|some|any)\w* |should (?:i|we) |has anyone|have you|any(?:one|body) (?:know|else|here|tried|have|has))"
)
ASKED_ENGLISH, ASKED_ENGLISH_LATER = re.compile(ENGLISH), re.compile(rf"[.!,]\s*+(?:{ENGLISH})")  # where a clause begins, in small letters

_PHRASES = (
    "已打卡", "打卡成功", "打卡完成", "完成打卡", "今日打卡", "来打卡", "打卡", "day", "签到成功", "已签到", "签到", "报到", "报道", "已完成", "完成",
    "已读", "收到", "已收到", "收悉", "知悉", "明白", "知道", "好的", "好滴", "好嘞", "好吧", "好呀", "好", "嗯", "恩", "哦", "噢", "喔", "是的",
    "是", "对的", "对", "行", "可以", "没问题", "了解", "早上好", "早安", "早呀", "早", "上午好", "中午好", "午安", "下午好", "晚上好", "晚安",
    "你好", "您好", "大家好", "在", "来", "谢谢分享", "感谢分享", "谢谢", "感谢", "多谢", "谢啦", "辛苦", "不客气", "客气", "拜拜", "再见",
    "欢迎加入", "欢迎入群", "欢迎新人", "欢迎", "恭喜", "祝贺", "生日快乐", "节日快乐", "新年快乐", "新年好", "周末愉快", "点赞", "赞", "棒棒哒",
    "真棒", "很棒", "太棒", "好棒", "棒", "厉害", "牛逼", "牛", "优秀", "强", "顶", "支持", "同意", "附议", "加油", "冲鸭", "冲", "报名", "接龙",
    "参加", "哈", "嘿", "呵", "嘻", "呜", "笑死", "路过", "围观", "冒泡", "潜水", "沙发", "前排", "占楼", "吃瓜", "蹲", "求", "同求", "滴", "到",
    "过", "六", "撒花", "鼓掌", "抱抱", "比心", "么么哒", "爱你", "哇", "啊", "额", "呃", "唉", "ok", "okay", "okk", "yes", "no", "yep", "yeah",
    "nope", "hi", "hello", "hey", "gm", "gn", "goodmorning", "goodnight", "morning", "thanks", "thankyou", "thx", "ty", "lol", "haha", "ha", "nice",
    "cool", "great", "congrats", "congratulations", "welcome", "bye", "wow", "same", "sure", "np", "done", "checkin", "checkedin",
)  # fmt: skip
_FILLERS = (
    "大家", "各位", "老师", "群主", "家人", "小伙伴", "伙伴", "朋友", "姐妹", "兄弟", "宝子", "宝贝", "亲", "班长", "营主", "今天", "今日", "明天",
    "新的一天", "们", "也", "又", "都", "很", "太", "啦", "了", "哦", "呀", "哈", "呢", "哟", "哒", "的", "一起", "继续", "我", "你", "您", "要",
    "给", "新人", "第", "天", "热烈", "分享", "everyone", "all", "guys",
)  # fmt: skip
_POLITE_WORDS = sorted({RUN.sub(r"\1", word) for word in (*_PHRASES, *_FILLERS)}, key=len, reverse=True)
POLITE = re.compile("(?:" + "|".join(_POLITE_WORDS) + "|[0-9])++")  # possessive: it never tries a second way of cutting the words
POLITE_BEGINS = frozenset(word[0] for word in _POLITE_WORDS) | frozenset("0123456789")

# Chinese and English apart: the search for Chinese skips to the characters a match can begin with, and plain English needs no pattern.
CONTACT = re.compile(r"加我|加微|加[vV]|加薇|微信号|私聊我|私我|联系我|扫码|二维码|长按识别|进群|点击链接|戳链接|复制.{0,6}口令")
CONTACT_LATIN = re.compile(r"\bvx\b|wechat me|dm me|whatsapp")
CONTACT_MARKS = ("vx", "t me", "m me", "whatsapp")  # one of them is in whatever CONTACT_LATIN finds
OFFER = re.compile(
    r"优惠|兼职|代理|日结|佣金|返利|返现|特价|秒杀|限时|抢购|低价|批发|免费领|领券|包邮|加盟|招商|贷款|赚钱|日赚|月入|躺赚|副业|代购|代发|折扣|打折"
    r"|[0-9一二三四五六七八九]折|原价|现价|促销"
)
OFFER_LATIN = ("discount", "promo code", "earn $", "limited offer", "airdrop")
ALWAYS_AD = re.compile(r"刷单|代开发票|网贷|无抵押|日赚|躺赚|兼职.{0,6}日结|招代理|诚招代理")
