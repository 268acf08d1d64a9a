"""Lists that leave the program: what stands in each, and the act of taking one away."""
