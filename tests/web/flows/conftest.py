"""The cast, of whom two are members themselves."""

from typing import Any

import pytest

from xeploai.registers.accounts.models import User

# Whose record is whose account.
_OWN = {"member": "person.a1", "stranger": "person.b1"}


@pytest.fixture
def cast(cast: Any) -> Any:
    """The member's account is that of An (a1), the stranger's that of Chi (b1)."""
    for who, person in _OWN.items():
        User.objects.filter(username=who).update(person=cast.objects[person])
        cast.users[who].refresh_from_db()
    return cast
