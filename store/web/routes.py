"""Which address is which page. Each has a .json and a .csv beside it."""

from __future__ import annotations

from store.web.answers import View
from store.web.views import agreement, document, entity, home, lists, network, timeline

_FORM = r"(?:\.(?P<format>json|csv))?$"
_ID = r"(?P<id>[^/]+?)"
_ENTITY = r"/(?P<kind>agency|person)/" + _ID

ROUTES: list[tuple[str, View]] = [
    (r"^/$", home.search),
    (rf"^/search{_FORM}", home.search),
    (rf"^/(?P<kind>agencies|people){_FORM}", lists.entities),
    (rf"^/agreements{_FORM}", lists.agreements),
    (rf"^/timeline{_FORM}", timeline.all_events),
    (rf"^/document/{_ID}{_FORM}", document.document),
    (rf"^/agreement/{_ID}{_FORM}", agreement.agreement),
    (rf"^{_ENTITY}{_FORM}", entity.entity),
    (rf"^{_ENTITY}/(?P<list>positions|partners|parts|names){_FORM}", entity.part),
    (rf"^{_ENTITY}/timeline{_FORM}", timeline.of_entity),
    (rf"^{_ENTITY}/network{_FORM}", network.network),
    (rf"^{_ENTITY}/network\.(?P<picture>svg|html)$", network.picture),
]
