"""`xeploai bench NAME`: how fast a job runs here, beside the same work done another way."""

import argparse
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from inspect import signature
from typing import Any

from xeploai.bench.measure import RUNS
from xeploai.cli.main import print_json
from xeploai.core.errors import Refused

MODULES = {
    "rollup": "rollup",
    "judge": "judge",
    "import": "importing",
    "pages": "pages.run",
    "opening": "opening.run",
    "documents": "documents",
    "check": "check",
    "marks": "marks",
}
"""Name on the command line -> module of xeploai.bench with `run(*, runs)`."""

OPTIONS = ("members", "engine", "database")
"""What only some of them take."""


def bench_names() -> list[str]:
    """The benchmarks that this version has."""
    return [name for name, module in MODULES.items() if find_spec(f"xeploai.bench.{module}")]


def register(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("bench", help="Đo tốc độ và bộ nhớ của từng công việc")
    parser.add_argument("name", choices=bench_names(), metavar="TÊN", help=", ".join(bench_names()))
    parser.add_argument("--runs", "--rounds", type=_positive, default=RUNS, metavar="N", help="số lần đo (mặc định 5)")
    parser.add_argument(
        "--members", type=_positive, metavar="N", help="số đảng viên (rollup, judge, import, pages, opening)"
    )
    parser.add_argument("--engine", choices=("duckdb", "spark", "postgres"), help="rollup: máy tính cột đem đo")
    parser.add_argument(
        "--database", choices=("sqlite", "postgres", "both"), help="pages, opening: cơ sở dữ liệu đem đo"
    )
    parser.add_argument("--json", action="store_true", help="in một tài liệu JSON")
    parser.set_defaults(run=run)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def run(args: argparse.Namespace) -> int:
    """Run one benchmark and print it."""
    measure = import_module(f"xeploai.bench.{MODULES[args.name]}").run
    options = {key: value for key in OPTIONS if (value := getattr(args, key)) is not None}
    for option in options.keys() - signature(measure).parameters.keys():
        raise Refused.because("bench_option", value=f"--{option}", name=args.name)
    measured = measure(runs=args.runs, **options)
    if args.json:
        print_json(measured)
    else:
        print("\n".join(_lines(measured)))
    return 0


def _lines(measured: dict[str, Any]) -> list[str]:
    """The same for a reader."""
    params = ", ".join(f"{key} {value}" for key, value in measured["params"].items())
    spread = f"{_seconds(measured['min_s'])} đến {_seconds(measured['max_s'])}"
    return [
        f"{measured['name']}: {params}",
        f"  trung vị {_seconds(measured['median_s'])} của {measured['runs']} lần ({spread})",
        f"  thời gian bộ xử lý {_seconds(measured['cpu_s'])}, bộ nhớ cao nhất {measured['peak_mb']} MB",
        *(
            f"  {other['what']}: {_seconds(other['median_s'])}, gấp {_decimal(other['ratio'])} lần"
            for other in measured["beside"]
        ),
        f"  mã kiểm của kết quả: {measured['digest']}",
        *_growth(measured.get("growth", ())),
        *(line for database, result in measured.get("databases", {}).items() for line in _pages(database, result)),
    ]


def _growth(rows: Sequence[dict[str, Any]]) -> list[str]:
    """A table of checks and shapes: processor time at eight times the size, and how it grew at each doubling."""
    if not rows:
        return []
    head = f"  {'phép kiểm tra':<34} {'văn bản':<22} {'gấp đôi mấy lần (2x, 4x, 8x)':>30} {'CPU ở 8x':>12}"
    return ["", head] + [
        f"  {row['check']:<34} {row['shape']:<22} "
        f"{'; '.join(map(_decimal, row['ratios'])):>30} {_ms(row['cpu_s'][-1] * 1000):>12}"
        for row in rows
    ]


def _pages(database: str, result: dict[str, Any]) -> list[str]:
    """A table of one database: p95 of each page for one person and for twenty, and the bytes of a first view."""
    first_view = result["first_view_bytes"]
    lines = [
        "",
        *(
            f"{database}, {who}: {_reached(result[key])}"
            for who, key in (("một người", "one_person"), ("hai mươi người", "twenty_people"))
        ),
        f"  lần xem đầu nặng nhất {_kb(first_view['sent'])}, chưa nén {_kb(first_view['plain'])}",
        _row("trang", ("một người", "CPU máy chủ", "hai mươi", "lần xem đầu", "chưa nén")),
    ]
    for name, page in result["pages"].items():
        alone, many = (_ms(page[who]["p95_ms"]) if page[who] else "" for who in ("one_person", "twenty_people"))
        cpu = _ms(page["cpu_ms"]) if page["cpu_ms"] is not None else ""
        sizes = [_kb(page["bytes"][how]) if page["bytes"] else "" for how in ("sent", "plain")]
        lines.append(_row(name, (alone, cpu, many, *sizes)))
    return lines


def _reached(result: dict[str, Any]) -> str:
    slowest = result["slowest"]
    return (
        f"p95 {_ms(result['p95_ms'])}, trung vị {_ms(result['median_ms'])} ({result['requests']} yêu cầu); "
        f"trang chậm nhất {slowest['page']}, p95 {_ms(slowest['p95_ms'])}"
    )


def _row(name: str, cells: Sequence[str]) -> str:
    return f"  {name:<26} " + " ".join(f"{cell:>12}" for cell in cells)


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:.1f} ms".replace(".", ",")


def _kb(size: int) -> str:
    return f"{size / 1000:.1f} kB".replace(".", ",")


def _decimal(number: float) -> str:
    return f"{number:.2f}".replace(".", ",")


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f} giây".replace(".", ",")
