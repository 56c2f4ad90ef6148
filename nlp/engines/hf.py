"""The engine `hf:MODEL`: any Hugging Face token-classification model, by hub id or local folder.

    khaosan extract --engine hf:pythainlp/thainer-corpus-v2-base-model
    khaosan extract --engine hf:./my-model

It needs torch and transformers (the extra `torch`). Labels are read from the model's own list, in
BIO, BIOES/BILOU or with no scheme at all; persons and organisations are kept. Texts longer than the
model's window are read in windows that overlap, and each piece takes the opinion of the window in
which it has the most context. A score is the mean probability of the kind over the mention.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import socket
import urllib.parse
import urllib.request
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from khaosan.errors import KhaosanError, UsageError
from nlp.engines import Engine
from nlp.engines.hf_pieces import Cutter, Piece, best_window, windows
from nlp.spans import AgencySpan, PersonSpan
from nlp.words import text_of, words_of

# Names of the two kinds in the label lists of public models.
_KINDS = {
    "P": {"PER", "PERS", "PERSON", "HUMAN"},
    "A": {"ORG", "ORGANIZATION", "ORGANISATION", "AGENCY", "COMPANY", "CORPORATION"},
}
_LABEL = re.compile(r"(?:(?P<place>[BIESULM])[-_])?(?P<kind>\w+)", re.IGNORECASE)
# Models whose positions are counted from after the padding's number (RoBERTa's way).
_PADDED_POSITIONS = {"roberta", "camembert", "xlm-roberta", "xlm-roberta-xl", "data2vec-text"}
_LONGEST = 512  # longer windows cost more than their context is worth
_BATCH = 8
# Marks that stand on the letter before them: a mention neither starts with one nor ends before one.
_MARK = re.compile("[\u0e31\u0e33-\u0e3a\u0e45\u0e47-\u0e4e]")
_EDGES = " \n\t\"'“”‘’«»,;:"


@dataclass(frozen=True, slots=True)
class Label:
    """One of a model's labels: where in a mention it stands (B, I, E, S or "" where the model
    tells none), the kind (P person, A agency, "" anything else), and the model's name for it."""

    place: str
    kind: str
    name: str = ""


def read_label(name: str) -> Label:
    """A label's meaning from its name: `B-PERSON`, `E_ORG`, `person`, `O`."""
    match = _LABEL.fullmatch(name.strip())
    if match is None:
        return Label("", "", name)
    # BILOU's U and L, and M(iddle), are S, E and I by other names.
    place = {"U": "S", "L": "E", "M": "I"}.get(
        (match["place"] or "").upper(), (match["place"] or "").upper()
    )
    for kind, names in _KINDS.items():
        if match["kind"].upper() in names:
            return Label(place, kind, match["kind"].upper())
    return Label("", "", match["kind"].upper())


class HuggingFace:
    """People and agencies by a token-classification model."""

    def __init__(self, name: str, model: Any, tokenizer: Any, version: str) -> None:
        import torch
        import transformers

        self._torch = torch
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._model = model.to(self._device).eval()
        self._cutter = Cutter(tokenizer)
        self._pad = tokenizer.pad_token_id or 0
        self._versions = {
            "names": f"hf {name} {version}",
            "transformers": transformers.__version__,
            "torch": torch.__version__,
        }
        labels = model.config.id2label
        self._labels = [read_label(labels[number]) for number in range(len(labels))]
        if not any(label.kind for label in self._labels):
            known = ", ".join(sorted(labels.values())[:6])
            raise KhaosanError(
                f"{name}: none of its labels names persons or organisations (it has {known})"
            )
        self._columns: dict[str, list[int]] = {}
        for number, label in enumerate(self._labels):
            self._columns.setdefault(label.kind or label.name, []).append(number)
        room = _positions(model.config, tokenizer)
        self._size = room - len(self._cutter.prefix) - len(self._cutter.suffix)
        if self._size < 1:
            raise KhaosanError(f"{name}: its window of {room} pieces leaves no room for text")

    def versions(self) -> dict[str, str]:
        """The model with its digest or commit, and the libraries that run it."""
        return self._versions

    def __call__(self, doc: Doc) -> tuple[list[PersonSpan], list[AgencySpan]]:
        text = text_of(doc)
        pieces = self._cutter(text, words_of(doc))
        persons: list[PersonSpan] = []
        agencies: list[AgencySpan] = []
        for start, end, kind, score in self._mentions(text, pieces):
            if kind == "P":
                persons.append(PersonSpan(start, end, score, "hf", name=(start, end)))
            else:
                agencies.append(AgencySpan(start, end, score, "hf"))
        return persons, agencies

    def _mentions(self, text: str, pieces: list[Piece]) -> list[tuple[int, int, str, float]]:
        units: list[tuple[Piece, list[list[float]]]] = []
        for piece, row in zip(pieces, self._probabilities(pieces), strict=True):
            if piece.head:
                units.append((piece, []))
            units[-1][1].append(row)
        judged = [self._judge(rows) for _, rows in units]
        out: list[tuple[int, int, str, float]] = []
        for first, after, kind in joined(
            [label for label, _ in judged], [text[p.start : p.end] for p, _ in units]
        ):
            start, end = units[first][0].start, units[after - 1][0].end
            # Two neighbours may meet in the middle of a letter and its marks: the first has it.
            start, end = sensible(text, max(start, out[-1][1] if out else 0), end)
            if end > start:
                score = sum(chance for _, chance in judged[first:after]) / (after - first)
                out.append((start, end, kind, min(1.0, score)))
        return out

    def _judge(self, rows: list[list[float]]) -> tuple[Label, float]:
        """The label of a unit from its pieces, and the probability of the label's kind.

        The kind is the most probable over all pieces, B, I, E and S taken together; the place is
        told by the first piece that is of this kind by itself.
        """
        chances = {
            kind: sum(row[n] for row in rows for n in columns) / len(rows)
            for kind, columns in self._columns.items()
        }
        kind = max(chances, key=chances.__getitem__)
        columns = self._columns[kind]
        for row in rows:
            number = max(range(len(row)), key=row.__getitem__)
            if number in columns:
                break
        else:
            number = max(columns, key=rows[0].__getitem__)
        return self._labels[number], chances[kind]

    def _probabilities(self, pieces: Sequence[Piece]) -> list[list[float]]:
        """For each piece, the probability of each label."""
        torch = self._torch
        spans = windows(len(pieces), self._size, self._size // 4)
        rows: list[list[list[float]]] = []
        for at in range(0, len(spans), _BATCH):
            batch = [
                [*self._cutter.prefix, *(p.number for p in pieces[a:b]), *self._cutter.suffix]
                for a, b in spans[at : at + _BATCH]
            ]
            longest = max(map(len, batch))
            ids = [row + [self._pad] * (longest - len(row)) for row in batch]
            mask = [[1] * len(row) + [0] * (longest - len(row)) for row in batch]
            with torch.inference_mode():
                logits = self._model(
                    input_ids=torch.tensor(ids, device=self._device),
                    attention_mask=torch.tensor(mask, device=self._device),
                ).logits
            rows += logits.float().softmax(-1).cpu().tolist()
        shift = len(self._cutter.prefix)
        chosen = best_window(spans, len(pieces))
        return [
            rows[window][place - spans[window][0] + shift] for place, window in enumerate(chosen)
        ]


def joined(labels: Sequence[Label], texts: Sequence[str]) -> Iterable[tuple[int, int, str]]:
    """Mentions from the labels of neighbours: first place, place after the last, kind.

    A mention that does not begin with B (or S) begins all the same, as conlleval reads it. White
    space begins and ends none.
    """
    start, kind = 0, ""
    for place, label in enumerate(labels):
        goes_on = label.kind == kind and label.place not in ("B", "S")
        if kind and (not goes_on or (place > start and labels[place - 1].place in ("E", "S"))):
            yield start, place, kind
            kind = ""
        if label.kind and not kind and not texts[place].isspace():
            start, kind = place, label.kind
    if kind:
        yield start, len(labels), kind


def sensible(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space, quotes and commas at its edges, and whole letters: a mark at
    its start belongs to the letter before, marks after its end to its last letter."""
    while start < end and (text[start] in _EDGES or _MARK.match(text[start])):
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    while start < end < len(text) and _MARK.match(text[end]):
        end += 1
    return start, end


def _positions(config: Any, tokenizer: Any) -> int:
    """How many pieces, special ones with them, the model can read at once."""
    positions = getattr(config, "max_position_embeddings", None) or _LONGEST
    if config.model_type in _PADDED_POSITIONS:
        positions -= (config.pad_token_id or 0) + 1
    return int(min(positions, tokenizer.model_max_length, _LONGEST))


def make(argument: str) -> Engine:
    """The engine for a hub id or a folder.

    Raises UsageError where nothing was named, KhaosanError where torch is missing, the hub cannot
    be reached, or what was named is no token-classification model.
    """
    if not argument:
        raise UsageError("name a model: --engine hf:HUB-ID or hf:FOLDER")
    missing = [m for m in ("torch", "transformers") if importlib.util.find_spec(m) is None]
    if missing:
        raise KhaosanError(
            f"the engine hf: needs {' and '.join(missing)}; "
            "install them with: pip install 'khaosan[torch]'"
        )
    folder = Path(argument).expanduser()
    if folder.is_dir():
        if not (folder / "config.json").is_file():
            raise KhaosanError(f"{folder}: no model (it has no config.json)")
        return _load(argument, str(folder), _digest(folder))
    if folder.exists() or re.match(r"[./~\\]|.+[/\\].+[/\\]", argument):
        raise KhaosanError(f"{argument}: no such folder of a model")
    return _load(argument, argument, "")


def _load(name: str, place: str, version: str) -> Engine:
    import transformers
    from safetensors import SafetensorError

    quiet: Any = transformers.logging
    quiet.set_verbosity_error()
    quiet.disable_progress_bar()
    # What is in the cache already needs no network; and without one the hub's own client would try
    # again and again for half a minute.
    here = {"local_files_only": Path(place).is_dir() or not _reachable()}
    try:
        config = transformers.AutoConfig.from_pretrained(place, **here)
        kinds = config.architectures or []
        # Without this transformers would add a head of random weights, and answer nonsense.
        if not any(kind.endswith("ForTokenClassification") for kind in kinds):
            raise KhaosanError(
                f"{name}: no token-classification model (it is {', '.join(kinds) or 'unnamed'})"
            )
        tokenizer = transformers.AutoTokenizer.from_pretrained(place, **here)
        model = transformers.AutoModelForTokenClassification.from_pretrained(place, **here)
    except (OSError, ValueError, RuntimeError, ImportError, SafetensorError) as error:
        raise KhaosanError(_reason(name, place, error)) from error
    return HuggingFace(
        name, model, tokenizer, version or str(getattr(config, "_commit_hash", "") or "")[:12]
    )


def _reachable() -> bool:
    """Whether the hub's machine answers at all; through a proxy, only trying would tell."""
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        return False
    if urllib.request.getproxies():
        return True
    address = urllib.parse.urlsplit(constants.ENDPOINT)
    port = address.port or (80 if address.scheme == "http" else 443)
    try:
        socket.create_connection((address.hostname or "", port), timeout=5).close()
    except OSError:
        return False
    return True


def _reason(name: str, place: str, error: BaseException) -> str:
    """One line on why a model could not be loaded, and what to do."""
    from huggingface_hub import constants
    from huggingface_hub.errors import RepositoryNotFoundError

    if Path(place).is_dir():
        return f"{name}: the model cannot be loaded: {_line(error)}"
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    copy = f"or name a folder (hf download {name} --local-dir FOLDER, where there is a network)"
    if any(isinstance(c, RepositoryNotFoundError) for c in causes):
        return f"{name}: the Hugging Face hub has no such model (or it is private: hf auth login)"
    if constants.HF_HUB_OFFLINE:
        return (
            f"{name}: HF_HUB_OFFLINE is set and the model is not in the cache "
            f"({constants.HF_HUB_CACHE}); unset it, {copy}"
        )
    if isinstance(error, OSError):
        return (
            f"{name}: not in the cache ({constants.HF_HUB_CACHE}) and the Hugging Face hub "
            f"cannot be reached; check the network, {copy}"
        )
    return f"{name}: the model cannot be loaded: {_line(error)}"


def _line(error: BaseException) -> str:
    """The first line of an error's message."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _digest(folder: Path) -> str:
    """A digest of a folder's weights and settings, so that another model has another version."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in (".json", ".safetensors", ".bin", ".model", ".txt") and path.is_file():
            digest.update(path.name.encode())
            with path.open("rb") as data:
                digest.update(hashlib.file_digest(data, "sha256").digest())
    return digest.hexdigest()[:12]
