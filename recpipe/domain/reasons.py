"""Why something was skipped, in the words that every view uses."""

from __future__ import annotations

from collections.abc import Mapping

from recpipe.domain.lifecycle import SkipReason
from recpipe.domain.recording import PutAside

WHY_SKIPPED: Mapping[SkipReason, str] = {
    SkipReason.DISABLED: "switched off in the settings",
    SkipReason.MANUAL: "skipped by hand",
    SkipReason.ERROR: "skipped after an error",
    SkipReason.PARENT_FAILED: "what it needs failed",
    SkipReason.NOTHING_TO_DO: "nothing to do",
}
WHY_PUT_ASIDE: Mapping[PutAside, str] = {
    PutAside.BLANK: "blank",
    PutAside.NO_TEMPLATE: "no template",
    PutAside.MANUAL: "by hand",
}
