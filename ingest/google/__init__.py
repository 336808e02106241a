"""Google Workspace: records of the Gmail and Calendar APIs in, facts out (pure), and both read live."""
