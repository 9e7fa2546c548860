import { afterAll, beforeAll, expect, it } from "vitest";
import { classifyError } from "@/lib/exports/make/classify-error";
import { createClicksFixture } from "@/lib/testing/exports/clicks-fixture";
import { type ExportFixture, firstAttempt, runSteps } from "@/lib/testing/exports/export-fixture";
import { failures } from "./failures";

// A request that another version of the program took, in the database that both share.

let fixture: ExportFixture;
beforeAll(async () => {
  fixture = await createClicksFixture();
});
afterAll(() => fixture.close());

it.each([
  ["a parameter", "jsonb_set(query, '{parameters,beyond}', '1')"],
  ["an option of the file", `jsonb_set(query, '{parameters,file}', '{"beyond": "x"}')`],
  ["a format", `jsonb_set(query, '{parameters,file}', '{"format": "beyond"}')`],
  ["a column", "jsonb_set(query, '{parameters,columns,0}', '\"beyond\"')"],
  ["a filter", `jsonb_set(query, '{parameters,filters}', '[{"beyond": 1}]')`],
  ["an order", "jsonb_set(query, '{parameters,sort,id}', '\"beyond\"')"],
  ["a bound of what may be seen", "jsonb_set(query, '{scope,beyond}', '[1]')"],
])(
  "with %s that this version does not know is left to one that does, and no file is made without it",
  async (_what, changed) => {
    const { pool } = fixture.makeDeps;
    const id = await fixture.request({ report_type: "clicks_details_excel" });
    const { rows } = await pool.query("select query from export_reports where id = $1", [id]);
    await pool.query(`update export_reports set query = ${changed} where id = $1`, [id]);
    const error = await runSteps(fixture.makeDeps, firstAttempt(id)).then(
      () => expect.fail("It was made."),
      (thrown: unknown) => thrown,
    );
    expect(classifyError(error)).toBe("other_version");
    expect(failures.other_version.isRetriable).toBe(true);
    expect(await fixture.objectsOf(id)).toEqual([]);
    // The next try meets a process that knows it.
    await pool.query("update export_reports set query = $2 where id = $1", [id, rows[0]?.query]);
    await runSteps(fixture.makeDeps, firstAttempt(id));
    expect((await fixture.load(id)).status).toBe("completed");
  },
);
