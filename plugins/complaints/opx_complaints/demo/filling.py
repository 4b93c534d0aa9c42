"""Stub."""


async def fill(password, tell):
    return []
