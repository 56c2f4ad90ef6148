"""Scrapy's settings for every source; what differs from site to site stands in its source file
and is set by the spider.

The project is a guest on other people's servers: robots.txt holds, one site gets one request after
another, and every way in which a page can keep us for ever has a bound.
"""

from khaosan import __version__

BOT_NAME = "khaosan"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# The spider puts the operator's contact address (the setting `contact`) in its place.
USER_AGENT = f"khaosan/{__version__}"
# robots.txt is asked for this name; a longer User-Agent would still match it.
ROBOTSTXT_USER_AGENT = "khaosan"
ROBOTSTXT_OBEY = True
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
    "Accept-Language": "th,en;q=0.5",
}

# Pace. The spider sets delay, concurrency and time-out from the source file; AutoThrottle slows
# down further where a site answers slowly. No jitter: a source's pace is never exceeded.
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 60.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 2
CONCURRENT_ITEMS = 4  # a page is one item; Scrapy starts so many workers for each page
# A Crawl-delay in robots.txt is honoured up to so many seconds (the file of a site that wants no
# crawler at all may ask for a day).
CRAWL_DELAY_MAX = 60.0
CRAWL_DELAY_LEAST = 0.0  # the spider sets it for a site on this machine

# Bounds.
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = True
DEPTH_LIMIT = 0  # a list's next page is one deeper: `bounds.list_pages` of the source counts them
DEPTH_STATS_VERBOSE = False
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False  # news pages refresh themselves: that is no redirect
URLLENGTH_LIMIT = 2083
CLOSESPIDER_TIMEOUT = 4 * 3600
MEMUSAGE_LIMIT_MB = 1024

RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408, 429]
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # counted and reported in one place, the spider
# A server that asks (Retry-After) for a longer pause than this is left alone until the next run.
RETRY_AFTER_MAX = 120.0

# What a crawl of public news does not need, or must not have.
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
HTTPCACHE_ENABLED = False
REFERER_ENABLED = True
REFERRER_POLICY = "same-origin"

# First come, first served: what a list page names is fetched before the list's next pages pile up.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "crawler.middlewares.SameSiteMiddleware": 50,
    "crawler.middlewares.RobotsUnreachableMiddleware": 120,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.middlewares.RetryAfterMiddleware": 550,
    "crawler.middlewares.CutShortMiddleware": 595,  # before Scrapy's own unpacks the page
}
TWISTED_DNS_RESOLVER = "crawler.resolver.PublicResolver"
EXTENSIONS = {
    "crawler.extensions.CrawlDelay": 100,
    "crawler.extensions.Progress": 200,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "crawler.extensions.OwnMemory": 300,
}
ITEM_PIPELINES = {"crawler.pipelines.StorePipeline": 300}

# Reads the source of the callback anew for every page, to warn of a mistake that is not made here.
WARN_ON_GENERATOR_RETURN_VALUE = False

LOG_LEVEL = "WARNING"
LOG_FORMATTER = "crawler.extensions.QuietLog"
