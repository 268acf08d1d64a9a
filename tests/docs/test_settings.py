"""Every variable that an office may set is documented, and nothing else is."""

import re
from pathlib import Path

from xeploai.config import settings
from xeploai.registers.kernel.roles import Role

TOP = Path(__file__).resolve().parents[2]
GUIDE = (TOP / "docs" / "guides" / "system-officer.md").read_text(encoding="utf-8")
READ = re.compile(
    r'env\.(?:value|switch|whole|port|listed|hosts|address|mailbox|secret)\(\s*"(\w+)"'
    r'|value\("(\w+)"|with_parts\("\w+", "(\w+)"'
)


def test_variables_and_guide_agree() -> None:
    config = Path(settings.__file__).parent
    sources = "".join(file.read_text(encoding="utf-8") for file in config.glob("*.py"))
    used = {f"XEPLOAI_{''.join(names).upper()}" for names in READ.findall(sources)}
    assert used == set(re.findall(r"`(XEPLOAI_\w+)`", GUIDE))


def test_the_guide_names_what_its_role_may_hand_out() -> None:
    assert all(role.label.lower() in GUIDE.lower() for role in (Role.SYSTEM_OFFICER, Role.INSPECTOR))
