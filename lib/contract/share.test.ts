import { expect, test } from "vitest";
import { createShareBody } from "./share";

test("a link is not made by a body with a misspelt name: it would be open to all", () => {
  const refused = createShareBody.safeParse({ hours: 3, require_sign_in: true });
  expect(refused.error?.issues).toMatchObject([
    { message: "has a name that is not known; there are hours and requires_sign_in" },
  ]);
  expect(createShareBody.parse({ hours: 3, requires_sign_in: true })).toEqual({
    hours: 3,
    requires_sign_in: true,
  });
  expect(createShareBody.parse({})).toEqual({});
});
