"""Fetching, listing and removing Whisper models, from a hub on this machine."""

import errno
import hashlib
import json
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from recpipe.domain.errors import ConfigError, NeedsUserError, PermanentError, StageCancelled, TransientError
from recpipe.domain.ports import Progress
from recpipe.integrations import whisper_models
from recpipe.integrations.speech_choice import is_whisper_ready
from recpipe.integrations.whisper_models import MODELS, is_present, pull, remove

REVISION = "0123456789abcdef0123456789abcdef01234567"
BLOCK = 1 << 20  # bytes that are written at once
REPOSITORY = "Systran/faster-whisper-tiny"


@dataclass
class Hub:
    """A model hub that serves one repository, and can be told to misbehave."""

    files: dict[str, bytes]
    cut_after: int | None = None  # bytes of model.bin after which the line goes dead, once
    resumes: bool = True
    redirects: bool = False
    missing: str = ""  # a file that is listed and not there
    status: int = 200
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    def gets(self, name: str) -> list[dict[str, str]]:
        """Headers of the downloads of a file."""
        return [
            headers
            for method, path, headers in self.requests
            if method == "GET" and path.endswith(f"/{name}")
        ]


@pytest.fixture
def hub(models) -> Iterator[Hub]:
    files = {path.name: path.read_bytes() for path in (models / "whisper-tiny").iterdir()}
    hub = Hub(files=files | {"README.md": b"not wanted"})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(hub))
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield hub
    server.shutdown()
    thread.join()
    server.server_close()


def handler_of(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(HubHandler):
        pass

    Handler.hub = hub
    return Handler


class HubHandler(BaseHTTPRequestHandler):
    hub: Hub

    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        self.answer()

    def answer(self):
        path = self.path.split("?")[0]
        self.hub.requests.append((self.command, path, dict(self.headers)))
        if self.hub.missing and path.endswith(self.hub.missing):
            self.reply(b"", status=404, headers={})
        elif self.hub.status != 200:
            self.reply(b"", status=self.hub.status, headers={})
        elif path == f"/api/models/{REPOSITORY}":
            self.reply(json.dumps(described(self.hub)).encode(), headers={"Content-Type": "application/json"})
        elif path.startswith("/cdn/"):
            self.send_file(path.rsplit("/", 1)[1])
        elif path.startswith(f"/{REPOSITORY}/resolve/{REVISION}/") and self.hub.redirects:
            self.reply(b"", status=302, headers={"Location": f"/cdn/{path.rsplit('/', 1)[1]}"})
        elif path.startswith(f"/{REPOSITORY}/resolve/{REVISION}/"):
            self.send_file(path.rsplit("/", 1)[1])
        else:
            self.reply(b"", status=404, headers={})

    def send_file(self, name: str):
        content = self.hub.files[name]
        wanted = self.headers.get("Range", "bytes=0-") if self.hub.resumes else "bytes=0-"
        first = int(wanted.removeprefix("bytes=").split("-")[0])
        headers = {
            "ETag": f'"{hashlib.sha256(content).hexdigest()}"',
            "X-Repo-Commit": REVISION,
            "Accept-Ranges": "bytes",
            "Content-Range": f"bytes {first}-{len(content) - 1}/{len(content)}",
        }
        self.reply(content[first:], status=206 if first else 200, headers=headers, name=name)

    def reply(self, body: bytes, *, status: int = 200, headers: dict[str, str], name: str = ""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for header, value in headers.items():
            self.send_header(header, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body[: self.limit(name)])

    def limit(self, name: str) -> int | None:
        """Bytes after which the line goes dead: once, and only in the model itself."""
        if name != "model.bin" or self.hub.cut_after is None:
            return None
        limit, self.hub.cut_after = self.hub.cut_after, None
        self.close_connection = True
        return limit

    def log_message(self, *_):
        pass


def described(hub: Hub) -> dict[str, object]:
    siblings = [
        {"rfilename": name, "size": len(content)} | ({"lfs": lfs(content)} if name == "model.bin" else {})
        for name, content in hub.files.items()
    ]
    return {"id": REPOSITORY, "modelId": REPOSITORY, "sha": REVISION, "siblings": siblings}


def lfs(content: bytes) -> dict[str, object]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 134}


def ignore(_: Progress) -> None:
    pass


def test_a_model_is_fetched_whole_and_then_ready(hub, tmp_path):
    reports: list[Progress] = []

    folder = pull(tmp_path, "tiny", reports.append, endpoint=hub.url)

    assert folder == tmp_path / "whisper-tiny"
    wanted = {name: content for name, content in hub.files.items() if name != "README.md"}
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == wanted
    assert [path.name for path in tmp_path.iterdir()] == ["whisper-tiny"]
    assert is_whisper_ready(tmp_path, "tiny")
    total = sum(map(len, wanted.values()))
    assert {(report.total, report.unit) for report in reports} == {(total, "B")}
    assert [report.done for report in reports] == sorted(report.done for report in reports)
    assert reports[-1].done == total


def test_a_model_that_is_here_is_not_fetched_again(hub, models):
    pull(models, "tiny", ignore, endpoint=hub.url)

    assert hub.requests == []


def test_an_interrupted_download_goes_on_where_it_stopped(hub, tmp_path):
    hub.files["model.bin"] *= 8  # 6 MB

    def stop_in_the_model(progress: Progress) -> None:
        if progress.done > 3 * BLOCK:
            raise StageCancelled("stop")

    with pytest.raises(StageCancelled):
        pull(tmp_path, "tiny", stop_in_the_model, endpoint=hub.url)
    assert [path.name for path in tmp_path.iterdir()] == ["whisper-tiny.part"]
    hub.requests.clear()

    reports: list[Progress] = []
    folder = pull(tmp_path, "tiny", reports.append, endpoint=hub.url)

    assert (folder / "model.bin").read_bytes() == hub.files["model.bin"]
    assert hub.gets("config.json") == []
    assert [headers["Range"] for headers in hub.gets("model.bin")] == [f"bytes={3 * BLOCK}-"]
    assert reports[0].done > 3 * BLOCK
    assert [path.name for path in tmp_path.iterdir()] == ["whisper-tiny"]


def test_a_line_that_dies_is_taken_up_again(hub, tmp_path):
    hub.files["model.bin"] *= 8
    hub.cut_after = BLOCK + 400_000

    folder = pull(tmp_path, "tiny", ignore, endpoint=hub.url)

    assert (folder / "model.bin").read_bytes() == hub.files["model.bin"]
    assert [headers.get("Range") for headers in hub.gets("model.bin")] == [None, f"bytes={BLOCK}-"]


def test_a_line_that_gives_nothing_is_an_error(hub, tmp_path):
    hub.cut_after = 0

    with pytest.raises(TransientError):
        pull(tmp_path, "tiny", ignore, endpoint=hub.url)


def test_a_hub_that_cannot_resume_sends_all_again(hub, tmp_path):
    hub.files["model.bin"] *= 8
    hub.cut_after = 2 * BLOCK
    hub.resumes = False

    folder = pull(tmp_path, "tiny", ignore, endpoint=hub.url)

    assert (folder / "model.bin").read_bytes() == hub.files["model.bin"]


def test_two_revisions_never_mix(hub, tmp_path):
    hub.files["model.bin"] *= 8
    old = tmp_path / "whisper-tiny.part" / ("f" * 40)
    old.mkdir(parents=True)
    (old / "config.json").write_text("old")
    (old / "model.bin.part").write_text("old")

    folder = pull(tmp_path, "tiny", ignore, endpoint=hub.url)

    assert (folder / "config.json").read_bytes() == hub.files["config.json"]
    assert (folder / "model.bin").read_bytes() == hub.files["model.bin"]
    assert [path.name for path in tmp_path.iterdir()] == ["whisper-tiny"]


def test_damage_is_found_and_not_kept(hub, tmp_path):
    part = tmp_path / "whisper-tiny.part" / REVISION
    part.mkdir(parents=True)
    (part / "model.bin.part").write_bytes(b"x" * 1000)

    with pytest.raises(TransientError, match=r"model\.bin arrived damaged"):
        pull(tmp_path, "tiny", ignore, endpoint=hub.url)

    assert pull(tmp_path, "tiny", ignore, endpoint=hub.url).is_dir()


def test_large_files_come_from_another_host(hub, tmp_path):
    hub.redirects = True

    folder = pull(tmp_path, "tiny", ignore, endpoint=hub.url)

    assert (folder / "model.bin").read_bytes() == hub.files["model.bin"]
    assert hub.gets("cdn/model.bin")


def test_no_credential_leaves_the_machine(hub, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_secret")

    pull(tmp_path, "tiny", ignore, endpoint=hub.url)

    assert all("authorization" not in map(str.lower, headers) for _, _, headers in hub.requests)


def test_an_unreachable_hub_heals_by_waiting(tmp_path):
    with pytest.raises(TransientError, match="could not be fetched") as caught:
        pull(tmp_path, "tiny", ignore, endpoint="http://127.0.0.1:9")

    assert "check the connection" in caught.value.remedy


def test_an_unreachable_hub_is_no_success_though_something_is_here(hub, tmp_path):
    """The library itself would return the half-filled folder."""
    part = tmp_path / "whisper-tiny.part"
    part.mkdir()
    (part / "config.json").write_text("{}")

    with pytest.raises(TransientError):
        pull(tmp_path, "tiny", ignore, endpoint="http://127.0.0.1:9")

    assert not is_whisper_ready(tmp_path, "tiny")


@pytest.mark.parametrize(
    ("status", "kind"), [(503, TransientError), (404, PermanentError), (403, PermanentError)]
)
def test_what_the_hub_answers_says_what_happens_next(hub, tmp_path, status, kind):
    hub.status = status

    with pytest.raises(kind, match=str(status)):
        pull(tmp_path, "tiny", ignore, endpoint=hub.url)


def test_a_hub_that_fails_in_the_middle_says_so_too(hub, tmp_path):
    hub.missing = "tokenizer.json"

    with pytest.raises(PermanentError, match="it answered 404"):
        pull(tmp_path, "tiny", ignore, endpoint=hub.url)


def test_a_disk_that_fills_up_on_the_way_needs_a_person(hub, tmp_path):
    def no_space_left(_: Progress) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(NeedsUserError, match="cannot be written: No space left"):
        pull(tmp_path, "tiny", no_space_left, endpoint=hub.url)


def test_without_the_extra_a_person_is_told_to_install_it(hub, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)

    with pytest.raises(NeedsUserError, match="not installed") as caught:
        pull(tmp_path, "tiny", ignore, endpoint=hub.url)

    assert "pip install 'recpipe[whisper]'" in caught.value.remedy


def test_a_full_disk_needs_a_person(hub, tmp_path, monkeypatch):
    usage = type(shutil.disk_usage(tmp_path))(total=10, used=9, free=1)
    monkeypatch.setattr(whisper_models.shutil, "disk_usage", lambda _: usage)

    with pytest.raises(NeedsUserError, match="are free") as caught:
        pull(tmp_path, "tiny", ignore, endpoint=hub.url)

    assert "free some space" in caught.value.remedy


def test_a_repository_without_a_model_is_refused(hub, tmp_path):
    del hub.files["tokenizer.json"]

    with pytest.raises(PermanentError, match="no Whisper model"):
        pull(tmp_path, "tiny", ignore, endpoint=hub.url)


@pytest.mark.parametrize("name", ["smal", "../tiny", "", "Systran/faster-whisper-tiny"])
def test_an_unknown_name_lists_the_known_ones(tmp_path, name):
    with pytest.raises(ConfigError, match="known: tiny, base, small"):
        pull(tmp_path, name, ignore)
    with pytest.raises(ConfigError):
        remove(tmp_path, name)


def test_models_are_listed_from_small_to_large_and_known_to_be_here(models):
    assert [model.name for model in MODELS if is_present(models, model.name)] == ["tiny"]
    assert [model.size for model in MODELS] == sorted(model.size for model in MODELS)


def test_removing_takes_the_model_and_what_was_left_of_a_download(models, tmp_path):
    shutil.copytree(models / "whisper-tiny", tmp_path / "whisper-tiny")
    (tmp_path / "whisper-tiny.part").mkdir()

    assert remove(tmp_path, "tiny")
    assert list(tmp_path.iterdir()) == []
    assert not remove(tmp_path, "tiny")


def test_repositories_are_those_of_the_library():
    from faster_whisper.utils import _MODELS

    ours = {model.name: model.repository for model in MODELS}

    assert ours.items() <= _MODELS.items()


def test_half_a_model_is_not_present(models, tmp_path: Path):
    shutil.copytree(models / "whisper-tiny", tmp_path / "whisper-tiny")
    (tmp_path / "whisper-tiny" / "model.bin").unlink()

    assert not is_whisper_ready(tmp_path, "tiny")
