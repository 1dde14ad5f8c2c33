"""The settings of an example: another subject, in another language, with a kind of its own. Its places, bodies and acts are invented."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

PLUGINS_FOLDER = str(Path(__file__).resolve().parents[2] / "plugins")
if PLUGINS_FOLDER not in sys.path:
    sys.path.insert(0, PLUGINS_FOLDER)

from pydantic import Field  # noqa: E402 (after the path is set)

from tracker.defaults import *  # noqa: E402, F403 (what is not named here)
from tracker.model.kinds import Agency_, Date, Kind, ListedIn, Place_, Policy_, Role, SchemaOrg, SourcedModel, Text  # noqa: E402

SITENAME = "Radverkehr in Bachstadt"
SITEURL = "https://radverkehr.example.org"
STANDFIRST = "Was Rat und Verwaltung zum Radverkehr beschlossen haben, Beschluss für Beschluss, mit den Quellen."
DEFAULT_LANG = "de"
LICENCE = "CC BY 4.0"
TAG_AUTHORITY = "radverkehr.example.org,2026"


class Projekt(SourcedModel):
    """Ein Bauprojekt, mit dem ein Beschluss umgesetzt wird."""

    stand: Annotated[Text, ListedIn("projektstand")] = Field(title="Baustand", description="wie weit es ist")
    beginn: Date | None = Field(None, title="Baubeginn", description="wann der Bau begann")
    bauherr: Annotated[Agency_, Role("Bauherr", "Baut")] = Field(description="wer es baut")
    ort: Annotated[Place_, Role("Ort", "Bauprojekte hier")] = Field(description="wo es liegt")
    setzt_um: Annotated[list[Policy_] | None, Role("Setzt um", "Umgesetzt mit")] = Field(None, description="die Beschlüsse dahinter")
    strecke: Text | None = Field(None, title="Strecke", description="von wo bis wo es reicht")


TRACKER_KINDS = [
    Kind(
        "projekt", "projekte", "Bauprojekt", "Bauprojekte", Projekt, date_field="beginn", in_feeds=True, facets=("stand", "year"),
        headings=("Was gebaut wird", "Stand der Arbeiten"), position=15, schema_org=SchemaOrg("CreativeWork", (("bauherr", "creator"),)),
    ),
]  # fmt: skip
