"""The WSGI application that the server runs; where asked for, it warms the pages while the server starts."""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunying.settings")
application = get_wsgi_application()

if os.environ.get("QUNYING_WARM") == "1":
    from qunying.faces.console.warm import warm

    Thread(target=warm, daemon=True).start()
