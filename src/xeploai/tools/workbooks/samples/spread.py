"""Splits a total over places so that the parts sum to it, exactly and the same way at every run."""

from collections.abc import Sequence


def spread(total: int, weights: Sequence[int], limits: Sequence[int] | None = None) -> list[int]:
    """Whole parts of `total` in proportion to `weights` (largest remainder), none above its limit.

    Raises ValueError where the limits leave no room.

    >>> spread(10, [1, 1, 1]), spread(5, [3, 1], [2, 9])
    ([4, 3, 3], [2, 3])
    """
    if limits is not None and sum(limits) < total:
        raise ValueError(f"{total} do not fit into {sum(limits)}")
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    if limits is not None:
        parts = [min(part, limit) for part, limit in zip(parts, limits, strict=True)]
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    left = total - sum(parts)
    while left:
        for index in order:
            if left and (limits is None or parts[index] < limits[index]):
                parts[index] += 1
                left -= 1
    return parts
