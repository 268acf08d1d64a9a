"""The number of the engine that reads rules.

It grows whenever a change of the program moves the answer of a stored case of a released pack
(`tests/rulepacks/engine_outcomes.json` holds them); results and stored rules carry it, so that a round that was judged
by another engine can say so.
"""

ENGINE = 1
