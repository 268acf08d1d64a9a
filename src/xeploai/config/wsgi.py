"""The door for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xeploai.config.settings")
application = get_wsgi_application()

# Every page's code is read before the first person comes. It stays as long as the process does: the collector of
# memory need not look through it again in the middle of somebody's request, which takes a tenth of a second.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
