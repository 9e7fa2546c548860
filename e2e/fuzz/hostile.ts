import fc from "fast-check";
import { reportTypes } from "@/lib/reports/list";
import { anyCharacter } from "@/lib/testing/any-character";

/** Values that break what is parsed, quoted, decoded or counted carelessly. */
export const hostileTexts = [
  ...[
    "",
    " ",
    "0",
    "-1",
    "1.5",
    "1e3",
    "0x10",
    "NaN",
    "Infinity",
    "2147483647",
    "2147483648",
    "9".repeat(40),
  ],
  ...["null", "undefined", "true", "[]", "{}", "[object Object]", "__proto__", "constructor", "\\N", "\\"],
  ...[
    "'",
    '"',
    "'; drop table users; --",
    "1 or 1=1",
    "$1",
    "%",
    "_",
    "%%%",
    "{{7*7}}",
    "<script>alert(1)</script>",
  ],
  ...["../../../etc/passwd", "..\\..\\", "//evil.example", "https://evil.example/x", "javascript:alert(1)"],
  ...[
    "\u0000",
    "a\u0000b",
    "\ud800",
    "\udc00x",
    "\ufeff",
    "\u202e",
    "🎈".repeat(50),
    "ẞ",
    "İ",
    "a\r\nx-injected: 1",
    "\t",
  ],
  ...[
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "-271821-04-20",
    "2026-11-24T10:00:00Z",
    "last_30_days",
    "x".repeat(5000),
  ],
];

export const hostileText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hostileTexts) },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter, maxLength: 40 }) },
);

/** Names that the API knows, so that what is wrong is the value and not only the name. */
const parameterNames = [
  ...[
    "search",
    "q",
    "status",
    "network_id",
    "publisher_id",
    "advertiser_id",
    "vertical_id",
    "tag_id",
    "country",
  ],
  ...[
    "start_date",
    "end_date",
    "period",
    "limit",
    "active",
    "exclusive",
    "min_commission",
    "min_clicks",
    "domain",
  ],
  ...[
    "created_after",
    "created_before",
    "deal_visibility",
    "deal_type",
    "sort",
    "sort_by",
    "sort_order",
    "columns",
  ],
  ...[
    "format",
    "csv",
    "xlsx",
    "time_zone",
    "sheet_name",
    "compare_with",
    "facets",
    "page",
    "__proto__",
    "constructor",
    "toString",
    "",
  ],
];

const wildValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom(1, 0, -1, 1e308, 2 ** 53, true, false, null, [], {}, [[]], ["a", 1, null], {
    a: { b: [1] },
  }),
  fc.dictionary(
    fc.constantFrom("delimiter", "decimal", "bom", "totals_row", "currency_formats", "__proto__"),
    fc.constantFrom("comma", "tab", true, 1, [], null),
  ),
  fc.array(hostileText, { maxLength: 5 }),
  fc.jsonValue({ maxDepth: 3 }),
);

const parameters = fc.oneof(
  { weight: 6, arbitrary: fc.dictionary(fc.constantFrom(...parameterNames), wildValue, { maxKeys: 5 }) },
  { weight: 1, arbitrary: fc.dictionary(hostileText, wildValue, { maxKeys: 3 }) },
  { weight: 1, arbitrary: wildValue },
);

const report = {
  report_type: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...reportTypes.map(({ id }) => id)) },
    { weight: 1, arbitrary: wildValue },
  ),
  search_params: parameters,
  index_params: parameters,
};

const member = fc.record({ ...report, view: wildValue, name: wildValue }, { requiredKeys: ["report_type"] });

const bundle = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.oneof(member, member, wildValue), { maxLength: 11 }) },
  { weight: 1, arbitrary: wildValue },
);

/** What POST /exports and its neighbours take, with something wrong in it more often than not. */
const reportBody = fc.record(
  {
    ...report,
    fresh: fc.constantFrom(true, "yes", 1, null),
    view: wildValue,
    name: wildValue,
    // Of a link to share, of a rotated key and of what the page remembers.
    secret: wildValue,
    hours: wildValue,
    requires_sign_in: wildValue,
    previous_hours: wildValue,
    reports: wildValue,
    locale: hostileText,
    rail_folded: wildValue,
    download_when_ready: wildValue,
    report_types: fc.dictionary(
      fc.oneof(fc.constantFrom(...reportTypes.map(({ id }) => id)), hostileText),
      fc.dictionary(fc.constantFrom("address", "view", "file", "widths", "dense"), wildValue),
      { maxKeys: 2 },
    ),
    url: hostileText,
    disabled: wildValue,
    email: fc.oneof(hostileText, fc.constant("somebody@example.com")),
    password: hostileText,
  },
  { requiredKeys: [] },
);

const bundleBody = fc.record(
  { bundle, fresh: fc.constant(true), report_type: fc.constant("bundle") },
  { requiredKeys: ["bundle"] },
);

const exportBody = fc.oneof({ weight: 4, arbitrary: reportBody }, { weight: 1, arbitrary: bundleBody });

export const reportParameters = parameters.map((value) => JSON.stringify(value) ?? "");

const deep = fc
  .constantFrom(50, 2_000, 20_000, 100_000)
  .map(
    (depth) => `{"report_type":"deals_excel","search_params":{"x":${"[".repeat(depth)}${"]".repeat(depth)}}}`,
  );

/** The bytes of a body: JSON of all kinds, and bytes that are no JSON and no text. */
export const body: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 12, arbitrary: exportBody.map((value) => Buffer.from(JSON.stringify(value))) },
  { weight: 2, arbitrary: exportBody.map((value) => Buffer.from(`\ufeff${JSON.stringify(value)}`)) },
  { weight: 2, arbitrary: fc.json().map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: hostileText.map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: exportBody.map((value) => Buffer.from(JSON.stringify(value), "utf16le")) },
  { weight: 1, arbitrary: deep.map((text) => Buffer.from(text)) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(200_000, 262_144, 300_000, 2_000_000)
      .map((length) =>
        Buffer.from(JSON.stringify({ report_type: "deals_excel", search_params: { q: "x".repeat(length) } })),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constant(
      Buffer.from('{"report_type":"deals_excel","report_type":5,"search_params":{"n":1e999}}'),
    ),
  },
);
