"""The reading room: Datasette on the archive, with our titles, descriptions, facets and queries."""
