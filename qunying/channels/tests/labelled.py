"""Two hundred messages as groups really write them, each judged by a reader: water (w) or not, a question (q) or not, an advertisement (a).

The judgement asks whether anybody learns, decides, feels or answers something by the message, not whether a rule catches it: short answers with a
substance are no water here although the rule takes them for it, and long floods are water although no rule sees them.
"""

_TEXT = """
w  |打卡
w  |已打卡
w  |今日打卡✅
w  |第12天打卡
w  |打卡打卡打卡
w  |day 5 打卡
w  |签到
w  |报到！
w  |收到
w  |收到，谢谢老师
w  |收到收到
w  |好的
w  |好的好的，谢谢
w  |好滴[愉快]
w  |嗯嗯
w  |嗯嗯嗯嗯嗯嗯
w  |哦哦
w  |早
w  |早安
w  |早上好
w  |大家早上好
w  |早上好呀各位家人们☀️
w  |早安，新的一天加油！
w  |晚安
w  |晚安啦大家
w  |晚安🌙🌙🌙
w  |1
w  |111
w  |1111111
w  |666666
w  |+1
w  |哈哈
w  |哈哈哈哈哈哈哈哈哈
w  |哈哈哈笑死
w  |[强][强][强]
w  |[呲牙]
w  |👍
w  |👍👍👍👍
w  |😂😂😂😂😂😂
w  |🎉🎉🎉恭喜恭喜
w  |恭喜恭喜
w  |欢迎新人
w  |欢迎欢迎，热烈欢迎
w  |欢迎加入[鼓掌][鼓掌]
w  |谢谢大家
w  |谢谢
w  |感谢分享
w  |感谢老师的分享
w  |辛苦了
w  |老师辛苦啦
w  |支持
w  |支持支持
w  |赞
w  |太棒了
w  |厉害厉害
w  |牛
w  |加油
w  |大家加油
w  |一起加油💪
w  |来了来了
w  |路过
w  |冒泡
w  |前排围观
w  |沙发
w  |。。。。。。
w  |！！！！！！
w  |顶顶顶顶顶
w  |同意
w  |可以的
w  |没问题
w  |ok
w  |OK OK
w  |好的收到
w  |ok thanks
w  |gm
w  |good morning
w  |thanks!
w  |lol
w  |hi
w  |hello everyone
w  |nice
w  |:tada: :tada:
w  |welcome!
w  |明白了
w  |是的是的
w  |哇哇哇
w  |生日快乐🎂
w  |新年快乐，恭喜发财，万事如意
w  |每天开心每一天，幸福一辈子，朋友们早上好
w  |抱拳了老铁们
w  |我也是我也是
w  |签到第3天
w  |大家中午好
w  |呜呜呜呜呜
w  |求带
w  |滴滴滴，今日份打卡~
 q |有人知道群里的直播几点开始吗
 q |请问发票怎么开？
 q |这个和上次买的那款有什么区别
 q |老师，孩子不爱写作业怎么办
 q |今天的课在哪里听
 q |怎么报名
 q |周末跑步还有名额吗？
 q |会员积分可以换什么呀
 q |为什么我的积分没有到账
 q |下单后多久发货
 q |有没有人用过他家的空气炸锅
 q |你们都是几点起床的呢
 q |能不能把昨天的资料再发一遍
 q |这个多少钱
 q |谁有上节课的笔记
 q |@小周 明天几点集合
 q |where can I find the recording of the last session
 q |Does anyone know how to reset the password?
 q |how do I join the reading group
 q |can someone review my pull request
 q |苹果要不要放冰箱
 q |现在退还来得及吗
 q |是不是下雨就不跑了
 q |小区附近哪家牙科靠谱
 q |求推荐适合三年级的英语绘本，有没有好用的
 q |群主，换群要找谁
 q |这个药饭前吃还是饭后吃
   |我昨天试了一下新的配方，感觉比之前好很多
   |第一次跑完五公里，用了三十四分钟，膝盖没有疼
   |发票在公众号菜单里点「我的」，第三项就是
   |直播是晚上八点，链接在群公告
   |空气炸锅我用了两年，鸡翅十八分钟刚好
   |孩子不写作业先别吼，我是让他自己定闹钟，坚持了两周有效果
   |今天读到第三章，作者说习惯不是靠意志力，是靠环境
   |我把笔记拍照发在相册里了，大家自取
   |积分第二天早上才到账，我昨天也是等了一晚
   |下单后一般两天到，偏远地区四天
   |周六早上七点在东门集合，带水和毛巾
   |我家娃上次也这样，后来发现是近视了，建议先查一下视力
   |这本书前面有点慢，从第五章开始很精彩
   |不建议买大号，我一米六五穿中号都松
   |今天买的草莓坏了三颗，已经找店里退了
   |楼下菜场的鱼比超市新鲜，早上六点去最好
   |我不太同意，群规里写的是只能发一次
   |昨天的活动我觉得时间太短，讨论环节只有十分钟
   |建议下次把名单提前一天发，我错过了
   |刚才那个方法我试了，第二步要先保存再关闭
   |我可以帮忙收表，周三之前发给我就行
   |三楼的张阿姨会修拉链，五块钱一条
   |雨天路滑，跑步改到体育馆里面
   |牙科推荐人民路那家，洗牙没有推销
   |上个月我靠这个方法瘦了四斤，没有反弹
   |药要饭后半小时吃，说明书第二页有写
   |已经把大家的意见整理成表，链接在公告
   |我先说一下我的情况：在家带娃，每天只有一小时
   |复盘：今天邀请了七个人，来了三个，两个下单
   |作业我改了三遍，这次终于过了，原来是开头没写目标
   |今天心情不好，和老公吵了一架，写出来好多了
   |抱抱你，我去年也是这样，熬过来就好
   |别忘了明天是最后一天交表
   |@阿美 你说的那家店我去过，周一不开门
   |「阿强：跑步名额还有吗」还有两个，快来
   |我选第二个方案，成本低一些
   |我也遇到过，重启一下手机就好了
   |停电通知：明天上午九点到十二点，三号楼
   |物业电话换了，新的贴在电梯里
   |今天六点半起床，跑了三公里，早餐两个鸡蛋
   |打卡第8天：今天背了二十个单词，听力错了四道
   |打卡：读完《小王子》第七章，最喜欢狐狸那段
   |早上好，今天降温，出门记得加衣服，接孩子的提前十分钟
   |谢谢你上次介绍的医生，孩子的咳嗽好了
   |收到的苹果有点小，但是很甜
   |加油，你上次说的那个面试准备得怎么样都别紧张，我陪你模拟
   |不知道为什么，我打开就是白屏
   |随便哪个都行，我没有意见
   |我什么都试过了，还是不行，最后换了一个新的
   |无论怎么说，规则就是规则
   |I tried the new build and it works on my machine now
   |The meeting moved to 3 pm on Thursday
   |You have to export the file before you close the tab
   |We fixed the timezone bug in the last release
   |I prefer the second option because it keeps the old links
   |My team used this for two years without a problem
   |教程在这里 https://example.org/guide?step=2
   |录播链接 https://example.org/v/88 密码在公告
   |我写了一篇心得，欢迎指正 https://example.org/p/12
   |八点见
   |三号楼
   |明天下午
   |两百块
   |东门
   |不行，太贵了
   |已退款
   |他住院了
   |下雨了别来
   |十八分钟
a  |兼职日结，一天三百，加我微信了解
a  |诚招代理，低价批发，联系我 vx
a  |限时优惠，扫码领券，数量有限
a  |课程原价1999现价99，点击链接报名 https://example.org/buy
a  |手机就能做的副业，月入过万，私聊我
a  |刷单返利，当天到账
a  |无抵押贷款，当天放款，加我
a  |全场五折，复制淘口令打开购买，秒杀价
"""


def messages() -> list[tuple[str, bool, bool, bool]]:
    """(text, water, question, ad) of each."""
    rows = [line.split("|", 1) for line in _TEXT.strip("\n").splitlines()]
    return [(text, "w" in marks, "q" in marks, "a" in marks) for marks, text in rows]
