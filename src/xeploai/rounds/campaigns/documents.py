"""Plan and guidance of a campaign, and what a superior asks single subjects to review."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from xeploai.core.errors import Refused
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.rounds.campaigns.models import Campaign, CampaignDocument, DocumentKind, ReviewPrompt, Subject
from xeploai.rounds.campaigns.services import require_not_closed, require_open
from xeploai.tools.classification_marks import refuse_secrets
from xeploai.tools.classification_marks.papers import refuse_secret_file

MAX_BYTES = 5 * 1024 * 1024
_BEGINS = {".pdf": b"%PDF-", ".docx": b"PK\x03\x04", ".xlsx": b"PK\x03\x04"}


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A file as it was sent."""

    name: str
    content: bytes


def document_add(
    *,
    campaign: Campaign,
    kind: str,
    number: str,
    issued_on: date,
    title: str,
    issuer: str = "",
    file: Attached | None = None,
    by: Actor,
) -> CampaignDocument:
    """A plan or guidance by its number. The file itself only where the campaign allows files.

    Raises Refused also where this very paper stands already.
    """
    require(by, "campaign.change", campaign.body)
    require_not_closed(campaign)
    refuse_secrets([number, title, issuer])
    if file is not None:
        _check_file(campaign, file)  # before the transaction: nobody's write waits for a file
    values = {
        "kind": DocumentKind(kind),
        "number": number.strip(),
        "issued_on": issued_on,
        "title": title.strip(),
        "issuer": issuer.strip(),
        "file_name": file.name[-200:] if file else "",
    }
    return _added(campaign, values, file.content if file else None, by)


@transaction.atomic
def _added(campaign: Campaign, values: dict[str, Any], content: bytes | None, by: Actor) -> CampaignDocument:
    require_not_closed(campaign)
    # The row of the campaign orders those who write at the same time; the same form may come twice.
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.documents.filter(withdrawn_at=None, **values).exists():
        raise Refused.because("campaign_document_again", value=values["number"])
    document = CampaignDocument.objects.create(campaign=campaign, content=content, **values)
    audit_record(
        by=by,
        action="campaign.document",
        subject=document,
        body=campaign.body,
        after={
            "number": document.number,
            "issued_on": document.issued_on,
            "title": document.title,
            "file": document.file_name,
        },
    )
    return document


@transaction.atomic
def document_withdraw(*, document: CampaignDocument, by: Actor) -> None:
    """It was entered wrongly; twice changes nothing."""
    require(by, "campaign.change", document.campaign.body)
    require_not_closed(document.campaign)
    if CampaignDocument.objects.filter(pk=document.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        audit_record(
            by=by,
            action="campaign.document.withdraw",
            subject=document,
            body=document.campaign.body,
            before={"number": document.number},
        )


@transaction.atomic
def prompt_write(*, subject: Subject, text: str, document: str = "", by: Actor) -> ReviewPrompt:
    """Ask a subject to review something; it is answered in the self-review, prompt by prompt.

    Raises Refused also where this very prompt stands already.
    """
    require(by, "prompt.write", subject.entry.unit)
    require_open(subject.campaign)
    if not text.strip():
        raise Refused.because("campaign_prompt_empty")
    refuse_secrets([text, document])
    # The row of the subject orders those who write at the same time; the same form may come twice.
    Subject.objects.select_for_update().get(pk=subject.pk)
    if subject.prompts.filter(withdrawn_at=None, text=text.strip(), document=document.strip()).exists():
        raise Refused.because("campaign_prompt_again")
    prompt = ReviewPrompt.objects.create(
        subject=subject,
        number=subject.prompts.count() + 1,
        text=text.strip(),
        document=document.strip(),
        written_by=account_of(by),
    )
    audit_record(by=by, action="prompt.write", subject=prompt, body=subject.entry.unit, after={"text": prompt.text})
    return prompt


@transaction.atomic
def prompt_withdraw(*, prompt: ReviewPrompt, reason: str, by: Actor) -> None:
    """Taken back; it stays readable with the reason."""
    unit = prompt.subject.entry.unit
    require(by, "prompt.write", unit)
    require_open(prompt.subject.campaign)
    if not reason.strip():
        raise Refused.because("campaign_reason_missing")
    moved = ReviewPrompt.objects.filter(pk=prompt.pk, withdrawn_at=None).update(
        withdrawn_at=timezone.now(), withdrawn_reason=reason.strip()
    )
    if moved:
        audit_record(by=by, action="prompt.withdraw", subject=prompt, body=unit, reason=reason)


def _check_file(campaign: Campaign, file: Attached) -> None:
    if not campaign.files_open:
        raise Refused.because("campaign_files_off", value=file.name)
    if len(file.content) > MAX_BYTES:
        raise Refused.because("campaign_file_size", value=file.name, limit=MAX_BYTES // (1024 * 1024))
    ending = next((end for end in _BEGINS if file.name.lower().endswith(end)), None)
    if ending is None or not file.content.startswith(_BEGINS[ending]):
        raise Refused.because("campaign_file_kind", value=file.name)
    refuse_secret_file(file.name, file.content)
