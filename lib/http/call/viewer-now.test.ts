import { expect, it } from "vitest";
import { resolveScope } from "@/lib/auth/scope";
import type { Viewer } from "@/lib/auth/viewer";
import { viewerAfterWait } from "./viewer-now";

const user = { admin: false, publisherId: null, agencyId: null, networkId: null, advertiserId: null };

function viewerOf(publisherId: number): Viewer {
  const scope = resolveScope({ ...user, publisherId }, [], null, null);
  return {
    userId: 1,
    name: "Ann",
    email: "ann@example.com",
    isAdmin: false,
    isHouse: false,
    publisherId,
    scope,
  };
}

const [atFirst, later] = [viewerOf(2), viewerOf(3)];
const longAgo = () => 60_000;

it("whoever takes their time over a body, or waits for their turn, is looked at again", async () => {
  const call = { viewer: atFirst, ageMs: longAgo, findViewer: async () => later };
  expect(await viewerAfterWait(call)).toBe(later);
});

it("whoever's credentials have died meanwhile is refused", async () => {
  const call = { viewer: atFirst, ageMs: longAgo, findViewer: async () => undefined };
  await expect(viewerAfterWait(call)).rejects.toMatchObject({ code: "UNAUTHORIZED" });
});

it("whoever has just been looked at costs no second look", async () => {
  const never = () => Promise.reject(new Error("Looked at again."));
  expect(await viewerAfterWait({ viewer: atFirst, ageMs: () => 0, findViewer: never })).toBe(atFirst);
});
