-- One rule for comparing and ordering text, whatever the locale of the server or the database: ICU's root locale, which
-- every PostgreSQL has that was built with ICU, under the name "und-x-icu". The functions call nothing by a name that a
-- search path could change, so that restores and ANALYZE can run them.

-- Text as a person compares it: without regard to case, to the ways in which one character can be written, or to width.
-- To the small letter and back lets ß meet SS; what then differs between languages is made equal: the dot of the Turkish
-- capital I, and the Greek sigma at the end of a word. Folding what is folded changes nothing. ASCII, most of all text,
-- has a quick way to the same result.
CREATE FUNCTION "fold_text"("value" text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN octet_length("value") = char_length("value") THEN lower("value" COLLATE "C") COLLATE "und-x-icu"
    ELSE translate(
        normalize(
            replace(
                lower(upper(lower(normalize("value", NFKC) COLLATE "und-x-icu"))),
                'i' || chr(775), 'i'
            ),
            NFKC
        ),
        'ς', 'σ'
    )
END;

-- The pattern for LIKE of folded text that contains this one. It is escaped after it is folded: a fullwidth percent sign
-- folds to the one that means something.
CREATE FUNCTION "fold_pattern"("value" text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '%' || regexp_replace("fold_text"("value"), '([\\%_])', '\\\1', 'g') || '%';

-- From these PostgreSQL knows how many rows meet a pattern. Without them it reads a million clicks in their order to find
-- that a rare word is in none.
CREATE STATISTICS "advertisers_folded_name" ON ("fold_text"("name")) FROM "advertisers";
CREATE STATISTICS "advertisers_folded_slug" ON ("fold_text"("slug")) FROM "advertisers";
CREATE STATISTICS "advertisers_folded_domain" ON ("fold_text"("domain")) FROM "advertisers";
CREATE STATISTICS "advertisers_folded_url" ON ("fold_text"("url")) FROM "advertisers";
CREATE STATISTICS "deals_folded_title" ON ("fold_text"("title")) FROM "deals";
CREATE STATISTICS "deals_folded_description" ON ("fold_text"("description")) FROM "deals";
CREATE STATISTICS "deals_folded_code" ON ("fold_text"("code")) FROM "deals";
CREATE STATISTICS "deals_folded_deal_type" ON ("fold_text"("deal_type")) FROM "deals";

-- Orders by name begin with the first names as a reader orders them.
DROP INDEX "advertisers_name_idx";
CREATE INDEX "advertisers_name_idx" ON "advertisers"("name" COLLATE "und-x-icu");

ANALYZE "advertisers";
ANALYZE "deals";
