rule good { condition: false }
