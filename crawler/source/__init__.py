"""Sources: a web site as a TOML file, read and checked.

Adding an agency's site takes ten lines of TOML and no Python; a wrong line is told in one line
(file, key, what is wrong) before anything is fetched. `model` is what a file says, `reader` checks
one, `files` finds them.
"""

from crawler.source.files import SHIPPED, common, find, load_all
from crawler.source.model import Select, Source, base_address, is_xpath
from crawler.source.reader import NAME, load

__all__ = [
    "NAME",
    "SHIPPED",
    "Select",
    "Source",
    "base_address",
    "common",
    "find",
    "is_xpath",
    "load",
    "load_all",
]
