"""Files that pass for recordings and name other files or servers: nothing may be fetched or read for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from recpipe.domain.errors import PermanentError
from recpipe.integrations.ffmpeg import Ffmpeg, media_input, media_output
from recpipe.integrations.media_probe import probe


class Canary:
    """A web server that remembers who called."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        calls = self.calls

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                calls.append(self.path)
                self.send_error(404)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def canary() -> Iterator[Canary]:
    canary = Canary()
    thread = Thread(target=canary.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield canary
    canary.server.shutdown()
    thread.join()
    canary.server.server_close()


PLAYLISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile {target}\n",
    "dash": (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"'
        ' mediaPresentationDuration="PT10S"><Period><AdaptationSet mimeType="video/mp4">'
        '<Representation id="1" bandwidth="1"><BaseURL>{target}</BaseURL></Representation>'
        "</AdaptationSet></Period></MPD>"
    ),
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\na=control:{target}\nm=video 5004 RTP/AVP 96\n",
}


@pytest.fixture(params=PLAYLISTS)
def playlist(request: pytest.FixtureRequest) -> str:
    return PLAYLISTS[request.param]


@pytest.mark.parametrize("name", ["lecture.mp4", "lecture.m3u8", "lecture.ts"])
def test_a_playlist_makes_nobody_call_a_server(
    ffmpeg: Ffmpeg, canary: Canary, playlist: str, name: str, tmp_path: Path
):
    trap = tmp_path / name
    trap.write_text(playlist.format(target=f"{canary.address}/lecture.ts"))

    with pytest.raises(PermanentError):
        probe(trap)
    with pytest.raises(PermanentError):
        run_copy(ffmpeg, trap, tmp_path / "copy")

    assert canary.calls == []


@pytest.mark.parametrize("name", ["lecture.mp4", "lecture.m3u8", "lecture.ts"])
def test_a_playlist_opens_no_other_file(
    ffmpeg: Ffmpeg, playlist: str, name: str, silent_ends_video: Path, tmp_path: Path
):
    trap = tmp_path / name
    trap.write_text(playlist.format(target=silent_ends_video))

    with pytest.raises(PermanentError):
        probe(trap)
    with pytest.raises(PermanentError):
        run_copy(ffmpeg, trap, tmp_path / "copy")


def run_copy(ffmpeg: Ffmpeg, source: Path, target: Path) -> None:
    described = media_output(media_input(source), path=target, muxer="matroska", c="copy")
    ffmpeg.run(described, total=None, report=lambda _: None, stall_after=timedelta(seconds=20))
