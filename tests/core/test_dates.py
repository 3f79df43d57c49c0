"""Printed dates, as ministries print them, are read to the minute; other numbers are not dates."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.core import calendars, dates, months
from scraper.core.settle import settle

MOSCOW = ZoneInfo("Europe/Moscow")

# As printed, languages of the site, what it means (in the site's zone: Moscow unless said).
# fmt: off
PRINTED = [
    # glued, split, labelled: forms of real sites
    ("7 October 201920:10", "en", "2019-10-07 20:10"),
    ("07.10.1920:10", "ru", "2019-10-07 20:10"),
    ("07.10.201920:10", "ru", "2019-10-07 20:10"),
    ("2019-10-0720:10", "zh", "2019-10-07 20:10"),
    ("1 November 201917:39", "en", "2019-11-01 17:39"),
    ("7 October 2019 20:10", "en", "2019-10-07 20:10"),
    ("07.10.19 20:10", "ru", "2019-10-07 20:10"),
    ("07.10.2019 20:10", "ru", "2019-10-07 20:10"),
    ("07.10.2019\u00a020:10", "ru", "2019-10-07 20:10"),
    ("7\n October\n\t 2019\n  20:10", "en", "2019-10-07 20:10"),
    ("21\n мая\n 2013", "ru", "2013-05-21"),
    ("Posted On: 30 SEP 2026 7:15PM by PIB Delhi", "en", "2026-09-30 19:15"),
    ("Posted on: 11 APR 2026 12:05AM", "en", "2026-04-11 00:05"),
    ("Published: 7 October 2019", "en", "2019-10-07"),
    ("PublishedOct 02, 2026 03:15 PM", "pt", "2026-10-02 15:15"),
    ("published Oct 02, 2026 03:15 PM", "pt", "2026-10-02 15:15"),
    ("No: 187, 1 October 2026, Regarding the Meeting in Ankara", "en", "2026-10-01"),
    ("Press release ..., Baghdad, October 7, 2019", "en", "2019-10-07"),
    ("Wednesday, October 6, 2023, 11:17 a.m. Ministry of ...", "en", "2023-10-06 11:17"),
    ("7 October 2019Press release by the Minister", "en", "2019-10-07"),
    ("20:10, 7 October 2019", "en", "2019-10-07 20:10"),
    ("14:50 | 02.08.2023", "ru", "2023-08-02 14:50"),
    ("Published: 10:48, Tue, Nov 19, 2019 | Updated: 11:05", "en", "2019-11-19 10:48"),
    ("20 Nov 2019 - updated: 1:43 pm", "en", "2019-11-20"),
    ("Nov 20 20194:29 AM", "en", "2019-11-20 04:29"),
    ("Mental HealthDECEMBER 22, 2022Updated: JANUARY 3, 2023", "en", "2022-12-22"),
    ("sexta-feira, 22 de outubro de 2010 às 20:13", "pt", "2010-10-22 20:13"),
    ("6:45 PM, Feb 16, 2018", "en", "2018-02-16 18:45"),
    ("Data 2019 10 07", "lt", "2019-10-07"),
    ("2019 10 07 20:10", "lt", "2019-10-07 20:10"),
    # English
    ("October 7, 2019", "en", "2019-10-07"),
    ("OCTOBER 7, 2019", "en", "2019-10-07"),
    ("Oct. 7, 2019", "en", "2019-10-07"),
    ("Sept. 15, 2026", "en", "2026-09-15"),
    ("Sep 15 2026", "en", "2026-09-15"),
    ("7th October 2019", "en", "2019-10-07"),
    ("the 7th of October, 2019", "en", "2019-10-07"),
    ("October the 7th, 2019", "en", "2019-10-07"),
    ("October 1st, 2019 at 3 p.m.", "en", "2019-10-01 15:00"),
    ("30 September, 2026", "en", "2026-09-30"),
    ("01 Oct 2026", "en", "2026-10-01"),
    ("02 Oct 26", "es", "2026-10-02"),
    ("2-Oct-26", "en", "2026-10-02"),
    ("07-Oct-2019", "en", "2019-10-07"),
    ("7/Oct/2019", "en", "2019-10-07"),
    ("2019 October 7", "en", "2019-10-07"),
    ("2019-Oct-07", "en", "2019-10-07"),
    ("Mon, 7 Oct 2019 20:10:05", "en", "2019-10-07 20:10:05"),
    ("5-7 October 2019", "en", "2019-10-07"),
    ("June 30 - July 2, 2019", "en", "2019-07-02"),
    ("7 October 2019 - 12:30 PM", "en", "2019-10-07 12:30"),
    ("7 October 2019 (12:05 am)", "en", "2019-10-07 00:05"),
    ("7 October 2019, 20.10 hrs", "en", "2019-10-07 20:10"),
    ("7 October 2019, 24:00", "en", "2019-10-08 00:00"),
    # numbers only
    ("2019-10-07", "en", "2019-10-07"),
    ("2019-10-07 20:10", "zh", "2019-10-07 20:10"),
    ("2019/10/07 20:10", "zh", "2019-10-07 20:10"),
    ("2019.10.07", "ko", "2019-10-07"),
    ("2019. 10. 7.", "ko", "2019-10-07"),
    ("2019-10-07T20:10", "en", "2019-10-07 20:10"),
    ("2019-10-07T20:10:05", "en", "2019-10-07 20:10:05"),
    ("7.10.2019", "de", "2019-10-07"),
    ("7. 10. 2019", "cs", "2019-10-07"),
    ("07/10/2019", "en", "2019-10-07"),
    ("10/25/2019", "en", "2019-10-25"),
    ("25/10/2019", "en", "2019-10-25"),
    ("07-10-2019", "nl", "2019-10-07"),
    ("12.03.24", "fr", "2024-03-12"),
    ("31.12.99", "de", "1999-12-31"),
    ("19-10-07", "sv", "2019-10-07"),
    ("19.10.07", "ko", "2019-10-07"),
    ("2020/10/18 - 09:29", "en", "2020-10-18 09:29"),
    ("\uff12\uff10\uff11\uff19\uff0f\uff11\uff10\uff0f\uff10\uff17", "ja", "2019-10-07"),
    # Russian, Ukrainian, Bulgarian, Serbian
    ("7 октября 2019", "ru", "2019-10-07"),
    ("7 октября 2019 года, 20:10", "ru", "2019-10-07 20:10"),
    ("7 октября 2019 г. в 20:10", "ru", "2019-10-07 20:10"),
    ("7 ОКТЯБРЯ 2019", "ru", "2019-10-07"),
    ("1 мая 2019", "ru", "2019-05-01"),
    ("7-го октября 2019 г.", "ru", "2019-10-07"),
    ("понедельник, 7 окт. 2019", "ru", "2019-10-07"),
    ("07 жовтня 2019, 20:10", "uk", "2019-10-07 20:10"),
    ("7 листопада 2019 року", "uk", "2019-11-07"),
    ("7 кастрычніка 2019", "be", "2019-10-07"),
    ("07 октомври 2019 г.", "bg", "2019-10-07"),
    ("7. октобар 2019.", "sr", "2019-10-07"),
    # German, Dutch, Nordic
    ("12.11.2021 - Artikel", "de", "2021-11-12"),
    ("Lübeck, 31. März 2003", "de", "2003-03-31"),
    ("Lu\u0308beck, 31. Ma\u0308rz 2003", "de", "2003-03-31"),
    ("Schengen,\n 3. Juli 2018", "de", "2018-07-03"),
    ("Montag, den 7. Oktober 2019, 20.10 Uhr", "de", "2019-10-07 20:10"),
    ("7. Jänner 2019", "de", "2019-01-07"),
    ("Stand - 12.11.2021 (Unverändert gültig seit: 05.11.2021)", "de", "2021-11-12"),
    ("7 maart 2019", "nl", "2019-03-07"),
    ("den 7 oktober 2019 kl. 20.10", "sv", "2019-10-07 20:10"),
    ("7. desember 2019 kl. 09:30", "no", "2019-12-07 09:30"),
    ("7. lokakuuta 2019 klo 20.10", "fi", "2019-10-07 20:10"),
    # Romance languages
    ("12 mars 2024", "fr", "2024-03-12"),
    ("1er mars 2024", "fr", "2024-03-01"),
    ("1\nER\nMARS 2024", "fr", "2024-03-01"),
    ("le 7 août 2019 à 20h10", "fr", "2019-08-07 20:10"),
    ("7 déc. 2019 - 9 h 05", "fr", "2019-12-07 09:05"),
    ("7 fe\u0301vrier 2019", "fr", "2019-02-07"),
    ("7 de octubre de 2019", "es", "2019-10-07"),
    ("Madrid, 7 de setiembre del 2019", "es", "2019-09-07"),
    ("Octubre 07 de 2019", "es", "2019-10-07"),
    ("7 de outubro de 2019 às 20h10", "pt", "2019-10-07 20:10"),
    ("1º de março de 2019", "pt", "2019-03-01"),
    ("07 ottobre 2019", "it", "2019-10-07"),
    ("1° maggio 2019, ore 20:10", "it", "2019-05-01 20:10"),
    ("7 octombrie 2019", "ro", "2019-10-07"),
    ("7 d’octubre de 2019", "ca", "2019-10-07"),
    # Polish, Czech, Hungarian, Greek, Turkish, Baltic, Croatian
    ("7 października 2019", "pl", "2019-10-07"),
    ("7 listopada 2019", "pl", "2019-11-07"),
    ("7. listopada 2019.", "hr", "2019-10-07"),
    ("7. října 2019", "cs", "2019-10-07"),
    ("7. októbra 2019", "sk", "2019-10-07"),
    ("2019. október 7.", "hu", "2019-10-07"),
    ("7 Οκτωβρίου 2019", "el", "2019-10-07"),
    ("7 ΟΚΤΩΒΡΙΟΥ 2019, 8:10 μ.μ.", "el", "2019-10-07 20:10"),
    ("1 Ekim 2026", "tr", "2026-10-01"),
    ("12 KASIM 2019", "tr", "2019-11-12"),
    ("12 Şubat 2019 Salı, 20:10", "tr", "2019-02-12 20:10"),
    ("2019 m. spalio 7 d.", "lt", "2019-10-07"),
    # Arabic: Gulf, Levant, Maghreb
    ("٧ أكتوبر ٢٠١٩", "ar", "2019-10-07"),
    ("7 أكتوبر 2019", "ar", "2019-10-07"),
    ("7 اكتوبر، 2019", "ar", "2019-10-07"),
    ("الإثنين 7 تشرين الأول 2019", "ar", "2019-10-07"),
    ("3- تشرين الثاني- 2022", "ar", "2022-11-03"),
    ("12 كانون الثاني 2022", "ar", "2022-01-12"),
    ("7 آذار 2019", "ar", "2019-03-07"),
    ("7 جويلية 2019", "ar", "2019-07-07"),
    ("7 غشت 2019", "ar", "2019-08-07"),
    ("السبت الموافق 2023/11/4", "ar", "2023-11-04"),
    ("٢٠١٩/١٠/٠٧", "ar", "2019-10-07"),
    ("\u200f7\u200f/10\u200f/2019", "ar", "2019-10-07"),
    ("7 أكتوبر 2019 الساعة 8:10 م", "ar", "2019-10-07 20:10"),
    # Persian
    ("۱۴۰۵/۰۷/۱۰", "fa", "2026-10-02"),
    ("1405/07/10", "fa", "2026-10-02"),
    ("10 مهر 1405", "fa", "2026-10-02"),
    ("۱۰ مهر ۱۴۰۵ - ۱۴:۲۰", "fa", "2026-10-02 14:20"),
    ("9 /مهر/ 1405", "fa", "2026-10-01"),
    ("پنجشنبه ۱۵ مهر ۱۳۹۸", "fa", "2019-10-07"),
    ("30 اسفند 1403", "fa", "2025-03-20"),
    ("۷ اکتبر ۲۰۱۹", "fa", "2019-10-07"),
    ("15 میزان 1398", "fa", "2019-10-07"),
    # Urdu, Hindi, Hebrew
    ("7 اکتوبر 2019", "ur", "2019-10-07"),
    ("7 अक्टूबर 2019", "hi", "2019-10-07"),
    ("७ अक्तूबर २०१९", "hi", "2019-10-07"),
    ("7 באוקטובר 2019", "he", "2019-10-07"),
    # East and South East Asia
    ("2023年8月2日", "zh", "2023-08-02"),
    ("2023年8月2日 10:30", "zh", "2023-08-02 10:30"),
    ("2023 年 8 月 2 日 星期三 10时30分", "zh", "2023-08-02 10:30"),
    ("2023年8月2日下午3时30分", "zh", "2023-08-02 15:30"),
    ("二〇一九年十月七日", "zh", "2019-10-07"),
    ("二○二三年十二月二十一日", "zh", "2023-12-21"),
    ("115-10-01", "zh", "2026-10-01"),
    ("115/10/01", "zh", "2026-10-01"),
    ("民國115年10月1日", "zh", "2026-10-01"),
    ("中華民國一一五年十月一日", "zh", "2026-10-01"),
    ("令和元年10月7日", "ja", "2019-10-07"),
    ("令和6年10月7日（月）午後3時30分", "ja", "2024-10-07 15:30"),
    ("平成31年4月30日", "ja", "2019-04-30"),
    ("昭和６４年１月７日", "ja", "1989-01-07"),
    ("R6.10.7", "ja", "2024-10-07"),
    ("2023年8月2日(水) 10:30", "ja", "2023-08-02 10:30"),
    ("２０１９年１０月７日", "ja", "2019-10-07"),
    ("2019년 10월 7일", "ko", "2019-10-07"),
    ("2019년 10월 7일 오후 3시 30분", "ko", "2019-10-07 15:30"),
    ("7 ตุลาคม 2562", "th", "2019-10-07"),
    ("วันที่ 7 ตุลาคม พ.ศ. 2562", "th", "2019-10-07"),
    ("7 ต.ค. 2562", "th", "2019-10-07"),
    ("2569-05-17", "en", "2026-05-17"),
    ("7 Oktober 2019", "id", "2019-10-07"),
    ("Ngày 7 tháng 10 năm 2019", "vi", "2019-10-07"),
    # printed zones
    ("7 October 2019 20:10 MSK", "en", "2019-10-07 20:10"),
    ("7 October 2019, 20:10 (GMT)", "en", "2019-10-07 23:10"),
    ("7 October 2019 20:10 UTC", "en", "2019-10-07 23:10"),
    ("7 October 2019 20:10 GMT+5", "en", "2019-10-07 18:10"),
    ("7 October 2019 20:10 UTC-5", "en", "2019-10-08 04:10"),
    ("7 October 2019 20:10 CEST", "en", "2019-10-07 21:10"),
    ("7 January 2019 20:10 EST", "en", "2019-01-08 04:10"),
    ("7 October 2019 20:10 +05:30", "en", "2019-10-07 17:40"),
    ("2019-10-07T20:10:00+03:00", "en", "2019-10-07 20:10:00"),
    ("2019-10-07T20:10:00-05:00", "en", "2019-10-08 04:10:00"),
    ("2019-10-07T17:10:00Z", "en", "2019-10-07 20:10:00"),
    # no full date, or no date at all
    ("1541-02-08-2023", "ru", None),
    ("+7 (499) 244-12-34", "ru", None),
    ("tel. 12-11-10", "en", None),
    ("version 1.12.10", "en", None),
    ("1.2.10", "en", None),
    ("192.168.10.12", "en", None),
    ("ISBN 978-3-16-148410-0", "en", None),
    ("October 2019", "en", None),
    ("7 October", "en", None),
    ("7 October 20:10", "en", None),
    ("10月7日", "ja", None),
    ("2019", "en", None),
    ("3 out of 10", "pt", None),
    ("10:00-12:00", "en", None),
    ("32.13.2019", "de", None),
    ("31 February 2019", "en", None),
    ("29.02.2019", "de", None),
    ("Resolution 1325 (2000)", "en", None),
    ("$1.10.20", "en", None),
    ("", "en", None),
]
# fmt: on


def shown(printed: dates.Printed | None) -> str | None:
    if printed is None:
        return None
    form = {"day": "%Y-%m-%d", "minute": "%Y-%m-%d %H:%M", "second": "%Y-%m-%d %H:%M:%S"}
    return printed.when.strftime(form[printed.precision])


@pytest.mark.parametrize(("text", "language", "expected"), PRINTED)
def test_a_printed_date_is_read_as_it_is_meant(text, language, expected):
    assert shown(dates.find_date(text, zone=MOSCOW, languages=(language,))) == expected


def test_the_table_is_as_long_as_promised():
    assert len(PRINTED) >= 120


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("DMY", "2019-10-07"),
        ("MDY", "2019-07-10"),
        (None, "2019-10-07"),
    ],
)
def test_the_site_file_decides_between_day_and_month(order, expected):
    found = dates.find_date("07/10/2019", zone=MOSCOW, languages=("en-US",), order=order)
    assert shown(found) == expected


def test_a_number_above_twelve_is_a_day_whatever_the_order():
    assert shown(dates.find_date("10/25/2019", zone=MOSCOW, order="DMY")) == "2019-10-25"
    assert shown(dates.find_date("25/10/2019", zone=MOSCOW, order="MDY")) == "2019-10-25"


def test_short_years_end_at_the_pivot():
    assert shown(dates.find_date("01.02.70", zone=MOSCOW)) == "2070-02-01"
    assert shown(dates.find_date("01.02.71", zone=MOSCOW)) == "1971-02-01"
    assert shown(dates.find_date("01.02.26", zone=MOSCOW, pivot=2025)) == "1926-02-01"


def test_offices_print_the_winter_name_of_their_zone_in_summer():
    berlin = ZoneInfo("Europe/Berlin")
    assert shown(dates.find_date("7 July 2019, 20:10 CET", zone=berlin)) == "2019-07-07 20:10"


def test_the_found_date_knows_its_place():
    found = dates.find_date("Lübeck, 31. März 2003, Rathaus", zone=MOSCOW)
    assert found is not None
    assert (found.text, found.start, found.end) == ("31. März 2003", 8, 21)


def test_all_dates_of_a_line_are_found_in_order():
    found = dates.find_dates(
        "Stand 12.11.2021, gültig seit 05.11.2021, ab 1. Mai 2022 10:00", zone=MOSCOW
    )
    assert [shown(each) for each in found] == ["2021-11-12", "2021-11-05", "2022-05-01 10:00"]


def test_only_the_first_two_thousand_characters_are_looked_at():
    assert dates.find_date("x " * 1_000 + "7 October 2019", zone=MOSCOW) is None


# fmt: off
MACHINE = [
    ("2019-10-07T20:10:00+03:00", "2019-10-07 20:10:00"),
    ("2019-10-07T20:10:00.123+0300", "2019-10-07 20:10:00"),
    ("2019-10-07T17:10Z", "2019-10-07 20:10"),
    ("2019-10-07T17:10:00Z", "2019-10-07 20:10:00"),
    ("2019-10-07 20:10", "2019-10-07 20:10"),
    ("2019-10-07T20:10:00", "2019-10-07 20:10:00"),
    ("2019-10-07T20:10:00+03", "2019-10-07 20:10:00"),
    ("2019-10-07T20:10:00+03:00[Europe/Moscow]", "2019-10-07 20:10:00"),
    ("2019-10-07", "2019-10-07"),
    ("2019/10/07 20:10:00", "2019-10-07 20:10:00"),
    ("20191007", "2019-10-07"),
    ("20191007T171000Z", "2019-10-07 20:10:00"),
    ("20191007201000", "2019-10-07 20:10:00"),
    ("Mon, 07 Oct 2019 20:10:00 +0300", "2019-10-07 20:10:00"),
    ("Mon, 07 Oct 2019 17:10:00 GMT", "2019-10-07 20:10:00"),
    ("7 Oct 2019 20:10:00 +0300", "2019-10-07 20:10:00"),
    ("Mon Oct 07 20:10:00 MSK 2019", "2019-10-07 20:10:00"),
    ("1570468200", "2019-10-07 20:10:00"),
    ("1570468200000", "2019-10-07 20:10:00"),
    ("2569-05-17", "2026-05-17"),
    ("2569-05-17T10:00:00+07:00", "2026-05-17 06:00:00"),
    ("2019-10-07T24:00:00", "2019-10-08 00:00:00"),
    ("2021-11-04T23:00Z", "2021-11-05 02:00"),
    ("0000-00-00", None),
    ("2019-13-45", None),
    ("2019-10", None),
    ("0", None),
    ("yesterday", None),
    ("", None),
    ("99999999999999999999", None),
]
# fmt: on


@pytest.mark.parametrize(("value", "expected"), MACHINE)
def test_a_date_for_machines_is_read_in_the_zone_of_the_site(value, expected):
    assert shown(dates.from_machine(value, MOSCOW)) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.example/2019/10/07/title", date(2019, 10, 7)),
        ("https://x.example/2019/10/7", date(2019, 10, 7)),
        ("https://x.example/web/202110/t20211007_9554321.shtml", date(2021, 10, 7)),
        ("https://x.example/news-2019-10-07.html", date(2019, 10, 7)),
        ("https://x.example/07-10-2019-title", date(2019, 10, 7)),
        ("https://x.example/2019/oct/07/title", date(2019, 10, 7)),
        ("https://x.example/speech-october-7-2019", date(2019, 10, 7)),
        ("https://x.example/202110/07/a", date(2021, 10, 7)),
        ("https://x.example/view?date=2019-10-07", date(2019, 10, 7)),
        ("https://x.example/content/id/3882176", None),
        ("https://x.example/2019/10/", None),
        ("https://x.example/2025/54888", None),
        ("https://x.example/id/201910073", None),
        ("https://x.example/2019/13/45/a", None),
        ("https://x.example/releases/2019-2021-strategy", None),
        ("http://[", None),
    ],
)
def test_a_full_day_in_an_address_is_found(url, expected):
    assert dates.from_url(url) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("1541-02-08-2023", date(2023, 8, 2)),
        ("№ 185-19-02-2024", date(2024, 2, 19)),
        ("187/2026", None),
        ("1541-32-08-2023", None),
        ("", None),
    ],
)
def test_a_document_number_may_encode_its_day(number, expected):
    assert dates.from_number(number) == expected


# --- which date to believe --------------------------------------------------------------------


def printed_on(day: int, hour: int = 0) -> dates.Printed:
    return dates.Printed(datetime(2019, 10, day, hour, tzinfo=MOSCOW), "minute", str(day))


def test_the_printed_date_beats_meta_and_a_day_apart_is_no_disagreement():
    chosen, source, notes = settle(printed_on(7), printed_on(8), None, None, MOSCOW)
    assert (chosen, source, notes) == (printed_on(7), "printed", ())


def test_meta_beats_the_address_which_beats_the_number():
    one, two = date(2019, 10, 1), date(2019, 10, 2)
    assert settle(None, printed_on(8), one, two, MOSCOW)[1] == "meta"
    chosen, source, _ = settle(None, None, one, two, MOSCOW)
    assert source == "url"
    assert chosen is not None
    assert chosen.when == datetime(2019, 10, 1, tzinfo=MOSCOW)
    assert settle(None, None, None, two, MOSCOW)[1] == "number"
    assert settle(None, None, None, None, MOSCOW) == (None, "none", ())


def test_who_is_more_than_a_day_away_is_named():
    notes = settle(printed_on(7), printed_on(20), None, date(2017, 1, 1), MOSCOW)[2]
    assert notes == (
        "meta says 2019-10-20, printed 2019-10-07: 13 days apart",
        "number says 2017-01-01, printed 2019-10-07: 1009 days apart",
    )


# --- properties ---------------------------------------------------------------------------------

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
MODERN = st.dates(date(1800, 1, 1), date(2254, 12, 31))
PIECES = st.sampled_from(
    [
        *"0123456789./-:,年月日年월일 \n",
        "2019",
        "20:10",
        "October",
        "مهر",
        "令和",
        "元",
        "am",
        "+03:00",
    ]
)


@given(MODERN)
def test_the_solar_calendar_goes_there_and_back(day):
    assert calendars.from_solar(*calendars.to_solar(day)) == day


@given(MODERN)
def test_the_next_day_of_the_solar_calendar_is_the_next_day(day):
    later = calendars.to_solar(day + timedelta(days=1))
    assert later > calendars.to_solar(day)


@given(DAYS, st.sampled_from(["{d} {m} {y}", "{m} {d}, {y}", "{d}. {m} {y}", "{y} {m} {d}"]))
def test_every_day_is_read_back_in_every_language(day, form):
    for word, number in months.GREGORIAN.items():
        if number == day.month and word not in months.COMMON_WORDS:
            text = form.format(d=day.day, m=word, y=day.year)
            found = dates.find_date(text, zone=MOSCOW)
            assert found is not None, text
            assert found.when.date() == day, text


@given(st.integers(-2_000_000_000, 4_000_000_000))
def test_an_iso_stamp_is_read_back(seconds):
    when = datetime.fromtimestamp(seconds, UTC)
    found = dates.from_machine(when.isoformat(), MOSCOW)
    assert found is not None
    assert found.when == when


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join)))
@settings(max_examples=300)
def test_no_text_raises(text):
    for each in dates.find_dates(text, zone=MOSCOW, languages=("fa", "zh", "ja")):
        assert each.when.tzinfo is not None
        assert 0 <= each.start < each.end <= len(text)
    dates.from_machine(text, MOSCOW)
    dates.from_url(text)
    dates.from_number(text)


@pytest.mark.parametrize(
    "piece",
    ["1", "1.", "1 ", "1:", "12.10.", "7 October ", "年1月", " ", "October ", "a.m. ", "(", "T",
     "٧/", "2019 at ", "[", "20:1", ", ", "at at ", "1er de "],
)  # fmt: skip
def test_no_text_takes_long(piece):
    text = piece * (200_000 // len(piece))
    before = time.process_time()
    dates.find_dates(text, zone=MOSCOW, languages=("ja",))
    dates.from_machine(text, MOSCOW)
    dates.from_url(text)
    dates.from_number(text)
    assert time.process_time() - before < 0.5
