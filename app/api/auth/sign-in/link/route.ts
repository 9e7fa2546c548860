import { deps } from "@/app/deps";
import { signInByLink } from "@/lib/http/call/sign-in";

export async function POST(request: Request): Promise<Response> {
  return signInByLink(request, deps().signInDeps);
}
