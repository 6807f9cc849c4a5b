"""The mapping file: which column of a table means what, in which money, time and words; suggested from heads that are known."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from qunying.commerce.importing import tables
from qunying.commerce.importing.tables import Head
from qunying.kernel.refusals import Refused
from qunying.kernel.words import series

FILE_BYTES_MAX = 100_000
Word = Annotated[str, Field(min_length=1, max_length=60)]


class Statuses(BaseModel):
    """Which words of the status column say what; words that stand in none are lost rows, never guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paid: tuple[Word, ...] = ("已付款", "已支付", "已完成", "交易成功", "交易完成", "待发货", "已发货", "待收货", "已收货", "已核销", "paid", "completed")
    refunded: tuple[Word, ...] = ("已退款", "退款成功", "全额退款", "refunded")
    skip: tuple[Word, ...] = ("待付款", "待支付", "未付款", "未支付", "已取消", "已关闭", "交易关闭", "unpaid", "cancelled", "closed")


class TableMapping(BaseModel):
    """What a mapping file says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[Word, Word]
    date: Word = "auto"
    money: Literal["元", "分"] = "元"
    timezone: Word = "Asia/Shanghai"
    members: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,15}$")] = "table"  # whose ids the member column holds
    status: Statuses = Statuses()
    wage: Annotated[float, Field(gt=0, le=100_000)] | None = None  # yuan an hour, where a row names none
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind of table may hold: fields with the heads they are known by, and of which groups of fields one must be there."""

    name: str
    title: str
    heads: Mapping[str, tuple[str, ...]]
    needed: tuple[tuple[str, ...], ...]


_GROUP = ("群", "群名", "群名称", "所属群", "社群", "group")
_HOST = ("导购", "营主", "群主", "归属员工", "host")
_MEMBER = ("会员号", "会员编号", "会员id", "客户id", "客户编号", "用户id", "买家id", "openid", "unionid", "external_userid", "member", "member_id")
SHAPES: dict[str, Shape] = {
    shape.name: shape
    for shape in (
        Shape("orders", "订单", {
            "number": ("订单号", "订单编号", "订单id", "单号", "交易单号", "order", "order_id", "order_no"),
            "at": ("付款时间", "支付时间", "下单时间", "订单时间", "成交时间", "交易时间", "订单创建时间", "日期", "paid_at", "time", "date"),
            "paid": ("实付", "实付金额", "实付款", "实收", "实收金额", "支付金额", "买家实付", "成交金额", "订单金额", "金额", "paid", "amount", "total"),
            "refund": ("退款金额", "退款", "已退金额", "refund", "refunded"),
            "status": ("订单状态", "交易状态", "支付状态", "状态", "status"),
            "quantity": ("数量", "件数", "斤数", "购买数量", "商品数量", "quantity"),
            "member": _MEMBER, "group": _GROUP, "host": _HOST,
        }, (("number",), ("at",), ("paid",))),
        Shape("visits", "来客", {
            "at": ("日期", "时间", "访问时间", "到店时间", "day", "date", "time"),
            "count": ("人数", "访客数", "客流", "进店人数", "来客数", "人次", "visits", "visitors", "uv", "count"),
            "visitor": ("访客id", "访客编号", *_MEMBER, "visitor"),
            "inlet": ("来源", "渠道", "入口", "来源渠道", "channel", "source"),
            "group": _GROUP, "host": _HOST,
        }, (("at",), ("count", "visitor"))),
        Shape("costs", "投入", {
            "at": ("日期", "时间", "day", "date"),
            "spent": ("类别", "类型", "投入类别", "费用类别", "kind", "type"),
            "amount": ("金额", "费用", "成本", "amount", "cost"),
            "hours": ("工时", "小时", "小时数", "hours"),
            "wage": ("时薪", "每小时", "wage"),
            "number": ("单号", "凭证号", "编号", "number"),
            "group": _GROUP,
        }, (("at",), ("spent",), ("amount", "hours"))),
        Shape("members", "成员", {
            "member": _MEMBER, "name": ("昵称", "姓名", "名字", "群昵称", "name"), "group": _GROUP,
            "at": ("加入时间", "进群时间", "入群时间", "注册时间", "joined_at"),
        }, (("member",), ("name",))),
        Shape("tags", "标签", {"member": _MEMBER, "tag": ("标签", "分组", "会员等级", "tag")}, (("member",), ("tag",))),
    )
}  # fmt: skip


def shape_of(kind: str) -> Shape:
    """What that kind of table may hold; refused ``table_kind_unknown``."""
    if kind not in SHAPES:
        raise Refused("table_kind_unknown", kind=kind, known=series(SHAPES))
    return SHAPES[kind]


def read(path: Path, kind: str) -> TableMapping:
    """The mapping in that file; refused ``mapping_wrong`` with the place and what would be right."""
    if not path.is_file():
        raise Refused("mapping_missing", name=str(path))
    if path.stat().st_size > FILE_BYTES_MAX:
        raise Refused("mapping_wrong", name=path.name, where="", problem="> 100 KB")
    try:
        found = TableMapping.model_validate(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8-sig")))
    except (YAMLError, UnicodeError) as broken:
        raise Refused("mapping_wrong", name=path.name, where="", problem=str(broken).split("\n", 1)[0]) from broken
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise Refused("mapping_wrong", name=path.name, where=".".join(map(str, first["loc"])), problem=first["msg"]) from wrong
    return checked(found, kind, path.name)


def checked(mapping: TableMapping, kind: str, name: str = "") -> TableMapping:
    """The mapping, with fields this kind knows, all that are needed, and a time zone there is."""
    shape = shape_of(kind)
    if unknown := sorted(mapping.columns.keys() - shape.heads.keys()):
        raise Refused("mapping_field_unknown", field=unknown[0], known=series(shape.heads), name=name)
    if missing := _missing(mapping.columns, shape):
        raise Refused("mapping_field_missing", field=missing, kind=shape.title, name=name)
    try:
        ZoneInfo(mapping.timezone)
    except (ZoneInfoNotFoundError, ValueError) as wrong:
        raise Refused("mapping_wrong", name=name, where="timezone", problem=mapping.timezone) from wrong
    return mapping


def suggest(path: Path, kind: str, timezone: str) -> TableMapping:
    """The mapping the heads suggest; refused ``heads_unknown`` with those that were found when a needed column is not recognised."""
    shape = shape_of(kind)
    found = tables.first_rows(path)
    best: dict[str, str] = {}
    for _, cells in found:
        columns = _recognised([str(cell) for cell in cells], shape)
        best = columns if len(columns) > len(best) else best
    if missing := _missing(best, shape):
        heads = [str(cell).strip() for cell in (found[0][1] if found else []) if str(cell).strip()]
        raise Refused("heads_unknown", kind=shape.title, field=missing, heads=series(heads), name=path.name)
    money: Literal["元", "分"] = "分" if any("(分)" in _narrow(best.get(field, "")) for field in ("paid", "amount")) else "元"
    return TableMapping(columns=best, money=money, timezone=timezone)


def head(found: Sequence[tuple[int, Sequence[object]]], mapping: TableMapping, name: str) -> Head:
    """Where the heads stand; refused ``column_missing`` when a column the mapping names is in none of the first rows."""
    wanted = set(mapping.columns.values())
    for row, cells in found:
        names = tuple(str(cell).strip() for cell in cells)
        if wanted <= set(names):
            return Head(row, names)
    seen = [str(cell).strip() for cell in (found[0][1] if found else []) if str(cell).strip()]
    gone = next((one for one in mapping.columns.values() if one not in seen), "")
    raise Refused("column_missing", column=gone, heads=series(seen), name=name)


def text(mapping: TableMapping) -> str:
    """The mapping as a file one can keep and change."""
    plain = {"columns": dict(mapping.columns), "date": mapping.date, "money": mapping.money, "timezone": mapping.timezone, "members": mapping.members}
    out = io.StringIO()
    yaml = YAML(typ="rt", pure=True)
    yaml.dump(plain, out)
    return out.getvalue()


def _recognised(cells: Iterable[str], shape: Shape) -> dict[str, str]:
    """Which field each head is, by the order in which the heads of a field are known; no column is two fields."""
    heads = {_narrow(cell): cell.strip() for cell in cells if cell.strip()}
    bare = {key.split("(", 1)[0]: shown for key, shown in heads.items()}
    found: dict[str, str] = {}
    for field, known in shape.heads.items():
        shown = next((place[one] for one in known for place in (heads, bare) if one in place and place[one] not in found.values()), None)
        if shown is not None:
            found[field] = shown
    return found


def _narrow(text: str) -> str:
    return text.strip().lower().replace("（", "(").replace("）", ")").replace(" ", "")


def _missing(columns: Mapping[str, str], shape: Shape) -> str:
    return next((" / ".join(choice) for choice in shape.needed if not set(choice) & columns.keys()), "")
