"""Which of the dates on a page is the release's: pages that nobody has described."""

from __future__ import annotations

import pytest

import scraper

DAY = "2021-03-12"
HEADLINE = "<h1>Ministers agree on buoys</h1>"
SENTENCE = (
    "The ministers met in the harbour town and agreed on rules for fishing boats and lights. "
)
TEXT = f"<p>{SENTENCE * 3}</p>" * 3
MENU = "<nav>" + "".join(f"<a href=/s{n}>Section {n}</a> " for n in range(9)) + "</nav>"
TODAY = "<p class=date>Friday, 19 December 2025</p>"
META = '<meta property="article:published_time" content="2021-03-12T10:00:00+00:00">'
CARD = "<li><a href=/{0}>Another release about boats</a> <span>{0} April 2024</span></li>"
CARDS = f"<ul>{CARD.format(1)}{CARD.format(2)}</ul>"


def day_of(main: str, *, head: str = "", top: str = MENU) -> str | None:
    html = (
        f"<html lang=en><head><title>Ministers agree on buoys | Ministry of Tides</title>{head}"
        f"</head><body>{top}<main><div class=content>{main}</div></main>"
        "<footer><p>© 2025 Ministry of Tides</p></footer></body></html>"
    )
    release = scraper.read_page(html.encode(), "https://www.tides.example/news/buoys")
    return release.published.date().isoformat() if release.published else None


@pytest.mark.parametrize("top", [f"<header>{TODAY}</header>", f"<div>{TODAY}</div>{MENU}"])
@pytest.mark.parametrize(
    "main",
    [
        f"{HEADLINE}<p>12 March 2021</p>{TEXT}",
        f"{HEADLINE}{TEXT}<p>12 March 2021</p>",
        f"<p>12 March 2021</p>{HEADLINE}{TEXT}",
    ],
)
def test_todays_date_at_the_top_of_the_page_is_not_the_release_s(top: str, main: str) -> None:
    assert day_of(main, top=top) == DAY


def test_todays_date_alone_is_no_date_of_a_release() -> None:
    assert day_of(HEADLINE + TEXT, top=f"<header>{TODAY}</header>{MENU}") is None
    assert day_of(HEADLINE + TEXT, top=f"<header>{TODAY}</header>{MENU}", head=META) == DAY


@pytest.mark.parametrize(
    "opening",
    ["Tidetown, 12 March 2021 - ", "TIDETOWN (12.03.2021) – ", "Tidetown, 12 March 2021. "],
)
@pytest.mark.parametrize("length", [3, 9])
def test_a_text_that_opens_with_place_and_day_is_dated(opening: str, length: int) -> None:
    assert day_of(f"{HEADLINE}<p>{opening}{SENTENCE * length}</p>{TEXT}") == DAY


def test_a_day_that_the_first_sentence_tells_of_is_not_the_release_s() -> None:
    told = f"<p>The treaty took effect on 4 January 2019. {SENTENCE * 3}</p>"
    assert day_of(HEADLINE + told + TEXT) is None


@pytest.mark.parametrize(
    "line",
    [
        "<dl><dt>Date of event</dt><dd>15 May 2021</dd></dl>",
        "<p>Closing date: 15 May 2021</p>",
        "<p>Deadline: Saturday, 15 May 2021</p>",
        "<p>Veranstaltung am 15. Mai 2021</p>",
    ],
)
def test_days_of_events_and_deadlines_are_not_the_release_s(line: str) -> None:
    assert day_of(HEADLINE + line + TEXT, head=META) == DAY


def test_a_day_on_a_line_of_its_own_in_the_first_paragraph_is_the_release_s() -> None:
    """Bitrix prints it so: `<span class="news-date-time">25.04.2008</span><br>` and the text."""
    main = (
        f"<div class=news-detail><span>12.03.2021</span><br>{SENTENCE * 2}<br><br>{SENTENCE}</div>"
    )
    assert day_of(f"<h2>Ministers agree on buoys</h2>{main}") == DAY


def test_the_day_below_the_name_of_who_has_signed_is_the_release_s() -> None:
    signed = "<p>por. Bc. R. Skopalová<br>Krajské ředitelství<br>5. května 2020</p>"
    assert day_of(f"{HEADLINE}{TEXT}{signed}") == "2020-05-05"
    told = "<p>The buoy of 5 May 2020 is gone<br>and nobody knows where to.</p>"
    assert day_of(f"{HEADLINE}{TEXT}{told}") is None


def test_the_day_of_publication_is_not_the_day_of_what_is_told() -> None:
    facts = "<ul><li><b>Datum stemming:</b> 10 maart 2021</li><li><b>Gepubliceerd:</b> 12 maart 2021</li></ul>"
    assert day_of(HEADLINE + facts + TEXT) == DAY


def test_the_day_in_the_headline_comes_before_that_of_another_release() -> None:
    other = "<div id=more-newsBox><dl><dt>4 March 2021</dt><dd><a href=/1>Gulls</a></dd></dl></div>"
    title = "No: 118, 12 March 2021, On the gulls of the northern strait"
    main = f"<div>Statements</div><div><h1>{title}</h1>{TEXT}</div>"
    assert day_of(other + main) == DAY


@pytest.mark.parametrize(
    "leaf",
    [
        "<div>12</div><div>Mar</div><div>2021</div>",
        "<div>12</div><div>March 2021</div>",
        "<div>Mar</div><div>12</div><div>2021</div>",
    ],
)
def test_a_date_spread_over_blocks_is_one_date(leaf: str) -> None:
    assert day_of(f"<div class=leaf>{leaf}</div>{HEADLINE}{TEXT}") == DAY


@pytest.mark.parametrize(
    "mark",
    [
        '<abbr class="published" title="2021-03-12T10:00:00+02:00">Friday</abbr>',
        '<span class="date" title="2021-03-12 10:00">two years ago</span>',
        '<relative-time datetime="2021-03-12T10:00:00Z">two years ago</relative-time>',
    ],
)
def test_dates_that_only_attributes_say_are_read(mark: str) -> None:
    assert day_of(HEADLINE + mark + TEXT) == DAY


def test_the_only_day_that_scripts_name_is_the_last_resort() -> None:
    script = '<script>page = {"publishedAt": "2021-03-12T10:00:00Z", "updatedAt": "2022-05-05"}'
    assert day_of(f"{HEADLINE}{TEXT}{script}</script>") == DAY
    assert (
        day_of(f'{HEADLINE}{TEXT}{script}; next = {{"publishedAt": "2020-01-01"}}</script>') is None
    )


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ('<meta name="ms.date" content="2021-03-12T00:00:00Z">', DAY),
        ('<meta name="page.date" content="12 March 2021">', DAY),
        ('<meta name="expiry.date" content="2031-03-12">', None),
        ('<meta name="event-date" content="2031-03-12">', None),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "name": "An "open" text",'
            ' "datePublished": "2021-03-12T10:00:00Z",}</script>',
            DAY,
        ),
    ],
)
def test_dates_of_the_head_under_odd_names_and_in_broken_json(head: str, day: str | None) -> None:
    assert day_of(HEADLINE + TEXT, head=head) == day


def test_dates_of_other_releases_around_the_headline_are_not_its_own() -> None:
    assert day_of(f"{CARDS}{HEADLINE}<p>12 March 2021</p>{TEXT}") == DAY
    cards = "<article><time datetime=2024-05-01>1 May 2024</time><h3><a href=/x>Boats</a></h3></article>"
    assert day_of(HEADLINE + TEXT + cards * 3, head=META) == DAY


def test_dates_of_comments_are_not_the_release_s() -> None:
    comments = (
        "<div class=comments><ol><li>Bob, May 1, 2021 at 10:00 am<p>Nice.</p></li></ol></div>"
    )
    assert day_of(HEADLINE + TEXT + comments) is None


def test_a_box_beside_the_text_that_says_published_is_believed() -> None:
    box = "<aside><h3>Published</h3><p>12 March 2021</p><h3>Contact</h3><p>Press office</p></aside>"
    assert day_of(HEADLINE + TEXT + box) == DAY


def test_above_a_text_without_headline_a_menu_parts_today_from_the_release_s_day() -> None:
    text = f"<b>Ministers agree</b><br>12 March 2021<br><br>{TEXT}"
    assert day_of(text, top=f"<div>Tuesday, 25 November 2025</div>{MENU}") == DAY


@pytest.mark.parametrize(
    "line",
    [
        "March 12, 2021 11:30 pm EST",
        "12 March 2021, 00:30 CET",
        "Posted: 2021-03-12 00:30 +0300",
        "12 Mar 2021 00:30 GMT+7",
    ],
)
def test_where_the_zone_is_not_known_the_day_is_the_one_that_is_printed(line: str) -> None:
    assert day_of(f"{HEADLINE}<p>{line}</p>{TEXT}") == DAY


@pytest.mark.parametrize(
    "value",
    [
        "2021-03-12T00:30:00+02:00",
        "Fri, 12 Mar 2021 00:30:00 +0200",
        "2021-03-12T00:30:00.123+02:00[Europe/Berlin]",
        "Fri Mar 12 00:30:00 CET 2021",
        "March 12, 2021, 11:30 pm EST",
    ],
)
def test_the_head_names_a_day_in_its_own_zone_too(value: str) -> None:
    assert day_of(HEADLINE + TEXT, head=f'<meta name="pubdate" content="{value}">') == DAY
