"""What is measured, and how: one module a figure, run by `python -m bench NAME` (or `make bench`).

Two things are compared only inside one run, as a ratio: machines are noisy.
"""
