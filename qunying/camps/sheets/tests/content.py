"""What the made-up operators write in their sheets: three weeks of practice in saying things well, in the tone such sheets have."""

THEMES = [
    ("先听完", "同事来找你抱怨，你忍住没给建议"), ("只说看见的", "孩子的书包又扔在门口"), ("把心情说准", "明明是委屈，说出口成了生气"),
    ("气话下面", "一句「随便你」后面想要的是什么"), ("请一位接线员来聊", "热线里最难的那通电话"), ("说一件做得到的事", "把「你从来不管」换成今晚能做的一件"),
    ("画一条线", "周末的电话，接还是不接"), ("夸到点上", "只说「你真棒」，对方其实没听见"), ("听懂弦外之音", "妈妈说「你忙你的」"),
    ("一封先不寄的信", "道歉里没有「但是」"), ("好好说不", "答应了又做不完的那件事"), ("请一位调解员来聊", "家里的旧账怎么变成今天能谈的事"),
    ("吵得明白", "先喊停，再分清争的是哪一件"), ("开口求一次助", "一个小忙，说清楚要什么、要多久"), ("从一句话修起", "三年没联系的朋友"),
    ("请一位带团队的人来聊", "向上级报一个坏消息"), ("长久靠小事", "他随口说了一句，你放下了手机"), ("让人听得进去", "先问他担心什么"),
    ("请一位社区工作者来聊", "一屋子人里给自己找个舒服的位置"), ("三周回看", "一个真实的小变化"), ("下一个 21 天", "一个人、一件小事、一个时间"),
]  # fmt: skip

_OPENING = ("早上好 ☀️", "早，吃过早饭了吗", "各位早安～")
_NOON = ("午休五分钟：", "饭后看一眼：", "今天的例子来了 👇")
_EVENING = ("小班会开始啦。", "八点了，搬好小板凳 🪑", "今晚我们慢慢聊。")


def full(day, slot):
    """The long words for a slot of a day."""
    theme, scene = THEMES[(day - 1) % len(THEMES)]
    if slot == "morning":
        return f"{_OPENING[day % 3]}\n今天练「{theme}」。想一个场景：{scene}。\n不用改变谁，先留意一次就好。"
    if slot == "noon":
        return f"{_NOON[day % 3]}{scene}。\n可以照着说：「我看到的是……我心里有点……」，改成自己的口气发出来。"
    return f"{_EVENING[day % 3]}\n今天说「{theme}」。请用三句话讲讲：发生了什么、你说了什么、换一句会怎么说。\n营主会一条一条回。"


def short(day, slot):
    """The short words."""
    theme, _scene = THEMES[(day - 1) % len(THEMES)]
    return {"morning": f"早安，今天练「{theme}」。", "noon": f"午间例子：{theme}。", "evening": f"小班会：{theme}，三句话就好。"}[slot]


def title(day, slot):
    """The title of a slot's words."""
    return {"morning": "早安：", "noon": "午间：", "evening": "小班会："}[slot] + THEMES[(day - 1) % len(THEMES)][0]
