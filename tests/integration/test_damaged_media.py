"""Files with random damage: each is either trimmed or refused with a reason, and never anything else."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from recpipe.domain.errors import StageError
from recpipe.integrations.ffmpeg import Ffmpeg
from recpipe.integrations.media_cut import cut
from recpipe.integrations.media_probe import check_decodable
from recpipe.integrations.sound_edges import find_sound_edges

MakeMedia = Callable[..., Path]


def flip_bits(content: bytearray, chance: random.Random) -> bytearray:
    for _ in range(chance.choice([1, 10, 100, 1000])):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return content


def spoil_head(content: bytearray, chance: random.Random) -> bytearray:
    for _ in range(20):
        content[chance.randrange(3000)] = chance.randrange(256)
    return content


def lose_a_part(content: bytearray, chance: random.Random) -> bytearray:
    begin = chance.randrange(len(content))
    content[begin : begin + len(content) // 3] = b""
    return content


def repeat_a_part(content: bytearray, chance: random.Random) -> bytearray:
    begin = chance.randrange(len(content))
    return content[:begin] + content[begin // 2 :]


DAMAGES = (flip_bits, spoil_head, lose_a_part, repeat_a_part)


@pytest.fixture(params=["original.mp4", "original.mkv", "original.ts", "original.flv", "original.avi"])
def original(request: pytest.FixtureRequest, make_media: MakeMedia, silent_ends_video: Path) -> Path:
    sound = ("-c:a", "libmp3lame") if request.param.endswith((".flv", ".avi")) else ("-c:a", "copy")
    return make_media(request.param, "-i", silent_ends_video, "-c:v", "copy", *sound)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_trimmed_or_refused(
    original: Path, damage: Callable[[bytearray, random.Random], bytearray], binary: Path, tmp_path: Path
):
    for seed in range(4):
        source = tmp_path / original.name
        source.write_bytes(damage(bytearray(original.read_bytes()), random.Random(seed)))
        with suppress(StageError):
            check_decodable(source)
        with suppress(StageError):
            find_sound_edges(source, threshold_db=-40.0, report=lambda _: None)
        with suppress(StageError):
            cut(
                Ffmpeg(binary=binary),
                source,
                start=7.0,
                end=22.0,
                into=tmp_path / "trimmed",
                report=lambda _: None,
                stall_after=timedelta(seconds=20),
            )

        assert not list(tmp_path.glob("*.part"))
