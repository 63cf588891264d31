"""The Django project around Morango: one syncable model, one SQLite file named by PEER_DATABASE.

The file is opened as Beatbook opens its own (WAL, synchronous=FULL), so both sides promise the same.
"""

from __future__ import annotations

import os

SECRET_KEY = "not a secret: loopback, for the length of a measurement"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "morango", "journal"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "morango.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["PEER_DATABASE"]}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True
LOGGING_CONFIG = None
