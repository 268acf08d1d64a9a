"""`xeploai recover`: the last officer's account, from the machine's own console."""

import argparse

from xeploai.config.start import module_of_installation
from xeploai.core.errors import Refused


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    parser = verbs.add_parser("recover", help="cấp lại mật khẩu quản trị ngay trên máy chủ; được ghi nhật ký")
    parser.add_argument("username", nargs="?", metavar="TÊN", help="tên đăng nhập")
    parser.add_argument("--reason", metavar="LÝ_DO", help="lý do, ghi vào nhật ký")
    parser.add_argument("--list", action="store_true", help="in các tài khoản quản trị và cán bộ tổ chức")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the accounts, or a one-time password for one of them."""
    if args.list:
        for user in module_of_installation("xeploai.registers.accounts.selectors").officers():
            print(f"{user.username}\t{user.full_name}\t{'đang mở' if user.is_active else 'đã đóng'}")
        return 0
    if not args.username or not args.reason:
        raise Refused.because("recover_needs_name_and_reason")
    services = module_of_installation("xeploai.registers.accounts.services")
    password = services.officer_recover(username=args.username, reason=args.reason)
    print(f"Mật khẩu dùng một lần của {args.username}: {password}")
    print("Đăng nhập và đổi mật khẩu ngay. Việc này đã ghi vào nhật ký.")
    return 0
