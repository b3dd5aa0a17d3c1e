"""The licences that outputs of statistics offices usually have, by their SPDX identifiers (https://spdx.org/licenses/)."""

USUAL = {
    "CC-BY-4.0": "Creative Commons Attribution 4.0",
    "CC-BY-SA-4.0": "Creative Commons Attribution Share Alike 4.0",
    "CC-BY-NC-4.0": "Creative Commons Attribution Non Commercial 4.0",
    "CC-BY-3.0-IGO": "Creative Commons Attribution 3.0 IGO",
    "CC0-1.0": "Creative Commons Zero 1.0",
    "OGL-UK-3.0": "Open Government Licence v3.0",
    "etalab-2.0": "Etalab Open License 2.0",
    "DL-DE-BY-2.0": "Data licence Germany, attribution, version 2.0",
    "NLOD-2.0": "Norwegian Licence for Open Government Data 2.0",
    "ODbL-1.0": "Open Data Commons Open Database License 1.0",
    "ODC-By-1.0": "Open Data Commons Attribution License 1.0",
    "PDDL-1.0": "Open Data Commons Public Domain Dedication 1.0",
    "MIT": "MIT License",
    "Apache-2.0": "Apache License 2.0",
    "BSD-2-Clause": "BSD 2-Clause License",
    "BSD-3-Clause": "BSD 3-Clause License",
    "EUPL-1.2": "European Union Public Licence 1.2",
    "GPL-2.0-or-later": "GNU General Public License v2.0 or later",
    "GPL-3.0-only": "GNU General Public License v3.0 only",
    "GPL-3.0-or-later": "GNU General Public License v3.0 or later",
    "AGPL-3.0-or-later": "GNU Affero General Public License v3.0 or later",
    "LGPL-3.0-or-later": "GNU Lesser General Public License v3.0 or later",
    "MPL-2.0": "Mozilla Public License 2.0",
}
_BY_FOLDED = {identifier.casefold(): identifier for identifier in USUAL}


def normalised(written: str) -> str:
    """The identifier as SPDX spells it, whichever case it was typed in; anything else as it was typed."""
    text = " ".join(written.split())
    return _BY_FOLDED.get(text.casefold(), text)


def name_of(licence: str) -> str:
    """What one of the usual licences is called; empty for one in somebody's own words."""
    return USUAL.get(licence, "")


def url_of(licence: str) -> str:
    """Where one of the usual licences is to be read; empty for one in somebody's own words."""
    return f"https://spdx.org/licenses/{licence}.html" if licence in USUAL else ""
