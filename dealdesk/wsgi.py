"""What the web server loads."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealdesk.settings")
os.environ.setdefault("DATABASE_POOL", "yes")

from django.core.wsgi import get_wsgi_application  # noqa: E402 -- the two lines above are read while it is imported

application = get_wsgi_application()

from dealdesk.warm import warm  # noqa: E402 -- needs the application loaded

warm()
