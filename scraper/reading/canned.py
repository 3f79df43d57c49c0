"""The questions people ask most, as Datasette's canned queries: name -> title, words, SQL.

An empty field arrives as '' and means "any"; every query has a limit and stays quick.
"""

from __future__ import annotations

from typing import Any

_JOINS = "join releases r on r.id = c.release_id join sites s on s.id = r.site_id"

# Rows are in the order in which Datasette lists them.
QUERIES: dict[str, dict[str, Any]] = {
    "changed_this_week": {
        "title": "What changed this week",
        "description": "Seven days back from now, or everything since the day you give"
        " (YYYY-MM-DD).",
        "params": ["since"],
        "sql": f"""\
select c.detected_at, c.kind, s.name as ministry, r.title, r.language,
       c.words_added, c.words_removed, c.diff, r.url, r.id as release_id
from changes c {_JOINS}
where c.kind <> 'reextracted'
  and c.detected_at >= coalesce(nullif(:since, ''),
                                strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-7 days'))
order by c.detected_at desc
limit 200""",
    },
    "edited_after_publication": {
        "title": "Edited after publication",
        "description": "Edits at least so many hours after the printed date; 24 if you give none.",
        "params": ["hours", "site"],
        "sql": f"""\
select c.detected_at, s.name as ministry, r.title, r.published_at,
       round(c.hours_after_publication / 24, 1) as days_after,
       c.words_added, c.words_removed, c.diff, r.url, r.id as release_id
from changes c {_JOINS}
where c.kind = 'edited'
  and c.hours_after_publication >= cast(coalesce(nullif(:hours, ''), '24') as real)
  and (:site = '' or s.slug = :site)
order by c.detected_at desc
limit 100""",
    },
    "withdrawn": {
        "title": "Withdrawn releases, with their last text",
        "description": "Pages that were gone at several looks over several days.",
        "sql": """\
select r.withdrawn_at, s.name as ministry, r.title, r.published_at, r.last_seen_at,
       r.url, v.body, r.id as release_id
from releases r
join sites s on s.id = r.site_id
join versions v on v.id = r.latest_version_id
where r.status = 'withdrawn'
order by r.withdrawn_at desc
limit 100""",
    },
    "as_it_was": {
        "title": "A site as it was on a day",
        "description": "Every release that was there at the end of the day (YYYY-MM-DD), with the"
        " text it had then. The site is its short name, such as gov-uk-fcdo.",
        "params": ["day", "site"],
        "sql": """\
select v.title, v.published_at, v.number as version, v.first_seen_at, v.superseded_at,
       v.body, r.url, r.id as release_id
from versions v
join releases r on r.id = v.release_id
join sites s on s.id = r.site_id
where v.first_seen_at <= :day || 'T23:59:59Z'
  and (v.superseded_at is null or v.superseded_at > :day || 'T23:59:59Z')
  and (r.withdrawn_at is null or r.withdrawn_at > :day || 'T23:59:59Z')
  and (:site = '' or s.slug = :site)
order by v.published_at desc
limit 100""",
    },
    "deleted_words": {
        "title": "Words that disappeared",
        "description": "Edits that took out the word.",
        "params": ["word"],
        "sql": f"""\
select c.detected_at, s.name as ministry, r.title, c.diff, r.url, r.id as release_id
from changes c {_JOINS}
where c.kind = 'edited' and :word <> '' and c.diff like '%[-%' || :word || '%-]%'
order by c.detected_at desc
limit 100""",
    },
    "activity": {
        "title": "Activity per site and month",
        "description": "What this archive saw appear, change and vanish.",
        "sql": f"""\
select s.name as ministry, substr(c.detected_at, 1, 7) as month,
       sum(c.kind = 'published') as first_seen, sum(c.kind = 'edited') as edited,
       sum(c.kind = 'withdrawn') as withdrawn, sum(c.kind = 'restored') as restored
from changes c {_JOINS}
group by s.id, month
order by month desc, ministry
limit 500""",
    },
    "politeness": {
        "title": "Politeness of the last runs",
        "description": "How each host was asked: requests, the shortest and the usual gap between"
        " the beginnings of two, how long it took to answer, how often it refused.",
        "sql": """\
with asked as (
  select f.run_id, coalesce(s.name, 'unknown') as ministry, f.elapsed_ms, f.status, f.outcome,
         round(86400 * (julianday(f.fetched_at) - julianday(lag(f.fetched_at) over (
           partition by f.run_id, u.site_id order by f.fetched_at, f.id)))) as gap
  from fetches f
  join urls u on u.id = f.url_id
  left join sites s on s.id = u.site_id
  where f.run_id > (select max(id) from runs) - 10 and f.status is not null
)
select n.started_at, n.label as run, a.ministry, count(*) as requests,
       min(a.gap) as shortest_gap_s, round(avg(a.gap), 1) as mean_gap_s,
       round(avg(a.elapsed_ms)) as mean_answer_ms, sum(a.status = 304) as not_modified,
       sum(a.status in (429, 503)) as asked_to_wait, sum(a.outcome = 'blocked') as blocked
from asked a
join runs n on n.id = a.run_id
group by a.run_id, a.ministry
order by n.id desc, a.ministry
limit 200""",
    },
    "search": {
        "title": "Search every version, best first",
        "description": "Also texts that were edited away since. Put a phrase in quotes.",
        "params": ["q"],
        "sql": """\
with hits (id, place, found) as (
  select * from (
    select rowid, rank, snippet(versions_fts, 1, '⟦', '⟧', '…', 24) from versions_fts
    where versions_fts match coalesce(nullif(escape_fts(:q), ''), '""')
    order by rank limit 50)
  union all
  select * from (
    select rowid, 0, snippet(versions_cjk_fts, 1, '⟦', '⟧', '…', 24) from versions_cjk_fts
    where versions_cjk_fts match '"' || replace(:q, '"', '""') || '"'
    order by rank limit 50)
  union all
  select * from (
    select doc, 1, '' from versions_cjk_fts_terms
    where length(:q) between 1 and 2 and term >= :q and term < :q || char(1114111)
    group by doc limit 50)
)
select r.id as release_id, v.number as version, r.title, r.published_at, s.name as ministry,
       max(h.found) as found
from hits h
join versions v on v.id = h.id
join releases r on r.id = v.release_id
join sites s on s.id = r.site_id
group by v.id
order by min(h.place)
limit 50""",
    },
    "changes_feed": {
        "title": "Changes for a feed reader",
        "description": "The columns that datasette-atom makes a feed of; the reading room has feeds"
        " of its own at changes.atom and changes.json.",
        "hide_sql": True,
        "sql": f"""\
select 'urn:scraper:change:' || c.id as atom_id, c.kind || ': ' || r.title as atom_title,
       c.detected_at as atom_updated, r.url as atom_link, coalesce(c.diff, '') as atom_content,
       s.name as atom_author_name
from changes c {_JOINS}
where c.kind not in ('reextracted', 'published')
order by c.detected_at desc
limit 50""",
    },
}
