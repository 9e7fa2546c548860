import { register } from "tsx/esm/api";

// Preloaded by a worker process and, with it, by the threads that it starts: each of them reads TypeScript then. (tsx's
// own preload leaves threads alone on Node 20.)
register();
