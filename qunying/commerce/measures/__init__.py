"""The numbers of commerce: what came in, what it cost, what moved it."""

from qunying.commerce.measures import bases, customer, inflow, lift, matrix, referred, roi, sales, upkeep, verdict

__all__ = ["bases", "customer", "inflow", "lift", "matrix", "referred", "roi", "sales", "upkeep", "verdict"]
