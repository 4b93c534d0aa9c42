"""Work on a case and where its time went: stepping out, waiting, touches, intervals, reports."""
