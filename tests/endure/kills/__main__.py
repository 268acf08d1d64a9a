"""`python -m tests.endure.kills`."""

import sys

from tests.endure.kills import main

sys.exit(main(sys.argv[1:]))
