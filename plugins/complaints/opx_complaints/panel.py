"""Panel."""


async def complaint_panel(case):
    return None
