"""The texts of versions -> two full-text indices that follow them, by triggers.

The triggers fire on UPDATE OF the text columns only, so that a mere `last_seen_at` does not index a
text again.
"""

from __future__ import annotations

# Datasette finds the full-text table of a table only by content="..." in double quotes.
SEARCH = """
CREATE VIRTUAL TABLE versions_fts USING fts5(title, body, search_terms,
  content="versions", content_rowid="id", tokenize="porter unicode61 remove_diacritics 2");
INSERT INTO versions_fts(versions_fts, rank) VALUES ('rank', 'bm25(8.0, 1.0, 0.5)');
CREATE TRIGGER versions_fts_ai AFTER INSERT ON versions BEGIN
  INSERT INTO versions_fts(rowid, title, body, search_terms)
    VALUES (new.id, new.title, new.body, new.search_terms);
END;
CREATE TRIGGER versions_fts_ad AFTER DELETE ON versions BEGIN
  INSERT INTO versions_fts(versions_fts, rowid, title, body, search_terms)
    VALUES ('delete', old.id, old.title, old.body, old.search_terms);
END;
CREATE TRIGGER versions_fts_au AFTER UPDATE OF title, body, search_terms ON versions BEGIN
  INSERT INTO versions_fts(versions_fts, rowid, title, body, search_terms)
    VALUES ('delete', old.id, old.title, old.body, old.search_terms);
  INSERT INTO versions_fts(rowid, title, body, search_terms)
    VALUES (new.id, new.title, new.body, new.search_terms);
END;
"""

# Scripts without spaces: substrings by trigram. The content is a view, so that 'rebuild' keeps to
# those rows; one trigger with two statements, because the order of several triggers is not defined.
# One or two characters are found as beginnings of trigrams (`versions_cjk_fts_terms`); `ends` gives
# the last two of a title and of a text a trigram to begin.
SUBSTRING_SEARCH = """
CREATE VIEW versions_cjk AS
  SELECT id, release_id, number, title, language, published_at, first_seen_at,
    substr(title, -2) || '  ' || substr(body, -2) || '  ' AS ends, body
  FROM versions WHERE language IN ('zh','zh-Hans','zh-Hant','ja','ko','th');
CREATE VIRTUAL TABLE versions_cjk_fts USING fts5(title, body, ends,
  content="versions_cjk", content_rowid="id", tokenize="trigram");
CREATE VIRTUAL TABLE versions_cjk_fts_terms USING fts5vocab(versions_cjk_fts, 'instance');
CREATE TRIGGER versions_cjk_ai AFTER INSERT ON versions
WHEN new.language IN ('zh','zh-Hans','zh-Hant','ja','ko','th') BEGIN
  INSERT INTO versions_cjk_fts(rowid, title, body, ends)
    VALUES (new.id, new.title, new.body,
      substr(new.title, -2) || '  ' || substr(new.body, -2) || '  ');
END;
CREATE TRIGGER versions_cjk_ad AFTER DELETE ON versions
WHEN old.language IN ('zh','zh-Hans','zh-Hant','ja','ko','th') BEGIN
  INSERT INTO versions_cjk_fts(versions_cjk_fts, rowid, title, body, ends)
    VALUES ('delete', old.id, old.title, old.body,
      substr(old.title, -2) || '  ' || substr(old.body, -2) || '  ');
END;
CREATE TRIGGER versions_cjk_au AFTER UPDATE OF title, body, language ON versions BEGIN
  INSERT INTO versions_cjk_fts(versions_cjk_fts, rowid, title, body, ends)
    SELECT 'delete', old.id, old.title, old.body,
      substr(old.title, -2) || '  ' || substr(old.body, -2) || '  '
    WHERE old.language IN ('zh','zh-Hans','zh-Hant','ja','ko','th');
  INSERT INTO versions_cjk_fts(rowid, title, body, ends)
    SELECT new.id, new.title, new.body,
      substr(new.title, -2) || '  ' || substr(new.body, -2) || '  '
    WHERE new.language IN ('zh','zh-Hans','zh-Hant','ja','ko','th');
END;
"""
