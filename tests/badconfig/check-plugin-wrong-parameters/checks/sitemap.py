def check(snapshot):
    return []
