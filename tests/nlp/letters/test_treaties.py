"""Agreements in English that do not say that they are made: between states, in two languages."""

from __future__ import annotations

import pytest

from khaosan.records import Document
from nlp.letters import instruments
from nlp.pipeline import Pipeline

TREATY = """AGREEMENT
BETWEEN THE GOVERNMENT OF THE KINGDOM OF THAILAND
AND THE GOVERNMENT OF THE REPUBLIC OF POLAND
ON COOPERATION IN TOURISM
The Government of the Kingdom of Thailand and the Government of the Republic of Poland
(hereinafter referred to as “the Contracting Parties”),
Desiring to strengthen the friendly relations between the two countries,
Have agreed as follows:
Article 1
The Contracting Parties shall encourage tourism between the two countries.
IN WITNESS WHEREOF, the undersigned, being duly authorized, have signed this Agreement.
"""
MINISTRIES = """Memorandum of Understanding
between the Ministry of Agriculture and Cooperatives of the Kingdom of Thailand
and the Ministry of Agriculture, Forestry and Fisheries of Japan
on Irrigation
The Ministry of Agriculture and Cooperatives of the Kingdom of Thailand and the Ministry of
Agriculture, Forestry and Fisheries of Japan, hereinafter referred to as the “Participants”;
RECOGNISING the importance of cooperation,
Have reached the following understanding:
Paragraph 1
"""
UNIVERSITIES = """MEMORANDUM OF UNDERSTANDING
between
KASETSART UNIVERSITY, THAILAND
and
THE UNIVERSITY OF SYDNEY, AUSTRALIA
Kasetsart University and the University of Sydney, wishing to promote exchange, agree to the
following:
1. Both universities will exchange students.
"""
FOUND = {
    "side by side": (
        TREATY + """DONE at Bangkok on the 14th day of May 2019, in duplicate in English.
For the Government of\tFor the Government of
the Kingdom of Thailand\tthe Republic of Poland
(Mr. Anucha Prasert)\t(Mr. Jan Nowak)
Minister of Tourism and Sports\tMinister of Economic Development
""",
        ("treaty", "signed", "2019-05-14", "Bangkok"),
        [("Mr. Anucha Prasert", "รัฐบาลไทย"),
         ("Mr. Jan Nowak", "Government of the Republic of Poland")],
    ),
    "one under the other": (
        MINISTRIES + """Signed in duplicate at Tokyo on 3 February 2020.
For the Ministry of Agriculture and Cooperatives of the Kingdom of Thailand
(H.E. Mr. Somchai Rattana)
Minister of Agriculture and Cooperatives
For the Ministry of Agriculture, Forestry and Fisheries of Japan
(Mr. Taro Yamada)
Minister of Agriculture, Forestry and Fisheries
""",
        ("mou", "signed", "2020-02-03", "Tokyo"),
        [("H.E. Mr. Somchai Rattana", "กระทรวงเกษตรและสหกรณ์"),
         ("Mr. Taro Yamada", "Ministry of Agriculture, Forestry and Fisheries of Japan")],
    ),
    "names without brackets": (
        UNIVERSITIES + """Date: 12 June 2021\tDate: 12 June 2021
Asst. Prof. Chongrak Meesuk\tProf. Mark Smith
President\tVice-Chancellor
""",
        ("mou", "signed", "2021-06-12", None),
        [("Asst. Prof. Chongrak Meesuk", "Kasetsart University"),
         ("Prof. Mark Smith", "University of Sydney")],
    ),
    "not yet signed": (
        TREATY + """DONE at .......... on the .... day of ......... 2019.
For the Government of the Kingdom of Thailand
For the Government of the Republic of Poland
""",
        ("treaty", "planned", None, None),
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("which", FOUND)
def test_frames(which: str, pipeline: Pipeline) -> None:
    text, want, signers = FOUND[which]
    (frame,) = pipeline(Document.new(text)).agreements
    assert (frame.kind, frame.status, frame.date, frame.place) == want
    assert [(s.person, s.party) for s in frame.signatories] == signers
    assert len(frame.parties) == 2
    assert frame.title is not None and frame.title.upper().startswith(("AGREEMENT", "MEMORANDUM"))


@pytest.mark.parametrize(
    "text",
    [
        # News, a joint statement told, a treaty without signatures that is quoted.
        """Thailand and Japan sign MoU
The Government of the Kingdom of Thailand and the Government of Japan signed a memorandum of
understanding in Tokyo on 3 February 2020. The two countries have agreed to cooperate:
(Mr. Taro Yamada)""",
        """Agreement reached on tourism
The Ministry of Tourism and Sports and the Ministry of Transport have agreed on the following:
1. Visitors pay no fee. Mr. Anucha Prasert said so on 14 May 2019.""",
        TREATY,
    ],
)
def test_what_is_no_text_of_an_agreement(text: str) -> None:
    assert instruments.find(text, [], []) == []


THAI = """บันทึกความเข้าใจ
ว่าด้วยความร่วมมือด้านการศึกษา
บันทึกความเข้าใจฉบับนี้ทำขึ้น ณ กรุงเทพมหานคร เมื่อวันที่ 4 มีนาคม 2567 ระหว่าง กระทรวงศึกษาธิการ โดย
นายภูมิธรรม สายใจ รัฐมนตรีว่าการกระทรวงศึกษาธิการ ฝ่ายหนึ่ง กับ บริติช เคานซิล โดย นายปีเตอร์ โจนส์
ผู้อำนวยการ อีกฝ่ายหนึ่ง
ลงชื่อ ............ (นายภูมิธรรม สายใจ)
ลงชื่อ ............ (นายปีเตอร์ โจนส์)
"""
ENGLISH = """MEMORANDUM OF UNDERSTANDING
ON EDUCATIONAL COOPERATION
This Memorandum of Understanding is made in Bangkok on {day} March 2024 between the Ministry of
Education, represented by Mr. Phumtham Saijai, Minister of Education, and the British Council,
represented by Mr. Peter Jones, Director.
Article 1 Objective
(Mr. Phumtham Saijai)
(Mr. Peter Jones)
"""


@pytest.mark.parametrize("swapped", [False, True])
def test_two_languages_are_one_agreement(swapped: bool, pipeline: Pipeline) -> None:
    texts = [THAI, ENGLISH.format(day=4)]
    (frame,) = pipeline(Document.new("".join(reversed(texts) if swapped else texts))).agreements
    assert [s.person for s in frame.signatories] == ["นายภูมิธรรม สายใจ", "นายปีเตอร์ โจนส์"]
    assert (frame.date, frame.place) == ("2024-03-04", "กรุงเทพมหานคร")


def test_another_day_is_another_agreement(pipeline: Pipeline) -> None:
    found = pipeline(Document.new(THAI + ENGLISH.format(day=5))).agreements
    assert [len(f.signatories) for f in found] == [2, 2]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        TREATY * 300,
        "AGREEMENT\n" + "The A and the B, " * 20000 + "have agreed as follows:",
        "AGREEMENT A B C D E F " * 20000 + "\nThe A have agreed:",
        "have agreed to do so " * 20000,
        "For the Government of A\n" * 20000,
    ],
)
def test_hostile_texts_end(text: str) -> None:
    assert len(instruments.find(text, [], [])) <= 50
