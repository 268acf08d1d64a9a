"""A campaign opened for a large committee: roster drawn, everybody judged, all rows written.

`run` measures; `work` does it, in processes that have the models.
"""
