"""A deadline of each tone."""

from opx_web.pages import DueView, Fact

WHY = (
    Fact("Starts", "Received Mon 12 Oct 2026, 09:12 (episode 2, by phone)"),
    Fact("Rule", "8 weeks, counted as 56 calendar days: DISP 1.6.2R"),
    Fact("Rule pack", "fs-uk 2026.2, in force since 1 Jun 2026"),
    Fact("Calendar", "England and Wales; weekends and holidays do not move it"),
    Fact("Pauses", "None. Waiting for the customer never pauses this clock."),
)
FINAL = DueView(
    "Final response",
    "Mon 7 Dec 23:59, 14 days",
    "later",
    "2026-12-07T23:59:59+00:00",
    "DISP 1.6.2R, 8 weeks",
    WHY,
)
TARGET = DueView(
    "Our decision target",
    "4 days late",
    "late",
    "2026-11-19T17:00:00+00:00",
    "Internal, 5 weeks. Not reported outside.",
    WHY[:2],
)
FAR = DueView("Final response", "Mon 7 Dec, 14 days", "later", "2026-12-07T23:59:59+00:00")
CALLBACK = DueView(
    "Callback promised",
    "Today 17:00, 6 h 18 min",
    "today",
    "2026-11-23T17:00:00+00:00",
    "To Mrs E",
)
UPDATE = DueView("Progress update", "Tomorrow 23:59", "soon", "2026-11-24T23:59:59+00:00")
ACKNOWLEDGED = DueView(
    "Acknowledgement", "Met Tue 13 Oct", "met", "2026-10-13T12:02:00+01:00", "DISP 1.6.1R, promptly"
)
SUMMARY = DueView(
    "Summary resolution", "Passed Thu 15 Oct", "lapsed", "2026-10-15T17:00:00+01:00", "DISP 1.5"
)
