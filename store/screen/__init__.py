"""The full-screen review in the terminal (`khaosan review`): Textual over store.reviews."""
