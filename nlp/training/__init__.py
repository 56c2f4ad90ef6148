"""How the shipped models are made; needs the `train` extra where it says so."""
