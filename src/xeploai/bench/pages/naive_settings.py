"""Settings of the server beside which the list of people is measured: the same program, that one page done simply."""

from xeploai.config.settings import *  # noqa: F403

ROOT_URLCONF = "xeploai.bench.pages.naive"
