"""Scrapy's spiders: there is one, for every source."""
