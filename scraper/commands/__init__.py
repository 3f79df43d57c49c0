"""One module per family of commands; each command parses, calls the library, prints."""
