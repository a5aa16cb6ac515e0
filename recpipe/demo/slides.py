"""The demo lecture's slides, drawn when they are needed: each has a title, points and a figure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw, ImageFont

SIZE = (1280, 720)

_FINE = 2  # drawn this many times larger, then reduced: smooth edges
_PAPER, _INK, _SOFT, _ACCENT, _PALE = "#fbfaf6", "#1d2433", "#7a8394", "#2456c9", "#c9d6f5"
_FIGURE = (760, 210, 1190, 560)  # left, top, right, bottom

Pen = ImageDraw.ImageDraw


@dataclass(frozen=True, slots=True)
class Slide:
    """What one slide says."""

    title: str
    points: tuple[str, ...]


def draw(slides: Sequence[Slide], lecture: str) -> list[Image.Image]:
    """Draw every slide, with its number and the lecture's title at the foot."""
    return [
        _drawn(slide, f"{lecture}   ·   {number} / {len(slides)}", _FIGURES[(number - 1) % len(_FIGURES)])
        for number, slide in enumerate(slides, start=1)
    ]


def _drawn(slide: Slide, foot: str, figure: Callable[[Pen], None]) -> Image.Image:
    image = Image.new("RGB", (SIZE[0] * _FINE, SIZE[1] * _FINE), _PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle(_fine(0, 0, 14, SIZE[1]), fill=_ACCENT)
    _write(pen, (80, 70), slide.title, 58, _INK)
    pen.line(_fine(82, 150, 200, 150), fill=_ACCENT, width=5 * _FINE)
    for row, point in enumerate(slide.points):
        top = 245 + row * 100
        pen.ellipse(_fine(84, top + 13, 100, top + 29), fill=_ACCENT)
        _write(pen, (124, top), point, 33, _INK)
    _write(pen, (80, 650), foot, 22, _SOFT)
    figure(pen)
    return image.resize(SIZE, Image.Resampling.LANCZOS)


def _write(pen: Pen, place: tuple[int, int], text: str, size: int, colour: str) -> None:
    pen.text((place[0] * _FINE, place[1] * _FINE), text, font=_font(size * _FINE), fill=colour)


def _font(size: int) -> Any:  # Pillow names two classes, and both draw
    return ImageFont.load_default(size)


def _fine(*numbers: float) -> tuple[float, ...]:
    return tuple(number * _FINE for number in numbers)


def _wave(waves: float, height: float) -> list[tuple[float, float]]:
    left, top, right, bottom = _FIGURE
    middle, width = (top + bottom) / 2, right - left
    steps = 240
    return [
        (
            left + width * step / steps,
            middle - height * math.sin(step / steps * waves * math.tau),
        )
        for step in range(steps + 1)
    ]


def _line(pen: Pen, points: Sequence[tuple[float, float]], colour: str, width: int) -> None:
    pen.line([_fine(*point) for point in points], fill=colour, width=width * _FINE, joint="curve")


def _axis(pen: Pen) -> None:
    left, top, right, bottom = _FIGURE
    middle = (top + bottom) / 2
    _line(pen, [(left - 20, middle), (right + 20, middle)], _PALE, 3)
    _line(pen, [(left - 20, top), (left - 20, bottom)], _PALE, 3)


def _sound_wave(pen: Pen) -> None:
    _axis(pen)
    _line(pen, _wave(4, 60), _PALE, 5)
    _line(pen, _wave(2, 140), _ACCENT, 6)


def _samples(pen: Pen) -> None:
    _axis(pen)
    curve = _wave(1.5, 140)
    middle = (_FIGURE[1] + _FIGURE[3]) / 2
    _line(pen, curve, _PALE, 5)
    for x, y in curve[::12]:
        _line(pen, [(x, middle), (x, y)], _ACCENT, 3)
        pen.ellipse(_fine(x - 8, y - 8, x + 8, y + 8), fill=_ACCENT)


def _bars(pen: Pen) -> None:
    left, _, right, bottom = _FIGURE
    count = 16
    step = (right - left) / count
    for number in range(count):
        height = 70 + 250 * abs(math.sin(number * 1.9)) * math.exp(-number / 14)
        x = left + number * step
        kept = height > 170
        pen.rounded_rectangle(
            _fine(x, bottom - height, x + step * 0.6, bottom),
            radius=5 * _FINE,
            fill=_ACCENT if kept else _PALE,
        )
    _line(pen, [(left - 20, bottom - 170), (right + 20, bottom - 170)], _SOFT, 2)


_FIGURES = (_sound_wave, _samples, _bars)
