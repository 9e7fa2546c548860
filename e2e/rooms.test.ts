import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { allowedImports, forbiddenImports, roomOf } from "./support/rooms";

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => /\.(tsx?|mjs)$/.test(file) && existsSync(file));

it("every import runs downwards: what the table of rooms does not allow is refused", () => {
  expect(files.length).toBeGreaterThan(500);
  expect(files.flatMap((file) => forbiddenImports(file, readFileSync(file, "utf8")))).toEqual([]);
});

it("every room of the table has files, and every line of it names rooms that there are", () => {
  const rooms = Object.keys(allowedImports);
  expect(rooms.filter((room) => !files.some((file) => roomOf(file) === room))).toEqual([]);
  const named = Object.values(allowedImports).flatMap((line) => line.split(" ").filter(Boolean));
  expect(named.filter((name) => !rooms.some((room) => room === name || room.startsWith(`${name}/`)))).toEqual(
    [],
  );
});

it("no folder holds more than 20 files of the product", () => {
  const counts = new Map<string, number>();
  for (const file of files) {
    if (/\.(test|spec)\.tsx?$/.test(file)) continue;
    const folder = file.slice(0, Math.max(0, file.lastIndexOf("/")));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  expect([...counts].filter(([, count]) => count > 20)).toEqual([]);
});

describe("the check refuses", () => {
  const rooms = Object.keys(allowedImports);
  const isAllowed = (from: string, to: string) =>
    (allowedImports[from] ?? "")
      .split(" ")
      .some((name) => name === to || (name !== "" && to.startsWith(`${name}/`)));
  const arrows = rooms.flatMap((from) => rooms.filter((to) => to !== from).map((to) => ({ from, to })));

  it.each(arrows.filter(({ from, to }) => !isAllowed(from, to)))("$from -> $to", ({ from, to }) => {
    expect(forbiddenImports(`${from}/a.ts`, `import { b } from "@/${to}/b";`)).toEqual([
      expect.stringMatching(`^${from}/a.ts may not import ${to}/b`),
    ]);
  });

  it("no arrow that the table allows", () => {
    for (const { from, to } of arrows.filter((arrow) => isAllowed(arrow.from, arrow.to)))
      expect(forbiddenImports(`${from}/a.ts`, `import { b } from "@/${to}/b";`)).toEqual([]);
  });

  it.each([
    'import type { B } from "@/lib/http/b";',
    'import "@/lib/http/b";',
    'export { b } from "@/lib/http/b";',
    'import {\n  b,\n} from "@/lib/http/b";',
    'const b = await import("@/lib/http/b");',
    'type B = import("@/lib/http/b").B;',
    'const worker = new Worker(new URL("../http/b.ts", import.meta.url));',
    'import { b } from "../http/b";',
    "import { b } from '../http/b';",
  ])("an import in this form: %s", (source) => {
    expect(forbiddenImports("lib/db/a.ts", source)).toHaveLength(1);
    expect(forbiddenImports("lib/deps/a.ts", source)).toEqual([]);
  });

  it("a file that is in no room", () => {
    expect(forbiddenImports("lib/new-room/a.ts", "")).toHaveLength(1);
  });
});
