"""Static files by their plain names, each address worked out once: a page names dozens, and a run shows tens of thousands of pages."""

from functools import cache

from django.contrib.staticfiles.storage import StaticFilesStorage


class RememberedStorage(StaticFilesStorage):
    url = cache(StaticFilesStorage.url)
