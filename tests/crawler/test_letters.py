"""The shipped source of the Department of Local Administration, whole, against a server of ours:
activities, and letters by RssServlet with their PDFs."""

from __future__ import annotations

from crawler.run import crawl
from khaosan.settings import Settings
from store import pages
from store.bodies import Bodies
from store.database import Store
from tests.crawler.conftest import Reply, Site, lines

ACTIVITY = "/servlet/ActivityServlet?_mode=detail&id={}"
LISTED = "/servlet/ActivityServlet?_mode=list&page=1"
PDF = "/upload/document/type2/2567/3/{}.pdf"


def letter(number: int, *files: str) -> str:
    """A letter as RssServlet has it: addresses stand among the descriptions, too."""
    first, *more = files or ("",)
    return (
        f"<DOCUMENT><DOCUMENT_TOPIC>ซักซ้อมแนวทางการจัดทำงบประมาณ ฉบับที่ {number}</DOCUMENT_TOPIC>"
        f"<ORG>กองคลังท้องถิ่น</ORG><DOCUMENT_NO>มท 0808.2/ว {number}</DOCUMENT_NO>"
        f"<DOCUMENT_DATE>{number} มี.ค. 2567</DOCUMENT_DATE>"
        f"<UPLOAD_FILE1>{first}</UPLOAD_FILE1><UPLOAD_DESC1>หนังสือนำส่ง</UPLOAD_DESC1>"
        + "".join(f"<UPLOAD_DESC{n}>{file}</UPLOAD_DESC{n}>" for n, file in enumerate(more, 2))
        + "</DOCUMENT>"
    )


def listed(*letters: str) -> Reply:
    head = '<?xml version="1.0" encoding="windows-874"?>'
    body = f"{head}<DOCUMENTS>{''.join(letters)}</DOCUMENTS>"
    return Reply(body.encode("cp874"), kind="text/xml")


def department(site: Site) -> None:
    rows = "".join(f'<a href="{ACTIVITY.format(n)}">กิจกรรมที่ {n} ของกรม</a>' for n in (3, 2, 1))
    site.pages[LISTED] = Reply(rows)
    for n in (1, 2, 3):
        text = "<br>".join(lines(n))
        html = (
            f'<table><tr><td class="head"><b>กิจกรรมที่ {n} ของกรม</b></td></tr>'
            f'<tr><td class="date">{n} มีนาคม 2567</td></tr><tr><td class="detail">{text}</td></tr>'
            f"<tr><td>จำนวนผู้เข้าชม {n}</td></tr></table>"
        )
        site.pages[ACTIVITY.format(n)] = Reply(html.encode("cp874"), kind="text/html")
    for name in ("1_1", "1_2", "1_3", "3_1"):
        body = f"%PDF-1.7 {name}".encode()
        site.pages[PDF.format(name)] = Reply(body, kind="application/pdf")


def test_activities_letters_and_every_pdf(site: Site, settings: Settings) -> None:
    department(site)
    one = letter(1, *(PDF.format(f"1_{n}") for n in (1, 2, 3)))
    # The second has no file; the file of the fourth cannot be had; the fifth's is elsewhere.
    rest = (letter(2), letter(4, PDF.format("4_1")), letter(5, "https://drive.example/x.pdf"))
    site.pages["/servlet/RssServlet"] = listed(one, *rest)
    report = crawl(settings, "dla", base=site.base)
    assert (report.new, report.failures) == (3 + 4, {"HTTP 404": 1})
    assert report.by_list == {LISTED: 3, "/servlet/RssServlet": 4}

    with Store(settings.db) as store:
        bodies = Bodies(store)
        kept = {
            page.url.removeprefix(site.base): bodies.read(page.sha256) for page in pages.kept(store)
        }
        found = store.conn.execute(
            "SELECT title, published, agency, category, text FROM documents WHERE category IS NOT "
            "NULL ORDER BY published"
        ).fetchall()
    for name in ("1_1", "1_2", "1_3"):
        assert kept[PDF.format(name)] == f"%PDF-1.7 {name}".encode()
    assert [row["published"] for row in found] == [f"2024-03-0{n}" for n in (1, 2, 4, 5)]
    assert {row["agency"] for row in found} == {"กองคลังท้องถิ่น"}
    assert found[0]["text"].split("\n") == [
        "ซักซ้อมแนวทางการจัดทำงบประมาณ ฉบับที่ 1",
        "ที่ มท 0808.2/ว 1",
        "ลงวันที่ 1 มี.ค. 2567",
        "กองคลังท้องถิ่น",
        "หนังสือนำส่ง",
    ]

    # The list moves on; what is known is asked for no more than once a day.
    site.log.clear()
    site.pages["/servlet/RssServlet"] = listed(letter(3, PDF.format("3_1")), one, *rest[:1])
    site.pages[PDF.format("4_1")] = Reply(b"%PDF-1.7 4_1", kind="application/pdf")
    report = crawl(settings, "dla", base=site.base)
    assert (report.new, report.changed) == (1, 0)
    assert site.asked(PDF.format("1_1")) == []
