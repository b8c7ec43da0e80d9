def check(:
