"""The double-entry ledger: accounts, immutable transfers, holds, and the hash chain that seals them."""
