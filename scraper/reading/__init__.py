"""The reading room: a Datasette plugin that shows an archive to people who read, not only query.

`plugin.py` holds the hooks; each page is a room of its own. No page needs JavaScript, none asks
another host for anything, and nothing that a ministry's page held is ever served as HTML.
"""
