"""One record, its fields as one text: the least a syncable model can hold."""

from __future__ import annotations

from django.db import models
from morango.models.core import SyncableModel


class Record(SyncableModel):
    morango_profile = "journal"
    morango_model_name = "record"

    key = models.CharField(max_length=32)
    squad = models.CharField(max_length=32)
    fields_json = models.TextField()

    def calculate_source_id(self) -> str:
        return self.key

    def calculate_partition(self) -> str:
        return f"{self.squad}:record"
