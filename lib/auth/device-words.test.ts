import { expect, it } from "vitest";
import { deviceWords } from "./device-words";

it.each([
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Windows"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
    "Safari on iOS",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36",
    "Chrome on macOS",
  ],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0",
    "Microsoft Edge on Windows",
  ],
  [null, null],
  ["", null],
])("%s is shown as %s", (userAgent, words) => {
  expect(deviceWords(userAgent)).toBe(words);
});

it.each(["<script>alert(1)</script>", "\u0000", "x".repeat(300), "(((((((((("])(
  "%j is no reason to fail",
  (userAgent) => {
    expect(() => deviceWords(userAgent)).not.toThrow();
  },
);
