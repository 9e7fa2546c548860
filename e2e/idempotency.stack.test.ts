import { expect, it } from "vitest";
import { accessAs } from "@/e2e/support/stack/access-as";
import { createExportAnswer, errorAnswer } from "@/lib/contract/export";

const { url, apiKey } = accessAs("manager");

function post(body: object, key: string): Promise<Response> {
  return fetch(`${url}/api/v1/exports`, {
    method: "POST",
    headers: { "x-api-key": apiKey, "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify(body),
  });
}

const request = () => ({
  report_type: "deals_excel",
  search_params: { test: crypto.randomUUID() },
  fresh: true,
});

it("the same Idempotency-Key gets the first answer again, with the same number, export and deduped", async () => {
  const [body, key] = [request(), crypto.randomUUID()];
  const answers = [await post(body, key), await post(body, key)];
  expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  const [first, again] = await Promise.all(
    answers.map(async (answer) => createExportAnswer.parse(await answer.json())),
  );
  expect(again?.export.id).toBe(first?.export.id);
  expect([first?.deduped, again?.deduped]).toEqual([false, false]);
});

it("with another body it is a CONFLICT in the error envelope", async () => {
  const key = crypto.randomUUID();
  await post(request(), key);
  const answer = await post(request(), key);
  expect(answer.status).toBe(409);
  expect(errorAnswer.parse(await answer.json()).error.code).toBe("CONFLICT");
});

it.each(["", "two words", "x".repeat(256), "ä"])("%j is no key: 400 that names the header", async (key) => {
  const answer = await post(request(), key);
  expect(answer.status).toBe(400);
  expect(errorAnswer.parse(await answer.json()).error.details).toHaveProperty("Idempotency-Key");
});
