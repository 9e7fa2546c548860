import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { environmentNames } from "@/lib/env";
import { scripts } from "@/package.json";

// What the pages in Markdown say of commands, files and variables is so.

const root = path.resolve(import.meta.dirname, "..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

const written = [".", "app", "components", "e2e", "inngest", "lib", "prisma"].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: folder !== ".", encoding: "utf8" })
    .filter((file) => file.endsWith(".md") && !file.includes("node_modules"))
    .map((file) => path.join(folder, file)),
);

/** As GitHub names the places that headings are. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
const anchorsOf = (text: string) =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchorOf(heading));

describe.each(written)("%s", (file) => {
  const text = read(file);

  it("leads to files and headings that are there", () => {
    const targets = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, target = ""]) => target);
    const broken = targets.filter((target) => {
      const [where = "", anchor] = target.split("#");
      const place = where === "" ? file : path.join(path.dirname(file), where);
      if (!existsSync(path.join(root, place))) return true;
      return anchor !== undefined && !anchorsOf(read(place)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it("names commands that are there", () => {
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it("names folders and files of ours that are there", () => {
    const named = [...text.matchAll(/`((?:app|components|e2e|inngest|lib|prisma)\/[\w./()[\]-]+)`/g)];
    const missing = named
      .map(([, place = ""]) => place)
      .filter((place) => !existsSync(path.join(root, place)));
    expect(missing).toEqual([]);
  });
});

describe("the variables of the environment", () => {
  /** Of the platform, of Node and of the SDK: nobody sets them for us. */
  const foreign = /^(VERCEL_|NODE_ENV$|INNGEST_DEV$)/;
  const ours = environmentNames.filter((name) => !foreign.test(name));
  const table = read("lib/OPERATIONS.md").split("## Environment")[1]?.split("\n## ")[0] ?? "";

  it.each(ours)("%s is explained", (name) => expect(table).toContain(`\`${name}\``));

  it.each(ours.filter((name) => name !== "DEMO_ACCOUNTS"))("%s is in .env.example", (name) =>
    expect(read(".env.example")).toMatch(new RegExp(`^(# )?${name}=`, "m")),
  );
});
