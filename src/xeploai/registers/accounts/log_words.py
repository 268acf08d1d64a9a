"""What the audit log calls accounts and roles."""

from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.kernel.log_words import LogWords

LOG_WORDS = LogWords(
    records={User: "full_name", RoleAssignment: "user__full_name"},
    viewed=frozenset({User}),
    codes=frozenset(),
    labels=dict,
)
