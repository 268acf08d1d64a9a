"""Benchmarks, not tests: each module's `run` measures one job beside the same work done another way."""
