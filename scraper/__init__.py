"""A polite crawler and archiver of ministries' release pages."""

__version__ = "0.1.0"
