"""Build hook: compiles packs and data files before a wheel, or an editable install, is made of the sources."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompilePacks(BuildHookInterface[Any]):
    """Runs `xeploai.rulepacks.compiling` on the sources and takes what it makes into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before the build; `version` is "standard" or "editable", and both need it."""
        source = Path(self.root) / "src"
        environment = {**os.environ, "PYTHONPATH": str(source)}
        command = [sys.executable, "-m", "xeploai.rulepacks.compiling"]
        subprocess.run(command, check=True, cwd=self.root, env=environment)
        # Not kept under version control, so the builder would leave it out.
        build_data["artifacts"].append("src/xeploai/rulepacks/built/*")
