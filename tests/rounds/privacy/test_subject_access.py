"""What is held about me: whole, mine alone, and as cheap for a long life in the register as for a short one."""

import json
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import Acting, RoleAssignment, User
from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.manifest import personal_data
from xeploai.registers.kernel.roles import Role
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.models import PastAward, PastLevel, Person, PersonIdentifier, PersonName, Post, Status
from xeploai.registers.people.services import person_add
from xeploai.registers.retention.groups import retention
from xeploai.rounds.campaigns.models import Campaign, ReviewPrompt, RosterEntry, Subject
from xeploai.rounds.privacy.subject_access import own_file, own_record_of
from xeploai.rounds.reviews.models import ReviewReturn, ReviewVersion, SelfReview, SetAside

# The person, all rows of all parts, the terms, who looked; and the note of that, which SQLite keeps in a file beside.
QUERIES = {"sqlite": 4, "postgresql": 5}


def queries_of(cast: Any) -> int:
    """How many queries the own record takes."""
    cast.users["member"].refresh_from_db()
    with CaptureQueriesContext(connection) as queries:
        own_record_of(cast.users["member"])
    return len(queries)


def member(cast: Any, name: str, key: str) -> Person:
    """A member of a branch."""
    facts = PersonFacts(full_name=name, numbers={"card": f"000{len(name)}"})
    return person_add(facts=facts, branch=cast.orgs[key], since=date(2026, 1, 1), by=cast.actor("organisation_officer"))


def long_life(cast: Any, person: Person) -> None:
    """Much of everything."""
    user = cast.users["member"]
    user.person = person.public_id
    user.save()
    for number in range(12):
        day = date(2010 + number, 1, 1)
        PersonName.objects.create(person=person, name=f"Tên cũ {number}", search_text="x", valid_to=day)
        PersonIdentifier.objects.create(person=person, kind="card", value=f"cũ {number}", valid_to=day)
        Status.objects.create(person=person, kind="exempt", valid_from=day, valid_to=day)
        Post.objects.create(
            person=person, organisation=cast.orgs["a1"], sphere="party", title=f"Chức {number}", valid_from=day
        )
        PastLevel.objects.create(kind="member", person=person, year=2010 + number, level="XS", label=f"Mức {number}")
        PastAward.objects.create(person=person, year=2010 + number, form=f"Giấy khen {number}")
        campaign = Campaign.objects.create(
            body=cast.orgs["ward"],
            kind="annual",
            title=f"Đợt {number} (mẫu)",
            period_start=day,
            period_end=day.replace(month=12),
            closing_on=day,
            status="closed",
        )
        subject = Subject.objects.create(
            campaign=campaign, kind="member", tally="member", person=person, classified=True
        )
        RosterEntry.objects.create(
            subject=subject,
            name=person.full_name,
            sort_key="x",
            search_text="x",
            unit=cast.orgs["a1"],
            path="/",
            record={"facts": {}},
        )
        ReviewPrompt.objects.create(subject=subject, number=1, text=f"Gợi ý {number}", written_by=user)
        review = SelfReview.objects.create(campaign=campaign, about=f"person:{person.pk}", content={"a": f"b{number}"})
        ReviewVersion.objects.create(
            review=review,
            number=1,
            channel="online",
            form="f",
            sheet={},
            header={},
            content={"a": f"c{number}"},
            self_level="XS",
            revision=1,
            submitted_by=user,
        )
        ReviewReturn.objects.create(version=review.versions.get(), reason=f"Sửa lần {number}", returned_by=user)
        SetAside.objects.create(review=review, user=user, revision=0, content={"a": f"d{number}"})
        lent = RoleAssignment.objects.get(role=Role.BRANCH_SECRETARY, user=cast.users["branch_secretary"])
        Acting.objects.create(assignment=lent, user=user, valid_from=day, valid_to=day.replace(month=12))
        own = RoleAssignment.objects.filter(user=user).earliest("pk")
        Acting.objects.create(assignment=own, user=lent.user, valid_from=day, valid_to=day.replace(month=11))


def test_every_part_is_told_in_as_many_queries_as_for_nobody(cast: Any) -> None:
    other = member(cast, "Giả Minh Chi", "b1")
    PastLevel.objects.create(kind="member", person=other, year=2020, level="T", label="của người khác")
    person = member(cast, "Mẫu Văn An", "a1")
    cast.users["member"].person = person.public_id
    cast.users["member"].save()
    assert queries_of(cast) == QUERIES[connection.vendor]
    long_life(cast, person)
    assert queries_of(cast) == QUERIES[connection.vendor]
    told = {part.code: part for part in own_record_of(cast.users["member"]).parts}
    for code, text in (
        ("record", "Mẫu Văn An"),
        ("former", "Tên cũ 7"),
        ("former", "cũ 3"),
        ("places", "Chức 11"),
        ("places", "Chi bộ 1 (mẫu)"),
        ("past", "Mức 4"),
        ("past", "Giấy khen 5"),
        ("rosters", "Đợt 3 (mẫu)"),
        ("notes", "Gợi ý 9"),
        ("reviews", "hoàn thành xuất sắc nhiệm vụ"),
        ("roles", "từ 01/01/2026"),
        ("roles", "Làm thay"),
        ("roles", "làm thay tôi"),
        ("reviews", "Sửa lần 8"),
        ("reviews", "bản để riêng"),
    ):
        assert text in str(told[code].rows), (code, text)
    assert "của người khác" not in str(told)
    assert "Giả Minh Chi" not in str(told)
    assert all(part.until for part in told.values())


def test_who_looked_is_told_by_day_and_role_and_never_by_name(cast: Any) -> None:
    person = member(cast, "Mẫu Văn An", "a1")
    long_life(cast, person)
    subject = Subject.objects.filter(person=person).first()
    assert subject is not None
    audit_view(by=cast.actor("inspector"), action="roster", seen=[subject])
    audit_view(by=cast.actor("branch_secretary"), action="person.numbers", seen=[person])
    audit_view(by=cast.actor("inspector"), action="person", seen=[member(cast, "Giả Minh Chi", "b1")])
    audit_view(by=AccountActor(cast.users["member"]), action="person", seen=[person])
    record = own_record_of(cast.users["member"])
    assert [one.role for one in record.viewed] == ["Bí thư chi bộ", "Cán bộ kiểm tra, giám sát"]
    assert "Người thử" not in str(record.viewed)


def test_the_file_holds_the_own_texts_in_full(cast: Any) -> None:
    person = member(cast, "Mẫu Văn An", "a1")
    long_life(cast, person)
    held = json.loads(json.dumps(own_file(cast.users["member"])))
    assert held["name"] == "Mẫu Văn An"
    assert {"campaign": "Đợt 2 (mẫu)", "version": 1, "content": {"a": "c2"}} in held["texts"]
    assert {"campaign": "Đợt 2 (mẫu)", "version": None, "content": {"a": "b2"}} in held["texts"]
    assert {"campaign": "Đợt 2 (mẫu)", "version": None, "content": {"a": "d2"}} in held["texts"]


def test_every_part_reads_its_term_from_the_data() -> None:
    assert all(part.groups or part.until for part in personal_data())
    assert {group for part in personal_data() for group in part.groups} <= retention().groups.keys()


# Tables that name a person or an account and are not told under "what is held about me", and why.
NOT_TOLD = {
    "privacy.Purge": "an act in office",
    "campaigns.Binding": "an act in office",
    "campaigns.AmendmentBatch": "an act in office",
    "campaigns.Node": "an act in office",
    "reviews.EvidenceSwitch": "an act in office",
    "opinions.OpinionRequest": "an act in office",
    "opinions.InspectionAnswer": "an act in office",
    "opinions.DossierTick": "an act in office",
    "proposals.DossierReturn": "an act in office",
    "decisions.PostponementEnd": "an act in office",
    "decisions.CapAuthorisation": "an act in office",
    "account.EmailAddress": "never filled: the program knows no address but the account's own",
}


def test_every_table_that_names_people_is_told_or_has_a_reason(cast: Any) -> None:
    """A new table about people fails here until somebody decides."""
    person = member(cast, "Mẫu Văn An", "a1")
    long_life(cast, person)
    with CaptureQueriesContext(connection) as queries:
        own_file(cast.users["member"])
    asked = " ".join(query["sql"] for query in queries)
    naming = {
        model._meta.label: model._meta.db_table
        for model in apps.get_models()
        if any(
            (field.concrete and field.related_model in {Person, User}) or field.name == "about"
            for field in model._meta.get_fields()
        )
    }
    assert NOT_TOLD.keys() <= naming.keys()
    assert {label for label, table in naming.items() if f'"{table}"' not in asked} == NOT_TOLD.keys()
