import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";

// The packed client in a folder that has nothing else, as a stranger has it.

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../..");
let folder: string;

beforeAll(async () => {
  folder = path.join(await mkdtemp(path.join(os.tmpdir(), "tranche-package-")), "with a blank");
  const pack = ["--import", "tsx", "lib/client-package/pack.ts", "--to", folder];
  const { stdout } = await run(process.execPath, pack, { cwd: root });
  await writeFile(path.join(folder, "package.json"), "{}");
  const install = ["install", "--offline", "--no-audit", "--no-fund", path.basename(stdout.trim())];
  await run("npm", install, { cwd: folder, shell: process.platform === "win32" });
});
afterAll(() => rm(path.dirname(folder), { recursive: true, force: true }));

/** What the compiler has to say of a program in the folder; nothing when all is well. */
async function compile(name: string, options: object, program: string): Promise<string> {
  const project = path.join(folder, name);
  await mkdir(project);
  await writeFile(path.join(project, "main.mts"), program);
  const strict = {
    ...{ strict: true, skipLibCheck: false, exactOptionalPropertyTypes: true, verbatimModuleSyntax: true },
    ...{ noUncheckedIndexedAccess: true, noEmit: true, target: "ES2023", types: [] },
  };
  const config = { compilerOptions: { ...strict, ...options }, files: ["main.mts"] };
  await writeFile(path.join(project, "tsconfig.json"), JSON.stringify(config));
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  return run(process.execPath, [tsc, "--project", project]).then(
    () => "",
    ({ stdout }) => stdout,
  );
}

it("plain Node installs it and makes an export to a file in one call", async () => {
  const content = "id\r\n1\r\n";
  const server = createServer((request, response) => {
    if (request.url === "/file") return response.end(content);
    response.end(
      JSON.stringify({
        export: {
          ...{ id: 7, status: "completed", row_count: 1, byte_size: content.length },
          ...{ sha256: createHash("sha256").update(content).digest("hex"), download_url: `${url}/file` },
        },
      }),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const program = `
    import { ApiFailure, createClient } from "tranche-client";
    const client = createClient({ baseUrl: "${url}/api/v1", apiKey: "key" });
    const ended = await client.runToFile({ report_type: "deals_excel" }, "deals # 1.csv");
    const refused = await createClient().exports.list().catch((error) => error);
    console.log(ended.row_count, ApiFailure.name, refused.message.includes("baseUrl"));`;
  await writeFile(path.join(folder, "main.mjs"), program);
  const { stdout, stderr } = await run(process.execPath, ["main.mjs"], { cwd: folder });
  expect({ stdout, stderr }).toEqual({ stdout: "1 ApiFailure true\n", stderr: "" });
  expect(await readFile(path.join(folder, "deals # 1.csv"), "utf8")).toBe(content);
});

it("its two files import nothing, neither of ours nor of Node", async () => {
  const packed = path.join(folder, "node_modules/tranche-client");
  expect((await readdir(packed)).sort()).toEqual([
    ...["LICENSE", "README.md", "client.d.ts", "client.js", "package.json"],
  ]);
  for (const name of ["client.js", "client.d.ts"]) {
    const code = (await readFile(path.join(packed, name), "utf8")).replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, "");
    expect(code, name).not.toMatch(/\bimport\b|\brequire\b|@\/|\bfrom "/);
  }
});

const program = `
  import { type Client, type ReportTypeId, createClient } from "tranche-client";
  const client: Client = createClient({ baseUrl: "https://tranche.example.com/api/v1", fetch: (url, init) => fetch(url, init) });
  const outcome = await client.createExport({ report_type: "clicks_details_excel", search_params: { period: "last_7_days", of_ours: [1] } });
  export const rows: number | null = outcome.export.row_count;
  export const ended = await client.runToFile({ view: 7, index_params: { columns: ["id"] } }, "a.xlsx", { signal: AbortSignal.timeout(1) });
  const all: ReportTypeId[] = ["advertisers_csv", "deals_excel"];
  for (const report_type of all) await client.preflight({ report_type, search_params: {} });
  for await (const chunk of (await client.run({ report_type: "deals_excel" })).file) export_(chunk.byteLength);
  await client.runToFile({ bundle: [{ view: 7 }, { report_type: "deals_excel", name: "Deals", search_params: { active: true } }] }, "b.xlsx");
  // @ts-expect-error: no such report type in a bundle
  await client.runToEnd({ bundle: [{ view: 7 }, { report_type: "deals" }] });
  // @ts-expect-error: a bundle has a list of reports
  await client.runToEnd({ bundle: { view: 7 } });
  function export_(bytes: number): void { void bytes; }
  // @ts-expect-error: no such report type
  await client.runToEnd({ report_type: "deals" });
  // @ts-expect-error: no such report type, beside a view
  await client.runToEnd({ report_type: "deals", view: 7 });
  // @ts-expect-error: a filter of a report type that cannot be an object
  await client.runToEnd({ report_type: "deals_excel", search_params: { active: {} } });
  // @ts-expect-error: no such status
  export const isLate = outcome.export.status === "late";
`;

it.each([
  [
    "of browsers, as a bundler resolves it",
    { lib: ["ES2023", "DOM"], module: "esnext", moduleResolution: "bundler" },
  ],
  [
    "of Node alone, as Node resolves it",
    {
      lib: ["ES2023"],
      module: "nodenext",
      types: ["node"],
      typeRoots: [path.join(root, "node_modules/@types")],
    },
  ],
])("a strict compiler takes it with the types %s, and knows the report types", async (name, options) => {
  expect(await compile(name.slice(0, 10), options, program)).toBe("");
});

it("its types are those of the contract, and what it sends the contract takes", async () => {
  const answers = [
    ...["exports.ExportObject", "exports.CreateExportAnswer", "previews.Preflight", "views.SavedView"],
    ...["shares.Share", "shares.CreateShareAnswer", "shares.OpenShareAnswer"],
  ].map((ours) => ({ ours, theirs: ours.replace(/^\w+/, "packed") }));
  const program = `
    import type { z } from "zod";
    import type * as exports from "@/lib/contract/export";
    import type * as previews from "@/lib/contract/preflight";
    import type * as shares from "@/lib/contract/share";
    import type * as views from "@/lib/contract/view";
    import type * as packed from "tranche-client";
    type Takes<Wide, Narrow extends Wide> = [Wide, Narrow];
    export type Answers = [
      ${answers.map(({ ours, theirs }) => `Takes<${ours}, ${theirs}>, Takes<${theirs}, ${ours}>`)}
    ];
    export type Bodies = [
      Takes<z.input<typeof exports.createExportBody>, packed.CreateExportBody>,
      Takes<z.input<typeof shares.createShareBody>, packed.CreateShareBody>,
      Takes<z.input<typeof views.createViewBody>, packed.CreateViewBody>,
      Takes<z.input<typeof views.changeViewBody>, packed.ChangeViewBody>,
    ];`;
  const paths = { "@/*": [path.join(root, "*")], zod: [path.join(root, "node_modules/zod")] };
  const options = { module: "esnext", moduleResolution: "bundler", skipLibCheck: true, paths };
  expect(await compile("contract", options, program)).toBe("");
});
