"""The composition root: settings, command line, jobs, web app, servers that we start, the demo company."""
