import os

from django.core.wsgi import get_wsgi_application

from core.garbage import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iwgml.settings")

application = get_wsgi_application()
settle()
