import { isMainThread } from "node:worker_threads";
import { register } from "tsx/esm/api";

// Preloaded by processes of tests: a worker thread that the product starts from a .ts file can then read it. The main
// thread needs no help, Vitest translates there. (tsx's own preload leaves threads alone on Node 20.)
if (!isMainThread) register();
