"""The web page: `khaosan serve` runs Datasette with a plugin and templates of this project."""
