"""The network of agencies and people: for other tools (files), and as a picture (svg, page)."""
