"""What the numbers of money stand on: one row an order with its refunds, one row a visitor's day, one row a cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qunying.insight import acts
from qunying.insight.bases import base
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

acts.dated("commerce.order_paid", "commerce.order_refunded", "commerce.visited")


@base("orders")
def orders(bases: Bases) -> Table:
    """One row an order: ``cents`` is what was kept of it after refunds, and ``counted`` is 0 where all of it went back."""
    facts = bases.facts
    paid = facts.filter(facts.kind == "commerce.order_paid")
    back = facts.filter(facts.kind == "commerce.order_refunded").group_by(order=facts.subject_id)
    refunds = back.agg(refunded=lambda t: t.f_cents.sum())
    told = paid.select(
        "identity", "group_id", "staff", "revision", order=paid.subject_id, day=paid.local_day, at=paid.happened_at, customer=paid.f_customer,
        thousandths=paid.f_thousandths.fill_null(0), paid=paid.f_cents,
    )  # fmt: skip
    joined = told.left_join(refunds, "order")
    joined = joined.select(*[told[name] for name in told.columns], refunded=refunds.refunded.fill_null(0))
    counted = (joined.paid > joined.refunded) | (joined.paid == 0)
    return joined.mutate(cents=joined.paid - joined.refunded, counted=counted.cast("int64"))


@base("arrivals")
def arrivals(bases: Bases) -> Table:
    """Visits as told, with two marks on those of a known visitor: the first of its day (``daily``) and the first ever (``ever``)."""
    facts = bases.facts
    told = facts.filter(facts.kind == "commerce.visited").select(
        "id", "group_id", "staff", "revision", day=facts.local_day, at=facts.happened_at, inlet=facts.f_inlet, visitor=facts.f_visitor, came=facts.f_count
    )
    known = told.filter(told.visitor.notnull())
    order = [known.at, known.id]
    by_day = ibis.row_number().over(ibis.window(group_by=[known.visitor, known.day], order_by=order))
    by_life = ibis.row_number().over(ibis.window(group_by=known.visitor, order_by=order))
    ranked = known.mutate(daily=(by_day == 0).cast("int64"), ever=(by_life == 0).cast("int64"))
    return told.filter(told.visitor.isnull()).mutate(daily=ibis.literal(1, "int64"), ever=ibis.literal(1, "int64")).union(ranked)


@base("costs")
def costs(bases: Bases) -> Table:
    """One row a cost."""
    facts = bases.facts
    told = facts.filter(facts.kind == "commerce.cost_noted")
    return told.select("group_id", day=told.local_day, spent=told.f_spent, cents=told.f_cents, thousandths=told.f_thousandths.fill_null(0))


@base("trade")
def trade(bases: Bases) -> Table:
    """Orders and visits in one long table, to be added up over any slice: each number stands in one row, so no slice counts it twice."""
    orders, came = bases["orders"], bases["arrivals"]
    sold = orders.select(
        "day", "group_id", "staff", "revision", traffic=ibis.literal(0, "int64"), told=ibis.literal(0, "int64"), known=ibis.literal(0, "int64"),
        orders=orders.counted, cents=orders.cents, thousandths=(orders.thousandths * orders.counted).cast("int64"),
        squares=orders.cents.cast("float64") * orders.cents.cast("float64"),
    )  # fmt: skip
    visited = came.select(
        "day", "group_id", "staff", "revision", traffic=(came.came * came.daily).cast("int64"), told=ibis.literal(1, "int64"),
        known=came.visitor.notnull().cast("int64"), orders=ibis.literal(0, "int64"), cents=ibis.literal(0, "int64"),
        thousandths=ibis.literal(0, "int64"), squares=ibis.literal(0.0, "float64"),
    )  # fmt: skip
    return sold.union(visited)
