"""A CRF of an operator's own: what it is trained on, what it is judged on, the training itself."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from khaosan.errors import KhaosanError, UsageError
from khaosan.records import Document, RecordError
from khaosan.streams import cannot
from khaosan.text import fold
from nlp.scoring.gold import Gold, numbered_rows
from nlp.training.gold import Example, Labelled, label, read_thainer

# The iterations of nlp.training.crf.PARAMETERS; training ends earlier where it has converged.
ITERATIONS = 80


@dataclass(slots=True)
class More:
    """What is learned from beside the operator's own documents: annotated documents, labelled
    lines, and documents without labels, which the shipped model labels."""

    gold: list[Gold] = field(default_factory=list)
    lines: list[Example] = field(default_factory=list)
    plain: list[Document] = field(default_factory=list)


def read_more(paths: Iterable[Path], problems: list[str]) -> More:
    """Read files for --with: a folder is ThaiNER's (train.txt in it); of JSON Lines each line is
    what its fields say: "spans" a labelled line of nlp.training.silver, "persons" or "agencies" an
    annotated document, else a document without labels. Bad lines go to `problems`.

    Raises KhaosanError where there is no such file.
    """
    out = More()
    for path in paths:
        if path.is_dir():
            try:
                out.lines += read_thainer(path)
            except OSError as error:
                raise cannot("read", path / "train.txt", error) from None
            continue
        for where, row in numbered_rows(path, problems):
            try:
                if "spans" in row:
                    out.lines.append(_labelled_line(row))
                elif "persons" in row or "agencies" in row:
                    out.gold.append(Gold.from_json(row))
                else:
                    out.plain.append(Document.from_json(row))
            except RecordError as error:
                problems.append(f"{where}: {error}")
    return out


def _labelled_line(row: dict[str, object]) -> Example:
    text, spans = row.get("text"), row["spans"]
    if not isinstance(text, str) or not isinstance(spans, list):
        raise RecordError('a labelled line has "text" and a list "spans"')
    try:
        labelled: list[Labelled] = [(int(a), int(b), str(sort)) for a, b, sort in spans]
    except (TypeError, ValueError):
        raise RecordError('"spans" are [start, end, "P" or "A"]') from None
    if any(not 0 <= a < b <= len(text) or sort not in ("P", "A") for a, b, sort in labelled):
        raise RecordError('"spans" are [start, end, "P" or "A"], inside the text')
    return Example(text, labelled)


def fit_to_learn(gold: Iterable[Gold], problems: list[str]) -> list[Gold]:
    """The documents in which both people and agencies are annotated: where one list is missing,
    all that it should hold would be learned as nothing. The others go to `problems`."""
    out = []
    for one in gold:
        if one.persons is None or one.agencies is None:
            id = one.document.id
            problems.append(f'document {id}: no "persons" or no "agencies": not learned from')
        else:
            out.append(one)
    return out


def example(gold: Gold) -> Example:
    """An annotated document as the trainer takes it."""
    text, spans = label(
        gold.document.text,
        [entry.surface for entry in gold.persons or []],
        [entry.surface for entry in gold.agencies or []],
    )
    return Example(text, spans, gold.document.id)


def split(gold: Sequence[Gold], share: float) -> tuple[list[Gold], list[Gold]]:
    """Part the documents into those to train on and the newest `share`, to judge on.

    The newest, because the model will be used on news that is newer than all it learned from.
    Documents without a date count as the oldest, in an order that their ids settle.
    Raises UsageError where one of the parts would be empty.
    """
    if not share:
        return list(gold), []
    count = max(1, round(len(gold) * share))
    if count >= len(gold):
        raise UsageError(
            f"{len(gold):,} documents are too few to hold a share of {share:g} back; "
            "--held-out 0 trains without figures"
        )

    def age(one: Gold) -> tuple[dt.date, str]:
        id = hashlib.sha256(one.document.id.encode("utf-8", "surrogatepass")).hexdigest()
        return one.document.published or dt.date.min, id

    ordered = sorted(gold, key=age)
    return ordered[:-count], ordered[-count:]


class Apart:
    """Tells whether a text is apart from the documents that are judged on: no model may have seen
    those, under another id, in another file or cut into lines."""

    def __init__(self, held: Iterable[Gold]) -> None:
        self._lines = {line for one in held for line in _lines(one.document.text)}

    def __call__(self, text: str) -> bool:
        """Whether less than half of the text are lines of those documents."""
        lines = _lines(text)
        shared = sum(len(line) for line in lines if line in self._lines)
        return shared * 2 < sum(map(len, lines)) or not lines


def _lines(text: str) -> list[str]:
    return [packed for line in fold(text).text.split("\n") if (packed := "".join(line.split()))]


def labelled_by_shipped(
    documents: Iterable[Document], each: Callable[[], object] = lambda: None
) -> Iterator[tuple[Document, list[Example]]]:
    """The lines of documents in which the shipped model is sure of its labels; `each` is called
    after every document."""
    from nlp.training.crf import pipeline
    from nlp.training.silver import lines_of_article

    language, chance = pipeline(None), random.Random(5)  # noqa: S311 - no secret
    for document in documents:
        yield document, list(lines_of_article(language, fold(document.text).text, chance))
        each()


@contextmanager
def weights_beside(output: Path) -> Iterator[Path]:
    """A path in the folder of `output` to write weights to; they are moved to `output` when the
    block ends well, and until then an older file stays.

    Raises KhaosanError where nothing can be written there, before the work begins.
    """
    if output.is_dir():
        raise KhaosanError(f"{output}: is a folder; -o names a file")
    try:
        with TemporaryDirectory(dir=output.parent, prefix=f".{output.name}.") as folder:
            path = Path(folder) / "names.crfsuite"
            yield path
            path.replace(output)
    except OSError as error:
        raise cannot("write", output, error) from None
