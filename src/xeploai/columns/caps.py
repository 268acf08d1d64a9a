"""Whether a pool keeps its cap, as comparisons of whole numbers: no engine rounds, divides or knows a float here.

With `used` excellent ones, an exact share of num/den places is kept

    floor      used <= floor(num/den)          where  used * den <= num
    ceil       used <= ceil(num/den)           where  used * den < num + den
    half_up    used <= floor(num/den + 1/2)    where  2 * used * den <= 2 * num + den

and in any case while used <= minimum; it is unknown where the base is. core/quota.py says the same of one pool.
"""

from xeploai.core.quota import WHOLE, Denominator, Rounding

BASE = f"CASE WHEN denominator = '{Denominator.EVALUATED}' THEN xs + t + ht + kht ELSE xs + t END"

NUMERATOR = "base * share_per_10k"

DIVISOR = f"CASE WHEN denominator = '{Denominator.GOOD_ONLY}' THEN {WHOLE} + share_per_10k ELSE {WHOLE} END"

HOLDS = f"""
    CASE WHEN base IS NOT NULL THEN xs <= minimum OR CASE rounding
        WHEN '{Rounding.FLOOR}' THEN xs * divisor <= numerator
        WHEN '{Rounding.CEIL}' THEN xs * divisor < numerator + divisor
        WHEN '{Rounding.HALF_UP}' THEN 2 * xs * divisor <= 2 * numerator + divisor
    END END
"""
