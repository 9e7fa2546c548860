import { expect, test } from "vitest";
import { areUsualOfFile, chosenIds, frozenId, moveColumn, toggleColumn, writeColumns } from "./column-order";

const columns = ["id", "name", "status", "country"].map((id) => ({ id, header: id, kind: "text" as const }));

test("without a choice the columns are shown that are not off, those that come first before the others", () => {
  const placed = columns.map((column) => {
    if (column.id === "id") return { ...column, on_page: "off" as const };
    return column.id === "status" ? { ...column, on_page: "first" as const } : column;
  });
  expect(chosenIds(placed, undefined)).toEqual(["status", "name", "country"]);
  expect(writeColumns(placed, ["status", "name", "country"])).toBeNull();
  expect(writeColumns(placed, ["id", "name", "status", "country"])).toBe("id,name,status,country");
  expect(areUsualOfFile(placed, ["id", "name", "status", "country"])).toBe(true);
  expect(areUsualOfFile(placed, ["name", "id", "status", "country"])).toBe(false);
  expect(areUsualOfFile(placed, ["id", "name", "status"])).toBe(false);
});

test("without a choice, of a report that has nothing to say of it, all columns are shown in their order", () => {
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

test("the usual columns in their order are not written to the address, another order is", () => {
  expect(writeColumns(columns, ["id", "name", "status", "country"])).toBeNull();
  expect(writeColumns(columns, ["name", "id", "status", "country"])).toBe("name,id,status,country");
  expect(writeColumns(columns, ["id"])).toBe("id");
});
