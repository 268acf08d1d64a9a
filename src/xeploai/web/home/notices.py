"""Notices by mail, off unless the office names its internal server: they say only that something waits.

No name, no result and no number leaves the program. One a day at most, in the morning, to those who gave an address.
"""

import logging
from datetime import time
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone

from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import User
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.manifest import todo_sources

MORNING = time(7)
ACTION = "notice.mail"
SUBJECT = "Có việc đang chờ đồng chí"
TEXT = "Chương trình kiểm điểm, đánh giá, xếp loại có việc đang chờ đồng chí.\n\nĐăng nhập để xem: {address}\n"

_log = logging.getLogger(__name__)


def notices_due() -> bool:
    """Whether the office wants notices, and it is late enough in the day."""
    return bool(settings.EMAIL_HOST) and timezone.localtime().time() >= MORNING


def notices_send() -> int:
    """Tell everybody who has something waiting and was not told today; gives how many were.

    A server that does not answer is noted in the log and asked again at the next round.
    """
    today = timezone.localdate()
    notified = set(Entry.objects.filter(action=ACTION, at__date=today).values_list("subject", flat=True))
    sent = 0
    for user in User.objects.filter(is_active=True).exclude(email=""):
        if str(user.public_id) in notified or not any(source(AccountActor(user)) for source in todo_sources()):
            continue
        try:
            send_mail(SUBJECT, TEXT.format(address=settings.PUBLIC_ADDRESS), None, [user.email])
        except (OSError, SMTPException):
            _log.exception("mail server %s:%s", settings.EMAIL_HOST, settings.EMAIL_PORT)
            return sent
        audit_record(by=None, action=ACTION, subject=user)
        sent += 1
    return sent
