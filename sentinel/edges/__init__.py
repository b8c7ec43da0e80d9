"""The edges: the only code that touches the world. Each implements a port of core.ports."""
