"""The room that knows web sites and file formats; it hands on documents.

Sites are data (`crawler/sources/*.toml`), and one Scrapy spider reads them all. `scrapy list`,
`scrapy crawl articles -a source=gnews` and `scrapy shell` work in the repository as they do in
any Scrapy project.
"""
