"""Text beside a printed date -> the time of day printed there, and its time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

# Words that may stand between a date and its time: "at", "o'clock at", "year".
_GAP_WORDS: Final = (
    "at|um|den|à|as|às|a|las|la|alle|ore|ora|ob|kl|klo|klokken|kloka|uur|saat|saati|o|godz|godzina"
    "|в|г|года|год|рік|року|о|об|στις|ώρα|time|hora|heure|hours|الساعة"
    "|على|ساعت|lúc|pukul|jam"
)
_WEEKDAY: Final = (
    r"(?:星期|周|週|礼拜)[一二三四五六日天]|[日月火水木金土](?:曜日?)?(?=[\s)）]|$)"
    r"|[월화수목금토일](?:요일)?(?=[\s)]|$)"
)
# Names of days that stand between a time and a date, in the languages that print them there.
_DAY_NAME: Final = (
    r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|mi[ée]rcoles|jueves|viernes"
    r"|s[áa]bado|domingo|(?:segunda|ter[çc]a|quarta|quinta|sexta)(?:-feira)?|luned[ìi]|marted[ìi]"
    r"|mercoled[ìi]|gioved[ìi]|venerd[ìi]|sabato|domenica|понедельник|вторник|сред[ау]|четверг"
    r"|пятниц[ау]|суббот[ау]|воскресенье|pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar"
)
_GAP: Final = re.compile(
    rf"(?:[\s,;|/·•‧–—―\-−:@()（）\[\].،]|T(?=\d)|(?:{_GAP_WORDS})(?![^\W\d_])|{_WEEKDAY}"
    rf"|\([^()\d]{{1,14}}\)|(?:{_DAY_NAME})\.?(?![^\W\d_]))*",
    re.IGNORECASE,
)
_GAP_CHARS: Final = 32

_BEFORE_NOON: Final = "午前|上午|早上|凌晨|清晨|오전"
_AFTER_NOON: Final = "午後|下午|晚上|傍晚|오후"
_AM: Final = r"a\.?\s?m\b\.?|π\.?\s?μ\b\.?|ص(?![^\W\d_])|ق\.ظ|öö\b"
_PM: Final = r"p\.?\s?m\b\.?|μ\.?\s?μ\b\.?|م(?![^\W\d_])|ب\.ظ|ös\b"
_CLOCK: Final = re.compile(
    rf"(?P<before>(?:{_BEFORE_NOON})|(?P<after>{_AFTER_NOON}))?\s?"
    r"(?P<h>\d{1,2})"
    r"(?:\s?[:∶：٫]\s?(?P<m1>\d\d)(?:[:：](?P<s1>\d\d)(?:[.,]\d{1,9})?)?(?!\d)"
    r"|\s?[時时點点시]\s?(?:(?P<m2>\d{1,2})\s?[分분]|(?P<half>半))?(?:\s?(?P<s2>\d{1,2})\s?[秒초])?"
    r"|\s?h(?:(?:\s?(?P<m3>\d\d)(?!\d))|(?![^\W\d_]))"
    rf"|\.(?P<m4>\d\d)(?=\s?(?:uhr\b|hrs?\b|น\.|{_AM}|{_PM}))"
    rf"|(?=\s?(?:{_AM}|{_PM}|uhr\b)))"
    rf"(?:\s?(?:(?P<am>{_AM})|(?P<pm>{_PM})))?",
    re.IGNORECASE,
)
# "kl. 20.10": after such a word a full stop parts hours and minutes.
_DOTTED_AFTER: Final = re.compile(
    r"(?:\bkl\.?|\bklo|\bklokken|\bum|\bore|\balle|\bà|\bo godz\.?|\bora)\s*\Z", re.IGNORECASE
)
_DOTTED: Final = re.compile(r"(?P<h>\d{1,2})\.(?P<m4>\d\d)(?!\d|\.\d)")
_TIME_BEFORE: Final = re.compile(
    rf"(?<![\d:.])(?P<h>\d{{1,2}})[:：](?P<m1>\d\d)(?:[:：](?P<s1>\d\d))?"
    rf"(?:\s?(?:(?P<am>{_AM})|(?P<pm>{_PM})))?(?P<zone>[^\n\d]{{0,12}}?)"
    rf"(?:[\s,;|/·•–—\-()\]]|\b(?:on|am|le|del|el|di|{_DAY_NAME})\b\.?)*\Z",
    re.IGNORECASE,
)

# Hours from UTC. Names with more than one meaning (IST, CST, BST) are left to the site's zone.
_NAMED: Final = {
    "utc": 0, "gmt": 0, "z": 0, "мск": 3, "msk": 3, "wet": 0, "west": 1, "cet": 1, "cest": 2,
    "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "trt": 3, "est": -5, "edt": -4, "cdt": -5,
    "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "jst": 9, "kst": 9, "hkt": 8, "aest": 10,
    "aedt": 11, "nzst": 12, "nzdt": 13, "cat": 2, "eat": 3, "sast": 2, "wib": 7,
}  # fmt: skip
_NAMES: Final = "|".join(sorted(_NAMED, key=len, reverse=True))
_ZONE: Final = re.compile(
    rf"\s{{0,2}}[(\[]?(?:(?P<name>{_NAMES})(?![^\W\d_])"
    r"(?:\s?(?P<offset>[+\-−–]\s?\d{1,2}(?::?[0-5]\d)?)(?![\d:]))?"
    r"|\s?(?P<bare>\+\d\d:?[0-5]\d)(?!\d))[)\]]?",
    re.IGNORECASE,
)
_ISO_OFFSET: Final = re.compile(r"(?P<bare>[+\-−]\d\d:?[0-5]\d)(?![\d:])")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as printed; `second` is None if only minutes are. `zone` None: none printed.

    `start` and `end` are offsets in the text that was searched. A day begins at 24:00 of the
    last: `next_day`.
    """

    hour: int
    minute: int
    second: int | None
    zone: str | None
    start: int
    end: int
    next_day: bool = False


def after(text: str, at: int) -> Clock | None:
    """The time that stands right after position `at`, where a date ends."""
    gap = _GAP.match(text, at, at + _GAP_CHARS)
    begin = gap.end() if gap else at
    found = _CLOCK.match(text, begin)
    if found is None and _DOTTED_AFTER.search(text, max(0, begin - 12), begin):
        found = _DOTTED.match(text, begin)
    if found is None:
        return None
    zone = _ZONE.match(text, found.end())
    if zone is None and text[begin - 1 : begin] == "T":
        zone = _ISO_OFFSET.match(text, found.end())
    return _clock(found, zone[0] if zone else None, zone.end() if zone else found.end())


def before(text: str, at: int) -> Clock | None:
    """The time that stands right before position `at`, where a date begins."""
    found = _TIME_BEFORE.search(text, max(0, at - 40), at)
    if found is None:
        return None
    zone = _ZONE.match(found["zone"])
    if zone is None and found["zone"].strip(" ,;|/·•–—-()[]\t\xa0"):
        return None
    return _clock(found, zone[0] if zone else None, found.end())


def _clock(found: re.Match[str], zone: str | None, end: int) -> Clock | None:
    given = found.groupdict()
    hour = int(given["h"])
    minute = next((int(given[k]) for k in ("m1", "m2", "m3", "m4") if given.get(k)), 0)
    second = next((int(given[k]) for k in ("s1", "s2") if given.get(k)), None)
    if given.get("half"):
        minute = 30
    if (given.get("pm") or given.get("after")) and hour < 12:
        hour += 12
    elif (given.get("am") or (given.get("before") and not given.get("after"))) and hour == 12:
        hour = 0
    next_day = hour == 24 and minute == 0
    if next_day:
        hour = 0
    if hour > 23 or minute > 59 or (second or 0) > 59:
        return None
    return Clock(hour, minute, second, zone, found.start(), end, next_day)


def resolve(naive: datetime, printed: str | None, zone: ZoneInfo) -> datetime:
    """A local time with the zone that was printed beside it, as a time in the site's zone.

    A printed name that the site's own zone bears in summer or winter means that zone: offices
    print "CET" all the year round.
    """
    offset = _printed_zone(printed, naive, zone)
    if offset is None:
        return naive.replace(tzinfo=zone)
    return local(naive.replace(tzinfo=offset), zone)


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """A moment in the site's time. Where its zone is not known (UTC), in the moment's own: the day
    that a page names is the day it names, whoever reads it where."""
    if zone.key == "UTC":
        return moment
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment


def _printed_zone(printed: str | None, naive: datetime, zone: ZoneInfo) -> tzinfo | None:
    found = _ZONE.fullmatch(printed) or _ISO_OFFSET.fullmatch(printed) if printed else None
    if found is None:
        return None
    given = found.groupdict()
    offset = given.get("offset") or given.get("bare")
    if offset:
        return _offset(offset)
    name = (given.get("name") or "").lower()
    own = {(zone.tzname(datetime(naive.year, m, 1)) or "").lower() for m in (1, 7)}  # noqa: DTZ001
    if name in own - {"utc", "gmt"}:
        return None
    return timezone(timedelta(hours=_NAMED[name])) if name in _NAMED else None


def _offset(printed: str) -> tzinfo | None:
    """A fixed offset: "+3", "-0530", "+03:00". None beyond 14 hours."""
    digits = re.sub(r"\D", "", printed)
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 14:
        return None
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(span if printed.startswith("+") else -span)
