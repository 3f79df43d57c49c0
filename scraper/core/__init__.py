"""The pure core: data in, data out; no clock, file, network or log."""
