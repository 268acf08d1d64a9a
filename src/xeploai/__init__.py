"""Xếp Loại: the yearly review, evaluation and quality classification, from the rules to the printed report."""
