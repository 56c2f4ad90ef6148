"""The compact model in torch: the pre-trained encoder, features of the lexicons, a CRF on top."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel

from nlp.compact.crf import FORBIDDEN, forbidden
from nlp.compact.reading import BUCKETS, LABELS

_FEATURE_WIDTH = 64
_WEIGHTS = "encoder.safetensors"


def encoder(config: BertConfig) -> Any:
    """What pre-training makes: a BERT, and before it a convolution over neighbours.

    Neighbours' exact words decide most boundaries, and two or three layers of attention would first
    have to learn to look beside themselves. The token types tell whether a space stands before.
    """
    width = config.hidden_size
    parts = nn.ModuleDict(
        {
            "bert": BertModel(config, add_pooling_layer=False),
            "beside": nn.Conv1d(width, width, 3, padding=1),
        }
    )
    with torch.no_grad():
        for weight in parts["beside"].parameters():
            weight.mul_(0.5)
    return parts


def encode(parts: Any, pieces: Tensor, spaced: Tensor, told: Tensor | float = 0.0) -> Tensor:
    """Hidden states [windows, pieces, width]; `told` is added to the pieces' vectors."""
    bert = parts["bert"]
    seen = bert.embeddings.word_embeddings(pieces) + told
    beside = parts["beside"](seen.transpose(1, 2)).transpose(1, 2)
    hidden: Tensor = bert(
        inputs_embeds=seen + functional.gelu(beside),
        token_type_ids=spaced,
        attention_mask=(pieces > 0).long(),
    )[0]
    return hidden


def save_encoder(parts: Any, folder: Path) -> None:
    """Write the encoder's weights and settings into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file({n: t.contiguous() for n, t in parts.state_dict().items()}, folder / _WEIGHTS)
    parts["bert"].config.save_pretrained(folder)


def load_encoder(folder: Path, dropout: float = 0.1) -> Any:
    """The encoder of a folder."""
    config = BertConfig.from_pretrained(
        folder, hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout
    )
    parts = encoder(config)
    parts.load_state_dict(load_file(folder / _WEIGHTS))
    return parts


def network(base: Any) -> Any:
    """The network that labels, over an encoder."""
    width = base["bert"].config.hidden_size
    parts = nn.ModuleDict(
        {
            "encoder": base,
            "features": nn.Embedding(BUCKETS, _FEATURE_WIDTH, padding_idx=0),
            "widen": nn.Linear(_FEATURE_WIDTH, width, bias=False),
            "out": nn.Linear(2 * width, len(LABELS)),
        }
    )
    parts.register_parameter("transitions", nn.Parameter(torch.zeros(len(LABELS), len(LABELS))))
    weights: dict[str, Any] = dict(parts.named_parameters())
    with torch.no_grad():
        # Small beginnings: what is new must not drown what the encoder knows.
        weights["features.weight"].mul_(0.1)
        weights["widen.weight"].mul_(0.5)
    return parts


def emissions(
    parts: Any, pieces: Tensor, spaced: Tensor, features: Tensor, heads: Tensor, tails: Tensor
) -> Tensor:
    """Scores of each label for each unit [windows, units, labels]; see nlp.compact.reading.Batch.

    `heads` and `tails` must hold no negative places here.
    """
    told = parts["widen"](parts["features"](features).sum(2))
    hidden = encode(parts["encoder"], pieces, spaced, told)
    size = hidden.shape[-1]
    first = hidden.gather(1, heads.unsqueeze(-1).expand(-1, -1, size))
    last = hidden.gather(1, tails.unsqueeze(-1).expand(-1, -1, size))
    scores: Tensor = parts["out"](torch.cat([first, last], dim=-1))
    return scores


def allowed_transitions(parts: Any) -> Tensor:
    """The learned transitions, those that BIO forbids made impossible."""
    banned = torch.from_numpy(forbidden())
    table: Tensor = parts.transitions.masked_fill(banned, FORBIDDEN)
    return table


def chain_loss(scores: Tensor, table: Tensor, allowed: Tensor, present: Tensor) -> Tensor:
    """The summed negative log likelihood of what is known of the labels.

    `allowed` [windows, units, labels]: the labels that a unit may have; one for a unit whose label
    is known, all for one of which nothing is known. `present` [windows, units]: whether there is
    a unit. (A window may begin inside a mention, so its first unit may be I.)
    """
    constrained = scores.masked_fill(~allowed, FORBIDDEN)
    both = torch.cat([constrained, scores])
    here = torch.cat([present, present])
    state = both[:, 0]
    for i in range(1, both.shape[1]):
        following = torch.logsumexp(state.unsqueeze(2) + table, dim=1) + both[:, i]
        state = torch.where(here[:, i : i + 1], following, state)
    total = torch.logsumexp(state, dim=1)
    known, everything = total.chunk(2)
    return (everything - known).sum()
