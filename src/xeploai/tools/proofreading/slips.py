"""How one figure became another: off by little, by one digit, by two digits swapped."""

_SMALL = 2
_LEAST_SLIP = 100  # of smaller figures one digit is most of them
_LITTLE_PER_100 = 10


def is_near(printed: int, right: int, per_100: int) -> bool:
    """Whether a figure is off by so many hundredths of it at most, or by two."""
    difference = abs(printed - right)
    return difference * 100 <= printed * per_100 or difference <= _SMALL


def is_little(printed: int, right: int) -> bool:
    """Whether a figure is off by a tenth at most."""
    return is_near(printed, right, _LITTLE_PER_100)


def is_one_digit(one: int, other: int) -> bool:
    """Whether two numbers differ in one digit, or in the order of their digits.

    >>> is_one_digit(9930, 9390), is_one_digit(45, 46), is_one_digit(45, 56)
    (True, True, False)
    """
    first, second = str(one), str(other)
    if one < 0 or other < 0 or len(first) != len(second):
        return False
    return sum(a != b for a, b in zip(first, second, strict=True)) == 1 or sorted(first) == sorted(second)


def is_swapped(one: int, other: int) -> bool:
    """Whether two numbers hold the same digits in another order."""
    return one != other and sorted(str(one)) == sorted(str(other))


def is_plain_slip(printed: int, right: int) -> bool:
    """Whether a figure is off by two at most, by two swapped digits, or, of three digits and more, by one digit."""
    near = 0 < abs(printed - right) <= _SMALL
    return near or is_swapped(printed, right) or (min(printed, right) >= _LEAST_SLIP and is_one_digit(printed, right))
