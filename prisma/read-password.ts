import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** Asks for a password without showing it, or takes the first line of standard input when that is no terminal. */
export async function readPassword(question: string): Promise<string> {
  if (process.stdin.isTTY) process.stdout.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY });
  try {
    for await (const line of lines) return line;
    return "";
  } finally {
    lines.close();
    if (process.stdin.isTTY) process.stdout.write("\n");
  }
}
