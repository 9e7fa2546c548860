// node serve-function.mjs LAUNCHER PORT: answers by a function as Vercel's runtime does, which hands it each request.
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const [launcher = "", port] = process.argv.slice(2);
const { default: handler } = await import(pathToFileURL(launcher).href);
createServer(handler).listen(Number(port), "127.0.0.1");
