import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { wireTypes } from "./wire-types";

const root = path.resolve(import.meta.dirname, "../..");
const tsc = path.join(root, "node_modules/typescript/bin/tsc");

/** The files of lib/client whose declarations may be needed, the door first. */
const sources = [
  "lib/client-package/client.ts",
  ...[
    "client",
    "create-export",
    "view-calls",
    "share-calls",
    "call",
    "wait-for",
    "open-file",
    "api-failure",
  ].map((name) => `lib/client/${name}.ts`),
];

/**
 * The types of the client as one file that imports nothing. The compiler declares what lib/client exports; of that the
 * door's is taken, and what it mentions. In place of the zod schemas of lib/contract stands the wire of this installation.
 */
export async function declareClient(): Promise<string> {
  const [door = "", ...files] = await compile();
  const statements = new Map([...files, wireTypes()].flatMap(statementsOf));
  const wanted = new Set(handedOn(door));
  // A set goes through what is added on the way, too.
  for (const name of wanted) {
    const statement = statements.get(name);
    if (statement === undefined)
      throw new Error(`The client exports ${name}, of which no declaration is known.`);
    for (const [word] of statement.matchAll(/\b[A-Z]\w*/g)) if (statements.has(word)) wanted.add(word);
  }
  return [...statements].flatMap(([name, statement]) => (wanted.has(name) ? [statement] : [])).join("\n\n");
}

/** The declarations of `sources`, in their order. */
async function compile(): Promise<string[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "tranche-declarations-"));
  try {
    const config = {
      extends: path.join(root, "tsconfig.json"),
      compilerOptions: {
        ...{ noEmit: false, incremental: false, declaration: true, emitDeclarationOnly: true, noCheck: true },
        ...{ rootDir: root, outDir: folder, types: [], paths: { "@/*": [path.join(root, "*")] } },
      },
      files: sources.map((file) => path.join(root, file)),
      include: [],
    };
    const file = path.join(folder, "tsconfig.json");
    await writeFile(file, JSON.stringify(config));
    await promisify(execFile)(process.execPath, [tsc, "--project", file]);
    return await Promise.all(
      sources.map((source) => readFile(path.join(folder, source.replace(/\.ts$/, ".d.ts")), "utf8")),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The statements of a file of declarations by what they declare, each with its comment. Theirs begin lines, as all here do. */
function statementsOf(source: string): [name: string, statement: string][] {
  const pieces = source.split(/^(?=\/\*\*|import |export |declare |interface |type )/m);
  return pieces.flatMap((piece, index) => {
    const [, name] = piece.match(/^(?:export )?(?:declare )?(?:interface|type|class|function) (\w+)/) ?? [];
    if (name === undefined) return [];
    const before = pieces[index - 1] ?? "";
    return [[name, `${before.startsWith("/**") ? before : ""}${piece}`.trim()]];
  });
}

/** The names in `export { … } from`, of which the door is made. */
function handedOn(door: string): string[] {
  return [...door.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = ""]) =>
    names
      .split(",")
      .map((name) => name.replace(/^\s*type /, "").trim())
      .filter((name) => name !== ""),
  );
}
