import { deps } from "@/lib/deps";

async function handle(request: Request): Promise<Response> {
  return deps().sessions.handler(request);
}

export { handle as GET, handle as POST };
