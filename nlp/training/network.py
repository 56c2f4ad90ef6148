"""The compact model in torch: the pre-trained encoder, features of the lexicons, a CRF on top."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from nlp.compact.crf import FORBIDDEN, forbidden, starts_forbidden
from nlp.compact.reading import BUCKETS, LABELS

_FEATURE_WIDTH = 64


def network(folder: Path | None, config: Any = None, dropout: float = 0.1) -> Any:
    """The network over the pre-trained encoder of a folder, or over a fresh one of `config`."""
    if folder is None:
        encoder = BertModel(config, add_pooling_layer=False)
    else:
        encoder = BertModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            hidden_dropout_prob=dropout,
            attention_probs_dropout_prob=dropout,
        )
    width = encoder.config.hidden_size
    parts = nn.ModuleDict(
        {
            "encoder": encoder,
            "features": nn.Embedding(BUCKETS, _FEATURE_WIDTH, padding_idx=0),
            "widen": nn.Linear(_FEATURE_WIDTH, width, bias=False),
            # Neighbours' exact words decide most boundaries; three layers of attention alone would
            # first have to learn to look beside themselves.
            "beside": nn.Conv1d(width, width, 3, padding=1),
            "out": nn.Linear(2 * width, len(LABELS)),
        }
    )
    parts.register_parameter("transitions", nn.Parameter(torch.zeros(len(LABELS), len(LABELS))))
    with torch.no_grad():
        parts["features"].weight.mul_(0.1)
        parts["features"].weight[0] = 0
        parts["widen"].weight.mul_(0.5)
        parts["beside"].weight.mul_(0.3)
        parts["beside"].bias.zero_()
    return parts


def emissions(parts: Any, pieces: Tensor, features: Tensor, heads: Tensor, tails: Tensor) -> Tensor:
    """Scores of each label for each unit [windows, units, labels]; see nlp.compact.reading.batch.

    `heads` and `tails` must hold no negative places here.
    """
    told = parts["widen"](parts["features"](features).sum(2))
    seen = parts["encoder"].embeddings.word_embeddings(pieces) + told
    beside = parts["beside"](seen.transpose(1, 2)).transpose(1, 2)
    seen = seen + functional.gelu(beside)
    hidden = parts["encoder"](inputs_embeds=seen, attention_mask=(pieces > 0).long())[0]
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


__all__ = ["allowed_transitions", "chain_loss", "emissions", "network", "starts_forbidden"]
