"""Where a self-review stands, as lists, filters and the audit log call it."""

from xeploai.rounds.reviews.models import ReviewState

NOT_BEGUN = "not_begun"
MISSING = "missing"
"""Who owes a self-review that is not in, whatever stands in the draft."""

NOT_DUE = "not_due"
"""Who is on the roster and owes none here: not required to, taken over by a supplementary round, read with the branch.
"""

STATES = ((NOT_BEGUN, "Chưa viết"), *ReviewState.choices)
FILTERS = ((MISSING, "Chưa nộp (kể cả đang viết)"), *STATES, (NOT_DUE, "Không phải nộp ở đây"))
