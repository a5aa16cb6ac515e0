"""Plans runs of many recordings with the settings, templates and presets of one moment.

The dry run, the real run and the editor resolve settings here and nowhere else (R-1102).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from recpipe.config.layers import Layer, Resolved, listing, resolve
from recpipe.config.metadata import TargetMetadata, resolve_metadata
from recpipe.config.model import Settings
from recpipe.domain.effects import GoOn, StartRun
from recpipe.domain.errors import ConfigError, Refused
from recpipe.domain.recording import Recording
from recpipe.domain.work import FrozenTarget, Preset
from recpipe.pipeline.control import named
from recpipe.pipeline.plan import Destination, Material, RunRequest, plan_run
from recpipe.pipeline.providers import PlanTools

if TYPE_CHECKING:
    from recpipe.domain.provider_facts import SpeechFacts
    from recpipe.domain.template import Template


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """Everything resolved for recordings that share a template and own settings."""

    resolved: Resolved
    dumped: Mapping[str, object]
    targets: Mapping[str, TargetMetadata]
    presets: Sequence[Preset]

    @cached_property
    def settings(self) -> tuple[tuple[str, Any, str], ...]:
        """Rows (key, value, origin), for people."""
        return tuple(listing(self.resolved))

    @cached_property
    def words(self) -> Mapping[str, Mapping[str, object]]:
        """What each preset publishes beside the lecture, with its platform's own settings."""
        return {
            name: target.metadata.model_dump(mode="json") | dict(target.own)
            for name, target in self.targets.items()
        }


@dataclass(slots=True, kw_only=True)
class Planner:
    """Decides about one press of "run" on any number of recordings; what they share is resolved once."""

    layers: Sequence[Layer]
    templates: Sequence[Template]
    presets: Sequence[Preset]
    tools: PlanTools
    request: RunRequest = field(default_factory=RunRequest)
    _resolutions: dict[str, Resolution] = field(default_factory=dict)
    _materials: dict[tuple[str, bool], Material] = field(default_factory=dict)
    _speech: dict[tuple[str, bool], SpeechFacts] = field(default_factory=dict)

    def decide(self, recording: Recording) -> StartRun | GoOn:
        """What running the recording does; raises `Refused` with the reason."""
        try:
            material = self.material(recording)
        except ConfigError as error:  # of this recording's layers: the others are not to blame
            raise Refused(f"recording {recording.id}: {error}", remedy=error.remedy) from error
        plan = plan_run(recording, material, self.request)
        if isinstance(plan, GoOn):
            return plan
        return StartRun(planned=plan, binds=self._binds())

    def _binds(self) -> int | None:
        return named(self.request.template, self.templates).id if self.request.binds else None

    def material(self, recording: Recording) -> Material:
        """What the recording's plan is made of."""
        key = (self._key(recording), bool(recording.sidecars))
        if key not in self._materials:
            self._materials[key] = self._material(recording)
        return self._materials[key]

    def _material(self, recording: Recording) -> Material:
        found = self.resolution(recording)
        settings = found.resolved.settings
        return Material(
            settings=settings,
            frozen=found.dumped,
            destinations=[self._destination(each, found.targets[each.name]) for each in found.presets],
            speech_lane=self.speech(recording).lane,
        )

    def speech(self, recording: Recording) -> SpeechFacts:
        """Facts about the speech engine that the recording will get."""
        key = (self._key(recording), bool(recording.sidecars))
        if key not in self._speech:  # to find out looks at files
            settings = self.resolution(recording).resolved.settings
            self._speech[key] = self.tools.speech(settings, recording)
        return self._speech[key]

    def _destination(self, preset: Preset, words: TargetMetadata) -> Destination:
        facts = self.tools.publisher(preset)
        frozen = FrozenTarget(
            platform=preset.platform, settings=words.own, metadata=words.metadata.model_dump(mode="json")
        )
        return Destination(preset=preset.name, lane=facts.lane, is_local=facts.is_local, frozen=frozen)

    def resolution(self, recording: Recording) -> Resolution:
        """Every setting of the recording with the layer that it comes from (R-1101, R-1003)."""
        key = self._key(recording)
        if key not in self._resolutions:
            self._resolutions[key] = self._resolve(recording)
        return self._resolutions[key]

    def _key(self, recording: Recording) -> str:
        template = recording.binding.template_id if recording.binding else 0
        return f"{template} {json.dumps(recording.settings, sort_keys=True) if recording.settings else ''}"

    def _resolve(self, recording: Recording) -> Resolution:
        layers = self.layers_of(recording)
        resolved = resolve(layers)
        presets = self._chosen(resolved.settings)
        targets = {
            each.name: resolve_metadata(
                layers,
                Layer(name=f"preset {each.name!r}", values=each.settings),
                each.platform,
                self.tools.publisher(each).own_keys,
                above=len(self.layers),
            )
            for each in presets
        }
        dumped = resolved.settings.model_dump(mode="json")
        return Resolution(resolved=resolved, dumped=dumped, targets=targets, presets=presets)

    def layers_of(self, recording: Recording) -> list[Layer]:
        """All layers, lowest first: user settings, bound template, runtime template, own, this run."""
        return [*self.layers, *self._template_layers(recording), *self._own_layers(recording)]

    def _template_layers(self, recording: Recording) -> list[Layer]:
        layers = []
        if recording.binding is not None:
            bound = next((t for t in self.templates if t.id == recording.binding.template_id), None)
            if bound is not None:
                layers.append(Layer(name=f"template {bound.name!r}", values=bound.settings))
        if self.request.template:
            runtime = named(self.request.template, self.templates)
            layers.append(Layer(name=f"runtime template {runtime.name!r}", values=runtime.settings))
        return layers

    def _own_layers(self, recording: Recording) -> list[Layer]:
        own = [
            Layer(name="this recording", values=recording.settings),
            Layer(name="this run", values=self.request.override),
        ]
        return [layer for layer in own if layer.values]

    def _chosen(self, settings: Settings) -> Sequence[Preset]:
        """The presets that a run publishes to; raises `Refused` for a name that there is none of."""
        wanted = self.request.presets or settings.publish.presets
        if wanted is None:
            return [each for each in self.presets if each.is_default]
        known = {each.name: each for each in self.presets}
        unknown = [name for name in wanted if name not in known]
        if unknown:
            raise Refused(
                f"there is no preset {unknown[0]!r}", remedy="see what there is with: recpipe presets list"
            )
        return [known[name] for name in dict.fromkeys(wanted)]
