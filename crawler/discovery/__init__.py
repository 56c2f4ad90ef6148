"""How the articles of a site are found.

`found` holds the records, and each way is a module that reads one kind of page: `lists`, `feeds`,
`sitemaps`, `wordpress`, `letters`; `numbers` counts. `walk` goes from page to page and knows where
to stop. None of them fetches anything: the spider does. `probe` fetches a few pages for
`khaosan sources add` (`survey`, `shapes`, `draft`) and `check` (`check`).
"""
