"""`xeploai serve`: the web and the worker of background jobs together, set by `XEPLOAI_*` variables."""

import argparse

from xeploai.config.start import module_of_new_installation


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    parser = verbs.add_parser("serve", help="chạy chương trình web; cấu hình bằng biến môi trường XEPLOAI_*")
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Serve until stopped."""
    status: int = module_of_new_installation("xeploai.cli.server").serve()
    return status
