"""A host name -> the country it stands for, and the time zone of that country's capital."""

from __future__ import annotations

from typing import Final

from scraper.core import urls

# ccTLD -> zone of the capital, where ministries print their times (IANA names, tzdata 2025).
_ZONES: Final = """
ad Europe/Andorra|ae Asia/Dubai|af Asia/Kabul|ag America/Antigua|al Europe/Tirane
am Asia/Yerevan|ao Africa/Luanda|ar America/Argentina/Buenos_Aires|at Europe/Vienna
au Australia/Sydney|az Asia/Baku|ba Europe/Sarajevo|bb America/Barbados|bd Asia/Dhaka
be Europe/Brussels|bf Africa/Ouagadougou|bg Europe/Sofia|bh Asia/Bahrain|bi Africa/Bujumbura
bj Africa/Porto-Novo|bn Asia/Brunei|bo America/La_Paz|br America/Sao_Paulo|bs America/Nassau
bt Asia/Thimphu|bw Africa/Gaborone|by Europe/Minsk|bz America/Belize|ca America/Toronto
cd Africa/Kinshasa|cf Africa/Bangui|cg Africa/Brazzaville|ch Europe/Zurich|ci Africa/Abidjan
cl America/Santiago|cm Africa/Douala|cn Asia/Shanghai|co America/Bogota|cr America/Costa_Rica
cu America/Havana|cv Atlantic/Cape_Verde|cy Asia/Nicosia|cz Europe/Prague|de Europe/Berlin
dj Africa/Djibouti|dk Europe/Copenhagen|do America/Santo_Domingo|dz Africa/Algiers
ec America/Guayaquil|ee Europe/Tallinn|eg Africa/Cairo|er Africa/Asmara|es Europe/Madrid
et Africa/Addis_Ababa|fi Europe/Helsinki|fj Pacific/Fiji|fr Europe/Paris|ga Africa/Libreville
gb Europe/London|ge Asia/Tbilisi|gh Africa/Accra|gm Africa/Banjul|gn Africa/Conakry
gq Africa/Malabo|gr Europe/Athens|gt America/Guatemala|gw Africa/Bissau|gy America/Guyana
hk Asia/Hong_Kong|hn America/Tegucigalpa|hr Europe/Zagreb|ht America/Port-au-Prince
hu Europe/Budapest|id Asia/Jakarta|ie Europe/Dublin|il Asia/Jerusalem|in Asia/Kolkata
iq Asia/Baghdad|ir Asia/Tehran|is Atlantic/Reykjavik|it Europe/Rome|jm America/Jamaica
jo Asia/Amman|jp Asia/Tokyo|ke Africa/Nairobi|kg Asia/Bishkek|kh Asia/Phnom_Penh
km Indian/Comoro|kp Asia/Pyongyang|kr Asia/Seoul|kw Asia/Kuwait|kz Asia/Almaty|la Asia/Vientiane
lb Asia/Beirut|li Europe/Vaduz|lk Asia/Colombo|lr Africa/Monrovia|ls Africa/Maseru
lt Europe/Vilnius|lu Europe/Luxembourg|lv Europe/Riga|ly Africa/Tripoli|ma Africa/Casablanca
mc Europe/Monaco|md Europe/Chisinau|me Europe/Podgorica|mg Indian/Antananarivo|mk Europe/Skopje
ml Africa/Bamako|mm Asia/Yangon|mn Asia/Ulaanbaatar|mo Asia/Macau|mr Africa/Nouakchott
mt Europe/Malta|mu Indian/Mauritius|mv Indian/Maldives|mw Africa/Blantyre|mx America/Mexico_City
my Asia/Kuala_Lumpur|mz Africa/Maputo|na Africa/Windhoek|ne Africa/Niamey|ng Africa/Lagos
ni America/Managua|nl Europe/Amsterdam|no Europe/Oslo|np Asia/Kathmandu|nz Pacific/Auckland
om Asia/Muscat|pa America/Panama|pe America/Lima|pg Pacific/Port_Moresby|ph Asia/Manila
pk Asia/Karachi|pl Europe/Warsaw|ps Asia/Hebron|pt Europe/Lisbon|py America/Asuncion|qa Asia/Qatar
ro Europe/Bucharest|rs Europe/Belgrade|ru Europe/Moscow|rw Africa/Kigali|sa Asia/Riyadh
sc Indian/Mahe|sd Africa/Khartoum|se Europe/Stockholm|sg Asia/Singapore|si Europe/Ljubljana
sk Europe/Bratislava|sl Africa/Freetown|sm Europe/San_Marino|sn Africa/Dakar|so Africa/Mogadishu
sr America/Paramaribo|ss Africa/Juba|sv America/El_Salvador|sy Asia/Damascus|sz Africa/Mbabane
td Africa/Ndjamena|tg Africa/Lome|th Asia/Bangkok|tj Asia/Dushanbe|tl Asia/Dili|tm Asia/Ashgabat
tn Africa/Tunis|to Pacific/Tongatapu|tr Europe/Istanbul|tt America/Port_of_Spain|tw Asia/Taipei
tz Africa/Dar_es_Salaam|ua Europe/Kyiv|ug Africa/Kampala|uk Europe/London|us America/New_York
uy America/Montevideo|uz Asia/Tashkent|va Europe/Vatican|ve America/Caracas|vn Asia/Ho_Chi_Minh
vu Pacific/Efate|ws Pacific/Apia|xk Europe/Belgrade|ye Asia/Aden|za Africa/Johannesburg
zm Africa/Lusaka|zw Africa/Harare
su Europe/Moscow|рф Europe/Moscow|xn--p1ai Europe/Moscow
gov America/New_York|mil America/New_York|eu Europe/Brussels
"""
_BY_SUFFIX: Final = dict(
    entry.split(" ") for entry in _ZONES.replace("\n", "|").split("|") if entry
)
# Suffixes that are no country code, or not its ISO 3166 code.
_COUNTRY: Final = {
    "uk": "GB",
    "su": "RU",
    "рф": "RU",
    "xn--p1ai": "RU",
    "gov": "US",
    "mil": "US",
    "eu": None,
}


def of_host(url: str) -> tuple[str | None, str | None]:
    """Country (ISO 3166, upper case) and time zone by the end of the host's name; None if unknown.

    >>> of_host("https://www.gov.uk/x")
    ('GB', 'Europe/London')
    """
    suffix = urls.host_key(url).rpartition(":")[0].rpartition(".")[2]
    zone = _BY_SUFFIX.get(suffix)
    if zone is None:
        return None, None
    return _COUNTRY.get(suffix, suffix.upper()), zone
