"""The region of a country, after the UN's M49 geoscheme; Asia and Oceania are shown as one, as UN regional bodies do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AFRICA, ASIA_PACIFIC, EUROPE, LATIN_AMERICA, NORTH_AMERICA, INTERNATIONAL, UNKNOWN = (
    "africa",
    "asia",
    "europe",
    "latin",
    "north",
    "international",
    "unknown",
)
REGION_NAMES: dict[str, Promise] = {
    EUROPE: _("Europe"),
    LATIN_AMERICA: _("Latin America and Caribbean"),
    ASIA_PACIFIC: _("Asia and Pacific"),
    AFRICA: _("Africa"),
    NORTH_AMERICA: _("North America"),
    INTERNATIONAL: _("International organisations"),
    UNKNOWN: _("Country not recorded"),
}
_COUNTRIES = {
    AFRICA: (
        "DZ AO BJ BW BF BI CV CM CF TD KM CG CD CI DJ EG GQ ER SZ ET GA GM GH GN GW KE LS LR LY MG MW ML MR "
        "MU YT MA MZ NA NE NG RE RW SH ST SN SC SL SO ZA SS SD TZ TG TN UG EH ZM ZW IO TF XG"
    ),
    LATIN_AMERICA: (
        "AI AG AR AW BS BB BZ BO BQ BV BR KY CL CO CR CU CW DM DO EC SV FK GF GD GP GT GY HT HN JM MQ MX MS "
        "NI PA PY PE PR BL KN LC MF VC SX GS SR TT TC UY VE VG VI XA XF"
    ),
    NORTH_AMERICA: ("US CA BM GL PM"),
    EUROPE: (
        "AL AD AT BY BE BA BG HR CZ DK EE FO FI FR DE GI GG GR VA HU IS IE IM IT JE LV LI LT LU MT MD MC ME "
        "NL MK NO PL PT RO RU SM RS SK SI ES SJ SE CH UA GB AX XK XD"
    ),
    ASIA_PACIFIC: (
        "AF AM AZ BH BD BT BN KH CN CY GE HK IN ID IR IQ IL JP JO KZ KP KR KW KG LA LB MO MY MV MN MM NP OM "
        "PK PS PH QA SA SG LK SY TW TJ TH TL TR TM AE UZ VN YE AS AU CX CC CK FJ PF GU HM KI MH FM NR NC NZ "
        "NU NF MP PW PG PN WS SB TK TO TV UM VU WF AQ XB XC XE XH"
    ),
}
REGION_OF = {code: region for region, codes in _COUNTRIES.items() for code in codes.split()}


def region_of(country_code: str, *, is_international: bool = False) -> str:
    """The key of the region an office lies in: its country's, the international organisations', or unknown while nobody has said."""
    return INTERNATIONAL if is_international else REGION_OF.get(country_code, UNKNOWN)
