"""Complaints from the rows of a file."""

from opx_complaints.importing.changing import revert
from opx_complaints.importing.fields import FIELDS
from opx_complaints.importing.loading import check, load, release
from opx_complaints.importing.mappings import CFPB, UK
from opx_core.importers import Importer

__all__ = ["CFPB", "IMPORTER", "UK"]

IMPORTER = Importer(
    name="complaints",
    label="Complaints",
    permission="complaints.log",
    fields=FIELDS,
    mappings={"cfpb": CFPB, "uk": UK},
    load=load,
    check=check,
    release=release,
    revert=revert,
)
