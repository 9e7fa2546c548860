import type { Control } from "./control";

/** What would give somebody a workbook whose reports do not belong together, or are not the ones that were asked for. */
export const faultsInBundles: readonly Control[] = [
  {
    fault: "a report of a bundle is read at another instant",
    harm: "Sheets of one workbook contradict each other.",
    file: "lib/db/read-snapshot.ts",
    find: "consumed.push(await consume(",
    replace:
      'if (index > 0) await client.query("commit; begin isolation level repeatable read read only");\n          consumed.push(await consume(',
    tests: ["lib/db/read-snapshot.db.test.ts"],
    named: "several questions see one state",
  },
  {
    fault: "the totals of a bundle are counted at another instant",
    harm: "Bundles fail whenever somebody writes meanwhile.",
    file: "lib/db/read-snapshot.ts",
    find: "await (beside ?? askTotals(client, questions))",
    replace: "await askTotals(await pool.connect(), questions)",
    tests: ["lib/db/read-snapshot.db.test.ts"],
    named: "several questions see one state",
  },
  {
    fault: "the rows of two reports of a bundle are swapped",
    harm: "Somebody reads the clicks of one view under the name of another.",
    file: "lib/exports/make/snapshot-export.ts",
    find: "rows.take(copyText, index)",
    replace: "rows.take(copyText, loaded.members.length - 1 - index)",
    tests: ["lib/exports/make/bundle.db.test.ts"],
    named: "sheet by sheet",
  },
  {
    fault: "parts of one report of a bundle are taken for another's",
    harm: "Rows stand on a sheet that they are not of.",
    file: "lib/exports/make/file/file-members.ts",
    find: "part.member === index",
    replace: "Math.min(part.member, 1) === index",
    tests: ["lib/exports/make/bundle.db.test.ts"],
    named: "sheet by sheet",
  },
  {
    fault: "the scope is left out of a report of a bundle",
    harm: "A sheet has rows of others.",
    file: "lib/exports/make/snapshot-export.ts",
    find: "const query = rowsQuery(loaded, member);",
    replace:
      "const query = rowsQuery({ scope: member === loaded.members[0] ? loaded.scope : { ...loaded.scope, isAdmin: true, catalogPublisherIds: null, activityPublisherIds: null } }, member);",
    tests: ["lib/exports/make/bundle.db.test.ts"],
    named: "only what its owner may see",
  },
  {
    fault: "only the first report of a bundle is in its fingerprint",
    harm: "Somebody is handed a workbook with other reports than they asked for.",
    file: "lib/exports/record/fingerprint.ts",
    find: "canonicalJson({ reportType, ...query })",
    replace: "canonicalJson({ reportType, ...query, members: asked.members.slice(0, 1) })",
    tests: ["lib/exports/request/bundle-request.db.test.ts"],
    named: "is another one with",
  },
  {
    fault: "reports of a bundle may have different time zones",
    harm: "Times on two sheets of one workbook do not mean the same.",
    file: "lib/exports/request/read-request.ts",
    find: "if (zone !== first) refuse(",
    replace: "if (zone === null) refuse(",
    tests: ["lib/exports/request/bundle-request.db.test.ts"],
    named: "time_zone",
  },
  {
    fault: "two groups of a workbook get the same sheet name",
    harm: "A bundle with two views of one name cannot be made.",
    file: "lib/files/xlsx/sheet-names.ts",
    find: "areAmong(names, given)",
    replace: "areAmong(names, [])",
    tests: ["lib/files/xlsx/sheet-names.test.ts"],
  },
];
