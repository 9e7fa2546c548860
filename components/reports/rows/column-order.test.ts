import { expect, test } from "vitest";
import { chosenIds, frozenId, moveColumn, toggleColumn, writeColumns } from "./column-order";

const columns = ["id", "name", "status", "country"].map((id) => ({ id, header: id, kind: "text" as const }));

test("without a choice all columns are shown, in the order of the report", () => {
  expect(chosenIds(columns, undefined)).toEqual(["id", "name", "status", "country"]);
  expect(chosenIds(columns, "nonsense")).toEqual(["id", "name", "status", "country"]);
});

test("the column that stays in sight is the one that names the row", () => {
  const id = { id: "id", header: "ID", kind: "id" as const };
  const status = { id: "status", header: "Status", kind: "text" as const, is_code: true };
  const name = { id: "name", header: "Name", kind: "text" as const };
  expect(frozenId([id, status, name])).toBe("name");
  expect(frozenId([id, status])).toBe("id");
  expect(frozenId([])).toBeUndefined();
});

test("a choice keeps its own order, and names each column once", () => {
  expect(chosenIds(columns, "country, id,country,nonsense")).toEqual(["country", "id"]);
});

test("a column that is added stands behind the one that is before it in the report", () => {
  expect(toggleColumn(columns, ["country", "id"], "name")).toEqual(["country", "id", "name"]);
  expect(toggleColumn(columns, ["country", "status"], "id")).toEqual(["id", "country", "status"]);
  expect(toggleColumn(columns, ["country", "id"], "country")).toEqual(["id"]);
});

test("a column is moved to any place, and the others keep their order", () => {
  expect(moveColumn(["id", "name", "status"], "id", 2)).toEqual(["name", "status", "id"]);
  expect(moveColumn(["id", "name", "status"], "status", 0)).toEqual(["status", "id", "name"]);
});

test("all columns in the report's order are not written to the address, another order is", () => {
  expect(writeColumns(columns, ["id", "name", "status", "country"])).toBeNull();
  expect(writeColumns(columns, ["name", "id", "status", "country"])).toBe("name,id,status,country");
  expect(writeColumns(columns, ["id"])).toBe("id");
});
