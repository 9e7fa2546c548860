import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findViewer, type Viewer } from "@/lib/auth/viewer";
import type { CreateShareBody } from "@/lib/contract/share";
import { removeFiles } from "@/lib/exports/sweep/retention";
import { createExportFixture, type ExportFixture } from "@/lib/testing/exports/export-fixture";
import { testAges as ages, daySeconds, later } from "@/lib/testing/exports/test-ages";
import { openSharedLink } from "./open-shared-link";
import { createSharedLink, listSharedLinks, revokeSharedLink } from "./shared-links";

let fixture: ExportFixture;
let exportId: number;
let owner: Viewer;
/** What somebody is told of a link that never was: every refusal is held against it. */
let notOpen: unknown;
beforeAll(async () => {
  fixture = await createExportFixture({ trancheBytes: 1024 });
  owner = fixture.viewer;
  exportId = await fixture.make({ report_type: "advertisers_csv" });
  notOpen = await open({ publicId: "never-was-12", secret: "never" }).catch((error: unknown) => error);
  expect(notOpen).toMatchObject({ code: "NOT_FOUND" });
});
afterAll(() => fixture.close());

const call = (now = new Date(), viewer = owner, id = exportId) => ({
  viewer,
  auditOrigin: { ...fixture.auditOrigin, userId: viewer.userId },
  exportId: id,
  now,
});

async function make(body: CreateShareBody = {}, one = call()) {
  const { share, address } = await createSharedLink(fixture.makeDeps.database, one, body, ages.fileSeconds);
  const [publicId = "", secret = ""] = address.slice("/s/".length).split("#");
  return { id: share.id, share, address, publicId, secret };
}

type Visit = Partial<Parameters<typeof openSharedLink>[1]> & { visitor?: number | null };

function open(
  link: { publicId: string; secret: string },
  { visitor = null, now = new Date(), ipAddress = "192.0.2.1", ...visit }: Visit = {},
  what: "opened" | "downloaded" = "opened",
) {
  const { database, pool, store } = fixture.makeDeps;
  const findVisitor = async () => ({ userId: visitor, credential: null, ipAddress, requestId: "req_visit" });
  return openSharedLink(
    { database, pool, store, downloadExpiresInSeconds: 3600 },
    { ...link, now, ipAddress, findVisitor, ...visit },
    what,
  );
}

const openOf = (now = new Date()) => listSharedLinks(fixture.makeDeps.database, call(now));

describe("a shared link", () => {
  it("shows the receipt and signs the file to whoever has it, and counts and logs each time", async () => {
    const link = await make({ hours: 3 });
    const { manifest, expiresAt } = await open(link);
    expect(manifest).toMatchObject({ export_id: exportId, report_type: "advertisers_csv" });
    expect(expiresAt.toISOString()).toBe(link.share.expires_at);
    expect(expiresAt.getTime() - Date.parse(link.share.created_at)).toBe(3 * 3_600_000);
    const { download } = await open(link, { visitor: owner.userId }, "downloaded");
    expect(download.expiresInSeconds).toBe(300);
    const file = await fetch(download.url);
    expect((await file.arrayBuffer()).byteLength).toBe(manifest.byte_size);
    expect((await openOf()).find(({ id }) => id === link.id)).toMatchObject({
      openings: 1,
      downloads: 1,
      last_opened_at: expect.any(String),
    });
    const entries = await fixture.makeDeps.database.auditEntry.findMany({
      where: { exportReportId: exportId, details: { path: ["share"], equals: link.id } },
      orderBy: { id: "asc" },
    });
    expect(entries.map(({ action, userId }) => [action, userId])).toEqual([
      ["share.created", owner.userId],
      ["share.opened", null],
      ["share.downloaded", owner.userId],
    ]);
    expect(
      JSON.stringify([entries, await openOf()], (_key, value) =>
        typeof value === "bigint" ? `${value}` : value,
      ),
    ).not.toContain(link.secret);
  });

  it("is stored as a digest: no column of any row holds the secret", async () => {
    const { secret } = await make();
    const { rows } = await fixture.makeDeps.pool.query("select l::text as row from shared_links l");
    expect(rows.filter(({ row }) => row.includes(secret))).toEqual([]);
  });

  it("opens until its end, and not from then on", async () => {
    const link = await make({ hours: 1 });
    const end = Date.parse(link.share.expires_at);
    await expect(open(link, { now: new Date(end - 1) })).resolves.toBeDefined();
    // A download ends with the link as well.
    expect((await open(link, { now: new Date(end - 10_000) }, "downloaded")).download.expiresInSeconds).toBe(
      10,
    );
    await expect(open(link, { now: new Date(end) })).rejects.toEqual(notOpen);
    expect((await openOf(new Date(end - 1))).map(({ id }) => id)).toContain(link.id);
    expect((await openOf(new Date(end))).map(({ id }) => id)).not.toContain(link.id);
  });

  it("never outlives the file", async () => {
    const { completedAt } = await fixture.load(exportId);
    const { share } = await make({ hours: 24 * 300 });
    expect(Date.parse(share.expires_at)).toBe((completedAt?.getTime() ?? 0) + ages.fileSeconds * 1000);
    await expect(make({}, call(later(ages.fileSeconds + 1)))).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("is revoked at once, also while it is being opened", async () => {
    const link = await make();
    await revokeSharedLink(fixture.makeDeps.database, call(), link.id);
    await expect(open(link)).rejects.toEqual(notOpen);
    await expect(revokeSharedLink(fixture.makeDeps.database, call(), link.id)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const late = await make();
    const findVisitor = async () => {
      await revokeSharedLink(fixture.makeDeps.database, call(), late.id);
      return { ...fixture.auditOrigin, userId: null };
    };
    await expect(open(late, { findVisitor })).rejects.toEqual(notOpen);
  });

  it("of another export does not revoke it, nor does another person, and admins do", async () => {
    const { database } = fixture.makeDeps;
    const link = await make();
    const other = await database.user.create({ data: { email: "stranger@example.com", name: "Stranger" } });
    const stranger = await findViewer(database, { id: other.id });
    if (!stranger) throw new Error("Nobody was made.");
    for (const one of [call(new Date(), stranger), call(new Date(), owner, exportId + 1000)]) {
      await expect(revokeSharedLink(database, one, link.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
      await expect(listSharedLinks(database, one)).rejects.toMatchObject({ code: "NOT_FOUND" });
      await expect(make({}, one)).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    const admin = { ...stranger, isAdmin: true };
    await expect(make({}, call(new Date(), admin))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await revokeSharedLink(database, call(new Date(), admin), link.id);
    await expect(open(link)).rejects.toEqual(notOpen);
  });

  it("behind sign-in tells others to sign in, once their secret is right", async () => {
    const link = await make({ requires_sign_in: true });
    await expect(open(link)).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect(open({ ...link, secret: "wrong" })).rejects.toEqual(notOpen);
    await expect(open(link, { visitor: owner.userId })).resolves.toBeDefined();
    expect((await openOf()).find(({ id }) => id === link.id)).toMatchObject({ openings: 1 });
  });

  it("that does not open may be tried a hundred times from one address; one that opens is not counted", async () => {
    const now = new Date("2026-11-24T10:05:00Z");
    const ipAddress = "192.0.2.77";
    const link = await make({ hours: 24 * 366 }, call(now));
    const wrong = () => open({ ...link, secret: "wrong" }, { ipAddress, now });
    await expect(wrong()).rejects.toEqual(notOpen);
    // As after 98 more.
    await fixture.makeDeps.pool.query("update sign_in_windows set count = 99 where subject = $1", [
      `link:${ipAddress}`,
    ]);
    for (let nth = 0; nth < 3; nth++) await open(link, { ipAddress, now });
    await expect(wrong()).rejects.toEqual(notOpen);
    await expect(wrong()).rejects.toMatchObject({ code: "RATE_LIMIT_EXCEEDED", retryAfterSeconds: 600 });
    await expect(open(link, { ipAddress, now })).rejects.toMatchObject({ code: "RATE_LIMIT_EXCEEDED" });
    await expect(open(link, { ipAddress: "192.0.2.78", now })).resolves.toBeDefined();
  });

  it("is one of ten at most to an export, of whatever many are made at once", async () => {
    const id = await fixture.make({ report_type: "advertisers_csv" });
    const one = call(new Date(), owner, id);
    const made = await Promise.allSettled(Array.from({ length: 14 }, () => make({ hours: 2 }, one)));
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
    await expect(make({}, one)).rejects.toMatchObject({ code: "CONFLICT" });
    // Those that have ended take no place.
    await expect(make({}, { ...one, now: later(2 * 3600 + 60) })).resolves.toBeDefined();
  });

  it("needs a file: there is none to share of an export under way, nor of one that failed", async () => {
    const id = await fixture.request({ report_type: "advertisers_csv" });
    await expect(make({}, call(new Date(), owner, id))).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("opens nothing any more once the file was removed, although its own end is still to come", async () => {
    const id = await fixture.make({ report_type: "advertisers_csv" });
    const link = await make({}, call(new Date(), owner, id));
    await expect(open(link)).resolves.toBeDefined();
    await removeFiles(fixture.makeDeps, ages, later(7 * daySeconds + 60));
    expect(await fixture.load(id)).toMatchObject({ fileRemovedAt: expect.any(Date) });
    await expect(open(link)).rejects.toEqual(notOpen);
    await expect(open(link, {}, "downloaded")).rejects.toEqual(notOpen);
  });
});
