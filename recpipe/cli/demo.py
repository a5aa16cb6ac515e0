"""The demo: the whole job on a built-in lecture, by the real worker, with no account."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from recpipe.cli.output import say, services
from recpipe.domain.display import display_safe
from recpipe.domain.length import clock
from recpipe.domain.lifecycle import StageKind
from recpipe.domain.recording import ArtifactKind

if TYPE_CHECKING:
    from recpipe.bootstrap import Services
    from recpipe.domain.recording import Recording

DEMO_HOME = Path("recpipe-demo")


@click.command("demo")
@click.pass_context
def demo_command(context: click.Context) -> None:
    """Publish a built-in two-minute lecture, here and now, with no account and no network.

    It goes into a home of its own, ./recpipe-demo, unless --home names another. Running it
    again repeats nothing.

    \b
    Examples:
      recpipe demo
      recpipe --home /tmp/try demo
    """
    from recpipe.cli.following import added, follow, start
    from recpipe.pipeline.plan import RunRequest

    root = context.find_root()
    root.obj = root.obj or DEMO_HOME
    home = services(context)
    recording_id = added(home, _lecture(home))
    start(home, recording_id, RunRequest())
    follow(home, recording_id)
    recording = home.operations.recordings.show(recording_id)
    _summarise(recording)
    if recording.failure or recording.held:
        context.exit(1)


def _lecture(home: Services) -> Path:
    from recpipe.demo.lecture_video import build_demo_lecture
    from recpipe.integrations.ffmpeg import Ffmpeg, find_ffmpeg

    home.home.prepare()
    target = home.home.root / "demo" / "How sound becomes data.mp4"
    if not target.exists():
        say("drawing the slides of the built-in lecture …")
        target.parent.mkdir(exist_ok=True)
        build_demo_lecture(target, Ffmpeg(binary=find_ffmpeg()))
    return target


def _summarise(recording: Recording) -> None:
    from recpipe.domain.topics_file import from_json
    from recpipe.integrations.toolbox import WholeFiles

    click.echo(f"\n{display_safe(recording.title)}")
    for stage in recording.stages:
        if stage.kind in (StageKind.TRIM, StageKind.TRANSCRIBE):
            click.echo(f"  {stage.message}")
    topics = recording.artifacts.get(ArtifactKind.TOPICS)
    if topics:
        click.echo("chapters:")
        for topic in from_json(WholeFiles().read_json(topics)).topics:
            click.echo(f"  {clock(topic.start):>6}  {display_safe(topic.title)}")
    _report_quality(recording)
    for target in recording.targets:
        click.echo(f"page:\n  {display_safe(target.url)}")


def _report_quality(recording: Recording) -> None:
    facts = next((s.facts for s in recording.stages if s.kind is StageKind.GENERATE_SUBTITLES), {})
    broken = facts.get("broken")
    if isinstance(broken, dict):
        click.echo(f"subtitles: {facts['cues']} cues, breaking a rule after fixing:")
        click.echo("  " + ", ".join(f"{rule.replace('_', ' ')} {count}" for rule, count in broken.items()))
