import os

from django.core.asgi import get_asgi_application

from core.garbage import settle

os.environ["UNDER_ASGI"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iwgml.settings")

application = get_asgi_application()
settle()
