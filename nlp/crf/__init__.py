"""The linear-chain CRF over words that finds people and agencies: units, features, decoding."""
