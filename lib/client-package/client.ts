// The door of the package and of /client.js: what it exports is what others import.

// biome-ignore lint/performance/noBarrelFile: a package has one
export { ApiFailure } from "@/lib/client/api-failure";
export type { Answer, CallOptions, ClientOptions } from "@/lib/client/call";
export { type Client, createClient } from "@/lib/client/client";
export type { CreateOptions, CreateOutcome } from "@/lib/client/create-export";
export type { RunOutcome } from "@/lib/client/open-file";
export type { WaitOptions } from "@/lib/client/wait-for";
