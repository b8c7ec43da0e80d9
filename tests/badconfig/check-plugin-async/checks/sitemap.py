async def check(check, snapshot):
    return []
