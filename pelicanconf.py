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
HEADING = "China’s blockchain and crypto policy"
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

TRACKER_TILES = {  # the provinces as tiles, roughly where they lie
    "cn-hl": (0, 9, "HL"),
    "cn-xj": (1, 0, "XJ"), "cn-nm": (1, 6, "NM"), "cn-jl": (1, 9, "JL"),
    "cn-qh": (2, 1, "QH"), "cn-gs": (2, 3, "GS"), "cn-nx": (2, 4, "NX"), "cn-sx": (2, 6, "SX"), "cn-bj": (2, 7, "BJ"),
    "cn-ln": (2, 9, "LN"),
    "cn-xz": (3, 1, "XZ"), "cn-sn": (3, 5, "SN"), "cn-he": (3, 7, "HE"), "cn-tj": (3, 8, "TJ"),
    "cn-sc": (4, 3, "SC"), "cn-cq": (4, 4, "CQ"), "cn-hb": (4, 5, "HB"), "cn-ha": (4, 6, "HA"), "cn-sd": (4, 7, "SD"),
    "cn-js": (4, 8, "JS"),
    "cn-yn": (5, 3, "YN"), "cn-gz": (5, 4, "GZ"), "cn-hn": (5, 5, "HN"), "cn-jx": (5, 6, "JX"), "cn-ah": (5, 7, "AH"),
    "cn-sh": (5, 8, "SH"),
    "cn-gx": (6, 4, "GX"), "cn-gd": (6, 5, "GD"), "cn-fj": (6, 6, "FJ"), "cn-zj": (6, 7, "ZJ"),
    "cn-hi": (7, 4, "HI"), "mo": (7, 5, "MO"), "hk": (7, 6, "HK"),
}  # fmt: skip
