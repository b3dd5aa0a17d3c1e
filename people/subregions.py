"""The subregion of a country, after the UN's M49 geoscheme, in the regions that the site shows."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .regions import AFRICA, ASIA_PACIFIC, EUROPE, LATIN_AMERICA, NORTH_AMERICA, REGION_NAMES

SubregionKey = str
_NAMED: dict[str, list[tuple[SubregionKey, Promise, str]]] = {
    EUROPE: [
        ("northern-europe", _("Northern Europe"), "AX DK EE FO FI GG IS IE IM JE LV LT NO SJ SE GB"),
        ("western-europe", _("Western Europe"), "AT BE FR DE LI LU MC NL CH"),
        ("southern-europe", _("Southern Europe"), "AL AD BA HR GI GR VA IT MT ME MK PT SM RS SI ES XK XD"),
        ("eastern-europe", _("Eastern Europe"), "BY BG CZ HU MD PL RO RU SK UA"),
    ],
    LATIN_AMERICA: [
        ("caribbean", _("Caribbean"), "AI AG AW BS BB BQ VG KY CU CW DM DO GD GP HT JM MQ MS PR BL KN LC MF VC SX TT TC VI"),
        ("central-america", _("Central America"), "BZ CR SV GT HN MX NI PA XF"),
        ("south-america", _("South America"), "AR BO BV BR CL CO EC FK GF GY PY PE GS SR UY VE XA"),
    ],
    ASIA_PACIFIC: [
        ("western-asia", _("Western Asia"), "AM AZ BH CY GE IQ IL JO KW LB OM PS QA SA SY TR AE YE"),
        ("central-asia", _("Central Asia"), "KZ KG TJ TM UZ XB"),
        ("southern-asia", _("Southern Asia"), "AF BD BT IN IR MV NP PK LK"),
        ("eastern-asia", _("Eastern Asia"), "CN HK JP KP KR MO MN TW"),
        ("south-eastern-asia", _("South-eastern Asia"), "BN KH ID LA MY MM PH SG TH TL VN XC"),
        ("australia-new-zealand", _("Australia and New Zealand"), "AU CX CC HM NZ NF XE"),
        ("melanesia", _("Melanesia"), "FJ NC PG SB VU"),
        ("micronesia", _("Micronesia"), "GU KI MH FM NR MP PW UM"),
        ("polynesia", _("Polynesia"), "AS CK PF NU PN WS TK TO TV WF XH"),
        ("antarctica", _("Antarctica"), "AQ"),
    ],
    AFRICA: [
        ("northern-africa", _("Northern Africa"), "DZ EG LY MA SD TN EH"),
        ("western-africa", _("Western Africa"), "BJ BF CV CI GM GH GN GW LR ML MR NE NG SH SN SL TG"),
        ("middle-africa", _("Middle Africa"), "AO CM CF TD CG CD GQ GA ST"),
        ("eastern-africa", _("Eastern Africa"), "IO BI KM DJ ER ET TF KE MG MW MU YT MZ RE RW SC SO SS TZ UG ZM ZW XG"),
        ("southern-africa", _("Southern Africa"), "BW SZ LS NA ZA"),
    ],
    NORTH_AMERICA: [("northern-america", _("Northern America"), "BM CA GL PM US")],
}  # fmt: skip
# Regions in the order of the site, each with its subregions; nobody takes part for Antarctica.
SUBREGIONS: list[tuple[Promise, list[tuple[SubregionKey, Promise]]]] = [
    (REGION_NAMES[region], [(key, name) for key, name, _codes in rows if key != "antarctica"])
    for region, rows in sorted(_NAMED.items(), key=lambda item: list(REGION_NAMES).index(item[0]))
]
_SUBREGION_OF = {code: key for rows in _NAMED.values() for key, _name, codes in rows for code in codes.split()}
REGION_OF_SUBREGION = {key: region for region, rows in _NAMED.items() for key, _name, _codes in rows}


def subregion_of(country_code: str) -> SubregionKey:
    """The key of the subregion a country lies in; empty for one that is in none."""
    return _SUBREGION_OF.get(country_code, "")


# What ISO 3166 lists besides the 193 members and two observer states of the United Nations: counted where an office of it is known.
_OTHER_AREAS = (
    "AI AQ AS AW AX BL BM BQ BV CC CK CW CX EH FK FO GF GG GI GL GP GS GU HK HM IM IO JE KY MF MO MP MQ MS NC NF NU "
    "PF PM PN PR RE SH SJ SX TC TF TK TW UM VG VI WF XK YT"
)
OTHER_AREAS = frozenset(_OTHER_AREAS.split())
