"""The sentences of starting the house and loading its demo."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.kernel.refusals import known_codes, sentences


def register() -> None:
    """Give every refusal of starting and loading its words; may be called again."""
    if "port_in_use" in known_codes():
        return
    sentences(
        port_in_use=lambda d: _("端口 %(port)s 已经有程序在用，没有启动。请换一个：qunying up --port %(other)s。") % d,
        address_unusable=lambda d: _("不能在 %(host)s:%(port)s 上提供网页：%(problem)s。请换一个 --host 或 --port。") % d,
        web_not_ready=lambda d: _("网页在 %(seconds)s 秒内没有就绪（最后的回答：%(answer)s），已停止。请看上面的日志，或运行 qunying up 再试一次。") % d,
        not_prepared=lambda d: _("准备数据时出错，没有启动。上面有原因。"),
        snapshot_unreadable=lambda d: (
            _("演示快照里的 %(file)s 读不出来（%(problem)s），什么都没有载入。请用 script/demo-snapshot 重新生成，或用 --no-demo 启动。") % d
        ),
        snapshot_newer=lambda d: _("演示快照是第 %(format)s 版格式，这个程序只认到第 %(known)s 版。请升级群营，或用 --no-demo 启动。") % d,
        snapshot_does_not_fit=lambda d: _("演示快照与这个版本的表对不上（%(what)s），什么都没有载入。请用 script/demo-snapshot 重新生成。") % d,
        database_not_empty=lambda d: _("数据库里已经有内容，演示没有载入。请换一个空的数据目录：--data DIR。"),
    )
