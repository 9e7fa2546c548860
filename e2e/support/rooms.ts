import path from "node:path";

/**
 * Which rooms a room may import beside itself; everything else is refused. A room stands for the folder or file of its
 * name, and for a folder in it unless that has a line of its own. Imports run downwards.
 */
export const allowedImports: Readonly<Record<string, string>> = {
  app: "components inngest lib/deps lib/http lib/exports/request lib/exports/links lib/exports/read lib/exports/record lib/webhooks lib/views lib/reports lib/auth lib/contract",
  instrumentation: "inngest lib/deps",
  components: "lib/client lib/contract",
  inngest:
    "lib/command lib/env lib/deps lib/http lib/metrics lib/exports/sweep lib/exports/make lib/exports/record lib/webhooks lib/contract",
  "lib/deps":
    "lib/doctor lib/http lib/exports lib/webhooks lib/reports lib/auth lib/installation lib/metrics lib/storage lib/db lib/contract lib/env",
  "lib/http":
    "lib/metrics lib/exports lib/webhooks lib/reports lib/auth lib/storage lib/db lib/contract lib/env",
  "lib/webhooks":
    "lib/exports/watch lib/exports/read lib/exports/record lib/auth lib/storage lib/db lib/contract",
  "lib/exports/sweep": "lib/exports/make lib/exports/record lib/storage lib/db lib/contract",
  "lib/exports/request":
    "lib/exports/read lib/exports/record lib/views lib/reports lib/files lib/auth lib/db lib/contract",
  "lib/exports/links": "lib/exports/read lib/exports/record lib/auth lib/storage lib/db lib/contract",
  "lib/exports/make": "lib/exports/record lib/reports lib/files lib/auth lib/storage lib/db lib/contract",
  "lib/exports/read": "lib/exports/record lib/reports lib/files lib/auth lib/storage lib/db lib/contract",
  "lib/exports/watch": "lib/exports/record lib/auth lib/db lib/contract",
  "lib/exports/record": "lib/reports lib/auth lib/db lib/contract",
  "lib/views": "lib/reports lib/auth lib/db lib/contract",
  "lib/reports": "lib/files lib/auth lib/db lib/contract",
  "lib/auth": "lib/db lib/contract",
  "lib/client": "lib/contract",
  "lib/client-package": "lib/command lib/client lib/http lib/reports lib/contract",
  "lib/installation": "lib/exports/record lib/db",
  "lib/metrics": "",
  "lib/standalone": "lib/command lib/env lib/http lib/storage",
  "lib/doctor": "lib/command lib/env lib/storage lib/db",
  "lib/vercel": "lib/command lib/env lib/http",
  "lib/files": "",
  "lib/storage": "",
  "lib/db": "",
  "lib/contract": "",
  "lib/env": "",
  "lib/command": "lib/env",
  prisma: "lib/command lib/auth lib/db lib/contract",
  // What one machine and the tests need; nobody else imports these.
  "lib/local": "lib/command lib/env lib/testing lib/auth lib/storage lib/db prisma",
  "lib/testing": "lib inngest prisma",
  e2e: "lib inngest prisma components app",
};

const rooms = Object.keys(allowedImports);

/** The room of a file, given by its path from the top, with or without its ending; undefined for what is in none. */
export function roomOf(file: string): string | undefined {
  return rooms
    .filter((room) => isIn(file, room))
    .sort((a, b) => b.length - a.length)
    .at(0);
}

/**
 * What a file imports that it may not, one sentence each. Files at the top of the repository configure tools and are
 * free; so are tests, which may look into every room.
 */
export function forbiddenImports(file: string, source: string): string[] {
  if (!file.includes("/") && roomOf(file) === undefined) return [];
  if (/\.(test|spec)\.tsx?$/.test(file)) return [];
  const from = roomOf(file);
  if (from === undefined) return [`${file} is in no room (e2e/support/rooms.ts).`];
  const allowed = [from, ...(allowedImports[from] ?? "").split(" ").filter(Boolean)];
  return importedFiles(file, source)
    .filter((target) => roomOf(target) !== from && !allowed.some((room) => isIn(target, room)))
    .map(
      (target) =>
        `${file} may not import ${target}: ${from} knows ${allowedImports[from] || "no other room"}.`,
    );
}

/** What a file imports of ours, as paths from the top: statically, dynamically, for its types, as a thread or a mock. */
function importedFiles(file: string, source: string): string[] {
  const specifiers = source.matchAll(
    /(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\(|\bnew URL\s*\()\s*(["'`])((?:@\/|\.\.?\/)[^"'`]+)\1/g,
  );
  return [...specifiers].map(([, , specifier = ""]) =>
    specifier.startsWith("@/") ? specifier.slice(2) : path.posix.join(path.posix.dirname(file), specifier),
  );
}

/** `lib/env` is the room of lib/env.ts, `app` that of everything below app. */
function isIn(file: string, room: string): boolean {
  return file === room || file.startsWith(`${room}/`) || file.startsWith(`${room}.`);
}
