import { QueryClient } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import type { ExportObject } from "@/lib/contract/export";
import { makeExport } from "@/lib/testing/make-export";
import { applyExport } from "./export-pages";
import { untilEnded } from "./until-ended";

const at = (second: number) => `2026-03-01T00:00:0${second}.000Z`;
const pending = (id: number) => makeExport({ id, updated_at: at(1) });
const ended = (id: number, status: "completed" | "failed") => makeExport({ id, status, updated_at: at(2) });

test("an export that has ended is not asked for", async () => {
  const asked = vi.spyOn(globalThis, "fetch");
  const item = ended(7, "completed");
  expect(await untilEnded(new QueryClient(), item)).toBe(item);
  expect(asked).not.toHaveBeenCalled();
});

test("of many that are waited for each comes with the news of its own end, and they are asked for once each", async () => {
  const asked = vi.spyOn(globalThis, "fetch").mockImplementation(async (address) => {
    const id = Number(String(address).split("/").at(-1));
    return Response.json({ export: pending(id) });
  });
  const client = new QueryClient();
  const ids = [1, 2, 3, 4, 5, 6, 7, 8];
  const over: [number, string][] = [];
  const all = ids.map((id) =>
    untilEnded(client, pending(id)).then((item: ExportObject) => over.push([item.id, item.status])),
  );
  applyExport(client, ended(5, "failed"));
  await all[4];
  expect(over).toEqual([[5, "failed"]]);
  for (const id of ids) if (id !== 5) applyExport(client, ended(id, "completed"));
  await Promise.all(all);
  expect(over.map(([id]) => id).toSorted((a, b) => a - b)).toEqual(ids);
  expect(asked.mock.calls.length).toBeLessThanOrEqual(ids.length);
  client.clear();
});
