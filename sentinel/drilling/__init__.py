"""`sentinel drill`: a whole playbook on a throw-away copy of the site, in a private folder, served
on loopback. It stands above the application, and builds one of its own for the copy."""
