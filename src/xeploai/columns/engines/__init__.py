"""The engines that run the plan. What one must offer stands in base.py; each needs its own package to be installed."""
