"""`xeploai audit verify`: whether the audit log and what it seals are whole."""

import argparse

from xeploai.cli.main import print_json
from xeploai.config.start import module_of_installation


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb and its one act."""
    parser = verbs.add_parser("audit", help="kiểm tra chuỗi nhật ký")
    acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
    verify = acts.add_parser("verify", help="nhật ký và bản đã nộp có bị sửa, mất hoặc cắt đuôi không")
    verify.add_argument("--anchor", metavar="MÃ", help="mã đầu chuỗi đã in trên quyết định, bản xuất hoặc bản sao lưu")
    verify.add_argument("--json", action="store_true", help="in JSON (mặc định)")
    verify.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what was found; 1 where the chain is broken, or something that it seals is not as it was."""
    verified = module_of_installation("xeploai.registers.audit.selectors").audit_verify(args.anchor)
    print_json(
        {
            "entries": verified.entries,
            "ok": verified.ok,
            "broken_at": verified.broken_at,
            "purged": verified.purged,
            "records": [wrong._asdict() for wrong in verified.records],
        }
    )
    return 0 if verified.ok else 1
