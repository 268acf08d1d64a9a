"""`xeploai demo`: the same program on a throw-away database with sample data, on loopback."""

import argparse
import os
import signal
import sys

from xeploai.config.start import module_of_new_installation
from xeploai.tools.durability.files import passing_folder

_PORT, _PORTS = 8000, 65_535
STAGES = ("before", "calibration", "sealed")
"""Where the round of the sample ward stands."""


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    parser = verbs.add_parser("demo", help="chạy thử với dữ liệu mẫu, cơ sở dữ liệu tạm")
    parser.add_argument("--port", type=_port, default=_PORT, help=f"cổng (mặc định {_PORT})")
    parser.add_argument(
        "--stage",
        choices=STAGES,
        default=STAGES[0],
        help="đợt mẫu đang ở: before (trước họp, mặc định), calibration (đang cân đối), sealed (đã niêm phong)",
    )
    parser.set_defaults(run=run)


def _port(text: str) -> int:
    """A port that the command line names."""
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= _PORTS):
        raise argparse.ArgumentTypeError(f"{text} không phải là cổng; chọn một số từ 1 đến {_PORTS}")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Nothing of a real installation is read or touched: its variables are put aside."""
    for name in [name for name in os.environ if name.startswith("XEPLOAI_")]:
        del os.environ[name]
    # From the first moment on being told to stop is a clean end: the throw-away folder goes with the program.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    status = 0
    try:
        with passing_folder("xeploai-demo-") as folder:
            os.environ.update(XEPLOAI_DATA=str(folder), XEPLOAI_PORT=str(args.port), XEPLOAI_DEMO="1")
            status = module_of_new_installation("xeploai.cli.demo_data").show(args.stage)
    except KeyboardInterrupt:
        print("\nĐã dừng; dữ liệu mẫu đã xóa.")
    return status
