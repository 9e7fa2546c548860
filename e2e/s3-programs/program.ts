import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Where a program finds the server, and a folder for its settings. */
export interface S3Access {
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
  bucket: string;
  folder: string;
}

/** What a person does with a bucket. Folders are copied with all that is in them. Each throws with the program's words. */
interface BucketUse {
  makeBucket(): Promise<void>;
  copyUp(from: string): Promise<void>;
  /** Keys of all objects. */
  list(): Promise<string[]>;
  copyDown(to: string): Promise<void>;
  removeAll(): Promise<void>;
}

export interface S3Program {
  id: string;
  name: string;
  /** Null when the program is not installed. */
  open(access: S3Access): Promise<BucketUse | null>;
}

const runFile = promisify(execFile);

/** Runs a program with settings of its own alone; null when there is none of that name. */
export async function tryProgram(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string | null> {
  const { PATH, HOME } = process.env;
  try {
    const options = { env: { NODE_ENV: "test" as const, PATH, HOME, ...env }, maxBuffer: 16 * 1024 * 1024 };
    return (await runFile(program, args, options)).stdout;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** The lines of a program's answer. Throws when it is not installed. */
export async function linesOf(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string[]> {
  const answer = await tryProgram(program, args, env);
  if (answer === null) throw new Error(`There is no ${program}.`);
  return answer.split("\n").filter((line) => line !== "");
}
