import { readdir, readFile } from "node:fs/promises";
import { extendTailwindMerge } from "tailwind-merge";
import { expect, test } from "vitest";
import { mergeClasses } from "./class-merge";

/** What the package does that knows all of Tailwind's classes. */
const mergeAll = extendTailwindMerge({ extend: { theme: { text: ["xs", "sm", "base", "lg"] } } });

/** Every word of the texts in our pages' code, without its variants: our classes, and some that are none. */
async function ourClasses(): Promise<string[]> {
  const files = (await Promise.all(["components", "app"].map((dir) => list(dir)))).flat();
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  const words = texts.flatMap((text) =>
    [...text.matchAll(/"([^"\n]*)"|`([^`]*)`/g)].flatMap(([, a, b]) => (a ?? b ?? "").split(/\s+/)),
  );
  const bare = words.map((word) => word.replace(/^([\w-]+(\[[^\]]*\])?(\([^)]*\))?:)+/, ""));
  return [...new Set(bare)].filter((word) => /^-?[a-z][\w./[\](),%-]*$/.test(word));
}

async function list(dir: string): Promise<string[]> {
  const files = await readdir(dir, { recursive: true });
  return files
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|class-merge/.test(file))
    .map((file) => `${dir}/${file}`);
}

test("of each two classes of ours the same one stays as by a merge that knows all of Tailwind", async () => {
  const classes = (await ourClasses()).filter((one) => mergeAll(`${one} ${one}`) === one);
  expect(classes.length).toBeGreaterThan(200);
  const different: string[] = [];
  for (const first of classes) {
    // The same one twice is harmless: a class that stands alone in its group has none.
    for (const second of classes.filter((one) => one !== first)) {
      const pair = `${first} ${second}`;
      if (mergeClasses(pair) !== mergeAll(pair)) different.push(pair);
    }
  }
  expect(different, "a group is missing in class-merge.ts").toEqual([]);
});

test("a variant is another property, and stands apart", () => {
  expect(mergeClasses("h-8 max-md:h-10 h-7 max-md:h-12")).toBe("h-7 max-md:h-12");
});
