"""The settings of this site; `tracker.defaults` names them all."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
if str(ROOT / "plugins") not in sys.path:
    sys.path.insert(0, str(ROOT / "plugins"))

from tracker.defaults import *  # noqa: E402, F403 (after the path is set; what is not named below)

SITENAME = "China Blockchain Policy Tracker"
SITEURL = "https://policy-tracker.example.org"
STANDFIRST = "What the Chinese authorities have decided about blockchain and digital currency, act by act, with the sources."
TRACKER_LANGUAGES = {  # further languages: entries whose summary is translated have a page below `path`; the theme has the catalogue
    "zh-Hans": {
        "path": "zh",
        "sitename": "中国区块链政策追踪",
        "standfirst": "逐项记录中国有关部门就区块链和数字货币作出的决定，并注明来源。",
    },
}
LICENCE = "CC BY 4.0"
CARDS = os.environ.get("CARDS", "") not in ("", "0")
TAG_AUTHORITY = "policy-tracker.example.org,2026"
