"""Twenty writers at one draft in the same moment: what was acknowledged is there."""

import threading
from typing import Any

import pytest
from django.db import connection

from xeploai.rounds.reviews.models import SelfReview, SetAside
from xeploai.rounds.reviews.services import Saved, review_save

WRITERS = 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("begun", [False, True])
def test_twenty_texts_acknowledged_are_twenty_texts_readable(y2025: Any, begun: bool) -> None:
    if begun:
        review_save(desk=y2025.desk("an", 2025), posted={"qualities": "Có sẵn"}, revision=0)
    texts = [f"Văn bản của chương trình thứ {number}" for number in range(WRITERS)]
    start = threading.Barrier(WRITERS)
    y2025.person_actor("an")
    answers: list[Saved] = []
    failures: list[BaseException] = []

    def write(text: str) -> None:
        try:
            desk = y2025.desk("an", 2025)
            assert (desk.review is not None) == begun
            start.wait(timeout=60)
            answers.append(review_save(desk=desk, posted={"duties": text}, revision=int(begun)))
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[text]) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert sorted(answer.conflict for answer in answers) == [False, *[True] * (WRITERS - 1)]
    copies = [copy.content["duties"] for copy in SetAside.objects.all()]
    assert sorted([SelfReview.objects.get().content["duties"], *copies]) == sorted(texts)
