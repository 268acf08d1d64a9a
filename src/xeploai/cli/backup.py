"""`xeploai backup`: a consistent copy of database and files, while the program runs."""

import argparse
import sys
from pathlib import Path

from xeploai.cli.main import print_json
from xeploai.config.start import module_of_installation


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    parser = verbs.add_parser("backup", help="sao lưu cơ sở dữ liệu và tệp vào một tệp mới")
    parser.add_argument("file", metavar="TỆP", type=Path, help="tệp chưa có, ví dụ xeploai-2026-12-31.zip")
    parser.add_argument("--with-keys", action="store_true", help="kèm khóa bí mật; khi đó phải cất tệp như cất khóa")
    parser.add_argument("--json", action="store_true", help="in JSON (mặc định)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what the backup holds; where the keys are, on standard error."""
    made = module_of_installation("xeploai.rounds.backup.making").backup_make(args.file, with_keys=args.with_keys)
    print_json({"tables": made.tables, "rows": made.rows, "audit_head": made.audit_head})
    if not args.with_keys:
        print(
            "Tệp không kèm khóa bí mật. Cất riêng audit_key.txt và secret_key.txt của thư mục dữ liệu, ở nơi khác với "
            "tệp này: thiếu khóa nhật ký thì sau khi phục hồi không kiểm tra được nhật ký.",
            file=sys.stderr,
        )
    return 0
