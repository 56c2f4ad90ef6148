"""The network of crawler/files/scan/digits.py, trained on letters drawn with the free Thai fonts.

    python -m bench.files_digits crawler/files/scan/digits.npz                # some minutes
    python -m bench.files_digits /tmp/digits.npz Loma Umpush             # those kept out

Needs torch, Pillow, fonts-thai-tlwg and fonts-noto-core. Families that are named are kept out of
the training and measured on; without them the measure is on other lines of the same fonts.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from crawler.files.scan.digits import BESIDE, CLASSES
from crawler.files.scan.shapes import Shape, shapes

if TYPE_CHECKING:
    from PIL import ImageDraw

FONTS = Path("/usr/share/fonts/truetype")
# What is no digit: letters, signs, and Latin letters that look like digits.
OTHERS = (
    "กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮะาเแโใไฯๆฤๅฃฅ"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz()/-%\"'&*+=?"
)
TARGETS = [name for name in CLASSES if name]


def sample(font: Path, dice: random.Random) -> list[tuple[Shape, int]]:
    """A line of letters far apart, as a scan has it, and the class of each shape in it."""
    from PIL import Image, ImageDraw, ImageFilter, ImageFont

    size = dice.randint(42, 76)
    small = dice.random() < 0.4  # a scan at a lower resolution, drawn larger
    drawn = ImageFont.truetype(str(font), size // 2 if small else size)
    pad = round(drawn.size)
    step = pad * 8 // 5
    # Half are digits; a line is half letters, by which the height of its letters is known.
    names = [dice.choice(TARGETS[:10] * 2 + TARGETS[10:]) for _ in range(12)]
    names += [dice.choice(OTHERS[:44] if dice.random() < 0.6 else OTHERS) for _ in range(14)]
    dice.shuffle(names)
    picture = Image.new("L", (len(names) * step, pad * 3), 255)
    pen = ImageDraw.Draw(picture)
    truth: list[tuple[float, int]] = []
    for number, name in enumerate(names):
        x = pad // 2 + number * step
        pen.text((x, pad // 2), name, fill=0, font=drawn)
        kind = CLASSES.index(name) if name in TARGETS else len(CLASSES) - 1
        if kind < len(CLASSES) - 1 and dice.random() < 0.12:
            kind = len(CLASSES) - 1
            _spoilt(pen, x, pad, name, drawn, dice)
        truth.append((x + pad / 2, kind))
    picture = picture.rotate(
        dice.uniform(-0.15, 0.15), Image.Resampling.BICUBIC, fillcolor=255
    ).transform(
        picture.size, Image.Transform.AFFINE, (1, dice.uniform(-0.08, 0.08), 0, 0, 1, 0),
        Image.Resampling.BICUBIC, fillcolor=255,
    )  # fmt: skip
    grey = np.asarray(
        picture.filter(ImageFilter.GaussianBlur(dice.uniform(0, 0.6 if small else 1.3)))
    )
    noisy = grey * (1 - dice.uniform(0, 0.2)) + dice.uniform(0, 40)
    noisy = noisy + np.random.default_rng(dice.randrange(1 << 30)).normal(
        0, dice.uniform(0, 10), grey.shape
    )
    noisy = np.clip(noisy, 0, 255)
    picture = Image.fromarray(noisy.astype(np.uint8))
    if small:
        picture = picture.resize((picture.width * 2, picture.height * 2), Image.Resampling.BICUBIC)
        truth = [(x * 2, kind) for x, kind in truth]
    whole = np.array(picture)
    whole[whole > np.median(whole) - 45] = 255
    found = []
    for shape in shapes(whole)[0]:
        middle = (shape.x0 + shape.x1) / 2
        x, kind = min(truth, key=lambda pair: abs(pair[0] - middle))
        if shape.marked:
            continue
        # The body of a line of real text is its letters'; here it wavers.
        stretch = dice.uniform(0.88, 1.14)
        shape.height *= stretch
        shape.foot = shape.foot * stretch + dice.uniform(-0.1, 0.1)
        found.append((shape, kind))
    return found


def _spoilt(
    pen: ImageDraw.ImageDraw, x: int, pad: int, name: str, font: Any, dice: random.Random
) -> None:
    """Make a digit none: another letter onto it, or a part of it away."""
    left, top, right, bottom = pen.textbbox((x, pad // 2), name, font=font)
    if dice.random() < 0.5:
        onto = left + 0.6 * (right - left), pad // 2
        pen.text(onto, dice.choice(OTHERS[:44] + "".join(TARGETS[:10])), fill=0, font=font)
    else:
        cut = left + (right - left) * dice.uniform(0.4, 0.6)
        box = (cut, top, right + 1, bottom) if dice.random() < 0.5 else (left - 1, top, cut, bottom)
        pen.rectangle(box, fill=255)


def data(fonts: list[Path], lines: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Squares, what stands beside them, and classes, of so many lines of each font."""
    dice = random.Random(seed)
    found = [pair for font in fonts for _ in range(lines) for pair in sample(font, dice)]
    squares = np.stack([shape.square for shape, _ in found])
    beside = np.array([(s.height, s.foot) for s, _ in found], dtype=np.float32)
    return squares, np.clip(beside, -1, 3), np.array([kind for _, kind in found])


def _wavered(squares: Any) -> Any:
    """The same shapes a little larger or smaller, leaning, moved, with more ink or less."""
    import torch

    n = len(squares)
    by = torch.zeros(n, 2, 3)
    by[:, 0, 0], by[:, 1, 1] = 1 + 0.16 * (torch.rand(2, n) - 0.5)
    by[:, 0, 1], by[:, 1, 0] = 0.36 * (torch.rand(n) - 0.5), 0.08 * (torch.rand(n) - 0.5)
    by[:, :, 2] = 0.12 * (torch.rand(n, 2) - 0.5)
    grid = torch.nn.functional.affine_grid(by, list(squares.shape), align_corners=False)
    moved = torch.nn.functional.grid_sample(squares, grid, align_corners=False)
    inked: Any = (moved.clamp(0, 1) + 1e-6) ** torch.exp(0.9 * (torch.rand(n, 1, 1, 1) - 0.5))
    return inked


def train(to: Path, kept_out: tuple[str, ...]) -> None:
    """Train the network, print how often it is right on fonts that it has not seen, keep it."""
    import torch
    from torch import nn

    torch.manual_seed(8)
    torch.set_num_threads(1)
    every = sorted(FONTS.glob("tlwg/*.ttf")) + sorted(FONTS.glob("noto/Noto*Thai-*.ttf"))
    unseen = [font for font in every if kept_out and font.name.startswith(kept_out)]
    squares, beside, kinds = data([font for font in every if font not in unseen], 36, 1)
    held = data(unseen or every[::4], 12, 2)
    print(f"{len(every)} fonts, {len(kinds):,} shapes; {len(held[2]):,} to measure on")

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.c1, self.c2 = nn.Conv2d(1, 12, 3), nn.Conv2d(12, 24, 3)
            self.f1, self.f2 = nn.Linear(24 * 16 + BESIDE, 64), nn.Linear(64, len(CLASSES))
            self.drop = nn.Dropout(0.15)

        def forward(self, x: torch.Tensor, more: torch.Tensor) -> torch.Tensor:
            x = nn.functional.max_pool2d(self.c1(x).relu(), 2)
            x = nn.functional.max_pool2d(self.c2(x).relu(), 2)
            x = torch.cat([x.flatten(1), more], 1)
            return self.f2(self.drop(self.f1(x).relu()))

    net = Net()
    a, b, c = torch.tensor(squares)[:, None], torch.tensor(beside), torch.tensor(kinds)
    epochs, batch = 20, 256
    steps = epochs * (len(c) // batch + 1)
    best = torch.optim.AdamW(net.parameters(), 3e-3, weight_decay=1e-2)
    plan = torch.optim.lr_scheduler.OneCycleLR(best, 6e-3, total_steps=steps)
    for epoch in range(epochs):
        net.train()
        total = 0.0
        for part in torch.split(torch.randperm(len(c)), batch):
            loss = nn.functional.cross_entropy(net(_wavered(a[part]), b[part]), c[part])
            best.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            best.step()
            plan.step()
            total += float(loss.detach()) * len(part)
        net.eval()
        with torch.no_grad():
            told = net(torch.tensor(held[0])[:, None], torch.tensor(held[1])).softmax(1).numpy()
        thai = held[2] < 10
        right = told.argmax(1) == held[2]
        wrong = (~thai) & (told.argmax(1) < 10)
        print(
            f"{epoch + 1:2} loss {total / len(c):.4f}; measured: Thai digits "
            f"{right[thai].mean():.4f}, all {right.mean():.4f}, others taken for them "
            f"{wrong.sum() / (~thai).sum():.4f}",
            flush=True,
        )
    layers = {"1": net.c1, "2": net.c2, "3": net.f1, "4": net.f2}
    kept: dict[str, Any] = {}
    for name, layer in layers.items():
        weight, bias = (p.detach().numpy().astype(np.float16) for p in layer.parameters())
        kept |= {f"w{name}": weight.T if weight.ndim == 2 else weight, f"b{name}": bias}
    np.savez_compressed(to, **kept)


if __name__ == "__main__":
    train(Path(sys.argv[1]), tuple(sys.argv[2:]))
