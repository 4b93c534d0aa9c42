"""The addresses of the ingestor."""

from opx_ingestor.pages import listing, matching, undoing, working

ROUTES = [
    listing.show_batches,
    listing.show_form,
    listing.take_file,
    listing.template,
    matching.show_columns,
    matching.match_columns,
    matching.choose_header,
    matching.choose_sheet,
    working.show_batch,
    working.load,
    working.pause,
    working.resume,
    working.cancel,
    working.mend_rows,
    working.take_back,
    working.failed_rows,
    undoing.ask,
    undoing.undo,
]
