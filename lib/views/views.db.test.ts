import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "@/lib/auth/viewer";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { scopeWorld } from "@/lib/testing/reports/scope-world";
import { viewerOf } from "@/lib/testing/viewers";
import { requestOfView } from "./request-of-view";
import { changeView, createView, deleteView, findView, listViews, restoreView, type ViewCall } from "./views";

let testDatabase: TestDatabase;
let pool: pg.Pool;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createPool(testDatabase.url);
  database = createDatabase(pool);
  await pool.query(scopeWorld);
  await pool.query(
    "insert into users (email, name, publisher_id) values ('second-of-2@example.com', 'Second', 2), ('full@example.com', 'Full', 2)",
  );
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

const as = (name: string) => viewerOf(database, `${name}@example.com`);

function callOf(viewer: Viewer): ViewCall {
  const auditOrigin = { userId: viewer.userId, credential: null, ipAddress: null, requestId: "req_view" };
  return { viewer, auditOrigin };
}

const deals = { name: "Deals", report_type: "deals_excel" };

async function namesFor(viewer: Viewer): Promise<string[]> {
  return (await listViews(database, viewer)).map(({ name }) => name);
}

describe("a view that is shared", () => {
  it("is seen by the people of the owner's publisher, and by nobody else, admins included", async () => {
    const owner = await as("publisher-2");
    const view = await createView(database, callOf(owner), { ...deals, name: "Shared by 2", shared: true });
    const everybody = await database.user.findMany({ select: { email: true, publisherId: true } });
    const seers: string[] = [];
    for (const { email } of everybody) {
      const viewer = await viewerOf(database, email);
      if (await findView(database, viewer, view.id)) seers.push(email);
      expect((await namesFor(viewer)).includes("Shared by 2")).toBe(seers.includes(email));
    }
    expect(seers.sort()).toEqual(["full@example.com", "publisher-2@example.com", "second-of-2@example.com"]);
    expect(await findView(database, await as("second-of-2"), view.id)).toMatchObject({ owner: owner.name });
    expect(await findView(database, owner, view.id)).toMatchObject({ owner: null, shared: true });
  });

  it("is not seen by the people of a network or an agency, who are stored with the house publisher", async () => {
    await createView(database, callOf(await as("house")), { ...deals, name: "Of the house", shared: true });
    expect(await namesFor(await as("house"))).toContain("Of the house");
    for (const guest of ["network-1", "agency-1", "agency-and-advertiser", "advertiser-12"]) {
      const viewer = await as(guest);
      expect(await namesFor(viewer)).not.toContain("Of the house");
      const sharing = createView(database, callOf(viewer), { ...deals, shared: true });
      await expect(sharing).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
  });

  it("does not go with its owner to another publisher", async () => {
    const owner = await as("publisher-5");
    const view = await createView(database, callOf(owner), { ...deals, name: "Of 5", shared: true });
    await database.user.update({ where: { id: owner.userId }, data: { publisherId: 6 } });
    expect(await namesFor(await as("publisher-6"))).not.toContain("Of 5");
    expect(await findView(database, await as("publisher-5"), view.id)).toMatchObject({ name: "Of 5" });
  });

  it.each([
    [
      "changed",
      (owner: Viewer, id: number) => changeView(database, callOf(owner), id, { name: "Of 3, as it is now" }),
    ],
    [
      "deleted and restored",
      async (owner: Viewer, id: number) => {
        await deleteView(database, callOf(owner), id);
        return restoreView(database, callOf(owner), id);
      },
    ],
  ])("is shared no more when it is %s after its owner has left the publisher", async (_name, act) => {
    const owner = await as("publisher-3");
    const move = (publisherId: number | null) =>
      database.user.update({ where: { id: owner.userId }, data: { publisherId } });
    const guest = await database.user.create({
      data: {
        email: `guest-${crypto.randomUUID()}@example.com`,
        name: "Guest",
        publisherId: owner.publisherId,
      },
    });
    const { id } = await createView(database, callOf(owner), { ...deals, name: "Of 3", shared: true });
    const seen = async () => findView(database, await viewerOf(database, guest.email), id);
    expect(await seen()).toMatchObject({ name: "Of 3" });
    await move(6);
    expect(await act(await as("publisher-3"), id)).toMatchObject({ id, shared: false });
    expect(await seen()).toBeUndefined();
    await move(owner.publisherId);
  });

  it("is changed, deleted and restored by its owner alone", async () => {
    const owner = await as("publisher-2");
    const other = callOf(await as("second-of-2"));
    const { id } = await createView(database, callOf(owner), { ...deals, name: "Mine", shared: true });
    const refused = { code: "NOT_FOUND", message: `There is no view ${id} among yours.` };
    await expect(changeView(database, other, id, { name: "Theirs" })).rejects.toMatchObject(refused);
    await expect(deleteView(database, other, id)).rejects.toMatchObject(refused);
    await deleteView(database, callOf(owner), id);
    await expect(restoreView(database, other, id)).rejects.toMatchObject(refused);
    expect(await findView(database, owner, id)).toBeUndefined();
    expect(await restoreView(database, callOf(owner), id)).toMatchObject({ id, name: "Mine", shared: true });
  });
});

describe("a view", () => {
  it("is kept with what this version does not know, and tells it", async () => {
    const viewer = await as("publisher-3");
    const search_params = { active: true, colour: "red", nested: { a: [1, null, "x"] } };
    const index_params = { columns: ["title", "shape"], sort: "title", layout: "wide" };
    const { id } = await createView(database, callOf(viewer), { ...deals, search_params, index_params });
    await changeView(database, callOf(viewer), id, { name: "Renamed", shared: true });
    expect(await findView(database, viewer, id)).toMatchObject({
      name: "Renamed",
      search_params,
      index_params,
      notes: ["colour", "nested", "shape"].map((name) => expect.stringContaining(name)),
    });
    const request = await requestOfView(database, viewer, { view: id, search_params: { exclusive: true } });
    expect(request).toMatchObject({
      reportType: expect.objectContaining({ id: "deals_excel" }),
      searchParams: { ...search_params, exclusive: true },
      indexParams: { ...index_params, columns: ["title"], sheet_name: expect.any(String) },
    });
    expect(request.notes).toHaveLength(3);
  });

  it("names the sheet of its file, unless it or the request does, or the file has none", async () => {
    const viewer = await as("publisher-2");
    const name = "Deals: 50 % off";
    const { id } = await createView(database, callOf(viewer), { ...deals, name });
    const sheetOf = async (index_params = {}) =>
      (await requestOfView(database, viewer, { view: id, index_params })).indexParams.sheet_name;
    expect(await sheetOf()).toBe(name);
    expect(await sheetOf({ sheet_name: "Mine" })).toBe("Mine");
    expect(await sheetOf({ format: "csv" })).toBeUndefined();
  });

  it("of a report that is gone is listed with a note, renamed, and refused as a request", async () => {
    const viewer = await as("publisher-3");
    const row = await database.savedView.create({
      data: { userId: viewer.userId, name: "Old", reportType: "coupons_pdf", searchParams: { a: "1" } },
    });
    expect(await findView(database, viewer, row.id)).toMatchObject({
      notes: ["There is no report coupons_pdf."],
    });
    const renamed = await changeView(database, callOf(viewer), row.id, {
      name: "Older",
      search_params: { b: "2" },
    });
    expect(renamed).toMatchObject({ name: "Older", search_params: { b: "2" } });
    await expect(requestOfView(database, viewer, { view: row.id })).rejects.toMatchObject({
      details: { view: ["is of the report coupons_pdf, which is gone"] },
    });
  });

  it.each([
    [{ report_type: "nonsense" }, "report_type"],
    [{ search_params: { active: "perhaps" } }, "search_params.active"],
    [{ search_params: { note: "\0" } }, "search_params.note"],
    [{ index_params: { limit: -1 } }, "index_params.limit"],
    [{ search_params: { note: "x".repeat(40_000) } }, "search_params"],
  ])("is refused with %o, which names the field", async (changes, field) => {
    const saving = createView(database, callOf(await as("publisher-3")), { ...deals, ...changes });
    await expect(saving).rejects.toMatchObject({
      code: "BAD_REQUEST",
      details: { [field]: [expect.any(String)] },
    });
  });

  it("of somebody else, an unknown one and one of another report are refused as a request", async () => {
    const viewer = await as("publisher-3");
    const stranger = await createView(database, callOf(await as("publisher-4")), deals);
    const own = await createView(database, callOf(viewer), deals);
    for (const view of [stranger.id, 2_000_000_000]) {
      await expect(requestOfView(database, viewer, { view })).rejects.toMatchObject({
        details: { view: [`must be a view of yours; there is no view ${view} among them`] },
      });
    }
    const other = requestOfView(database, viewer, { view: own.id, report_type: "advertisers_csv" });
    await expect(other).rejects.toMatchObject({ details: { report_type: [expect.any(String)] } });
  });

  it("is one of a hundred at most, of however many are saved and restored at once", async () => {
    const call = callOf(await as("full"));
    const first = await createView(database, call, deals);
    await deleteView(database, call, first.id);
    await database.savedView.createMany({
      data: Array.from({ length: 97 }, () => ({
        userId: call.viewer.userId,
        name: "x",
        reportType: "deals_excel",
      })),
    });
    const asked = [
      restoreView(database, call, first.id),
      ...Array.from({ length: 7 }, () => createView(database, call, deals)),
    ];
    const refused = (await Promise.allSettled(asked)).filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(5);
    const own = { userId: call.viewer.userId, deletedAt: null };
    expect(await database.savedView.count({ where: own })).toBe(100);
  });

  it("leaves one entry in the audit log at each change, and none when nothing was done", async () => {
    const call = callOf(await as("nobody"));
    const { id } = await createView(database, call, deals);
    await changeView(database, call, id, { name: "Other" });
    await deleteView(database, call, id);
    await expect(deleteView(database, call, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await restoreView(database, call, id);
    await restoreView(database, call, id);
    const entries = await database.auditEntry.findMany({
      where: { userId: call.viewer.userId },
      orderBy: { id: "asc" },
      select: { action: true, details: true },
    });
    expect(entries).toEqual([
      { action: "view.created", details: { view: id, name: "Deals", shared: false } },
      ...["view.changed", "view.deleted", "view.restored"].map((action) => ({
        action,
        details: { view: id, name: "Other", shared: false },
      })),
    ]);
  });
});
