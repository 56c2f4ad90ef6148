"""The pages: each function takes what was asked for and reads the answer from the store."""
