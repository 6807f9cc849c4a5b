"""Forecast which units will fall silent: signs from a log of who did something where and when, a model that must beat the simplest guess, and its proof."""
