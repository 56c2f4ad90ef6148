"""Search on a store of the whole corpus: time a query, median and 95th percentile, warm.

KHAOSAN_BENCH_DB names the store (the bench `importing` makes it where the variable is set).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

QUERIES = """\
เทศบาล
มหาดไทย
กระทรวงมหาดไทย
บันทึกข้อตกลง
บันทึกความเข้าใจ ญี่ปุ่น
อบต.
มท.
ครม.
สันนิบาตเทศบาล
"ปราบปรามยาเสพติด"
น้ำท่วม อยุธยา
ประยุทธ์ จันทร์โอชา
วัคซีน 2564
ท้องถิ่น
รถไฟฟ้าสายสีเหลือง
โครงการคนละครึ่ง
กรมการปกครอง -กรุงเทพ
อาเซียน OR เอเปค
MOU
ประชาชน
""".splitlines()


def run(options: argparse.Namespace) -> int:
    named = os.environ.get("KHAOSAN_BENCH_DB")
    if not named or not Path(named).is_file():
        print("KHAOSAN_BENCH_DB names no store: KHAOSAN_BENCH_DB=big.db python -m bench importing")
        return 0
    from store.database import Store
    from store.search import search

    with Store(named, create=False, readonly=True) as store:
        times: list[float] = []
        for query in QUERIES:
            search(store, query)
            turns = []
            for _ in range(5):
                began = time.perf_counter()
                hits = search(store, query)
                turns.append((time.perf_counter() - began) * 1000)
            times += turns
            print(f"{statistics.median(turns):7.1f} ms  {len(hits):3} shown  {query}")
    times.sort()
    print(f"median {statistics.median(times):.1f} ms, 95 % {times[int(len(times) * 0.95)]:.1f} ms")
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "cli", "--db", named, "search", "เทศบาล", "--json"],
        check=True, capture_output=True,
    )  # fmt: skip
    print(f"`khaosan search` from a cold start: {(time.perf_counter() - began) * 1000:.0f} ms")
    return 0
